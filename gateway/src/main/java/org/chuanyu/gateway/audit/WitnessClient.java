package org.chuanyu.gateway.audit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.springframework.stereotype.Component;

/** Calls witnesses. */
@Component
final class WitnessClient {
    private final BoundedCalls calls;

    WitnessClient(WitnessSettings settings) {
        this.calls = new BoundedCalls(
                settings.cosigning().connect(), settings.cosigning().answer());
    }

    BoundedCalls.Reply get(URI base, String path) throws IOException, InterruptedException {
        return calls.send(HttpRequest.newBuilder(at(base, path)));
    }

    BoundedCalls.Reply post(URI base, String path, byte[] body) throws IOException, InterruptedException {
        return calls.send(HttpRequest.newBuilder(at(base, path)).POST(BodyPublishers.ofByteArray(body)));
    }

    private static URI at(URI base, String path) {
        return URI.create(base.toString().replaceFirst("/+$", "") + "/" + path);
    }
}
