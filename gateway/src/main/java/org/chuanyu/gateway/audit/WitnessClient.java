package org.chuanyu.gateway.audit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.chuanyu.evidence.BoundedBody;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Calls witnesses. The time and the bytes of an answer are bounded, and no answer leads elsewhere. */
@Component
final class WitnessClient {
    private static final int MOST_BYTES = 65_536;

    private final WitnessSettings.Cosigning settings;
    private @Nullable HttpClient client;

    WitnessClient(WitnessSettings settings) {
        this.settings = settings.cosigning();
    }

    /** Not before it is needed: a start does not wait for it. */
    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(settings.connect())
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            client = made;
        }
        return made;
    }

    /** An answer, whatever it says. */
    record Reply(int status, byte[] body) {}

    Reply get(URI base, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(at(base, path)));
    }

    Reply post(URI base, String path, byte[] body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(at(base, path)).POST(BodyPublishers.ofByteArray(body)));
    }

    private static URI at(URI base, String path) {
        return URI.create(base.toString().replaceFirst("/+$", "") + "/" + path);
    }

    private Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        Duration whole = settings.answer();
        CompletableFuture<HttpResponse<byte[]>> reply =
                client().sendAsync(request.timeout(whole).build(), head -> new BoundedBody(MOST_BYTES));
        try {
            // The timeout of the request ends with the head of the answer.
            HttpResponse<byte[]> whatCame = reply.get(whole.toNanos(), TimeUnit.NANOSECONDS);
            return new Reply(whatCame.statusCode(), whatCame.body());
        } catch (ExecutionException e) {
            throw new IOException("a witness cannot be reached", e);
        } catch (TimeoutException e) {
            throw new IOException("a witness is too slow", e);
        } finally {
            reply.cancel(true);
        }
    }
}
