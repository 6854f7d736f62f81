package org.chuanyu.gateway.audit;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.chuanyu.evidence.BoundedBody;
import org.jspecify.annotations.Nullable;

/** Calls over HTTP to those whom the log needs. The time and the bytes of an answer are bounded, and no answer leads elsewhere. */
final class BoundedCalls {
    private static final int MOST_BYTES = 65_536;

    private final Duration connect;
    private final Duration answer;
    private @Nullable HttpClient client;

    /** @param answer how long an answer may take, with its connection */
    BoundedCalls(Duration connect, Duration answer) {
        this.connect = connect;
        this.answer = answer;
    }

    /** An answer, whatever it says. */
    record Reply(int status, byte[] body) {}

    /** @throws IOException where none comes in time, or it has too many bytes */
    Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> reply =
                client().sendAsync(request.timeout(answer).build(), head -> new BoundedBody(MOST_BYTES));
        try {
            // The timeout of the request ends with the head of the answer.
            HttpResponse<byte[]> whatCame = reply.get(answer.toNanos(), TimeUnit.NANOSECONDS);
            return new Reply(whatCame.statusCode(), whatCame.body());
        } catch (ExecutionException e) {
            throw new IOException("it cannot be reached", e);
        } catch (TimeoutException e) {
            throw new IOException("it is too slow", e);
        } finally {
            reply.cancel(true);
        }
    }

    /** Not before it is needed: a start does not wait for it. */
    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(connect)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            client = made;
        }
        return made;
    }
}
