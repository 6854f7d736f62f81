package org.chuanyu.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Fifty megabytes for doors that expect a few lines, with and without saying so before. */
@GatewayTest
class BodyBoundIT {
    private static final long FIFTY = 50L * 1024 * 1024;
    /** Blanks: a parser of JSON takes as many as come. */
    private static final byte[] CHUNK = " ".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);

    @Autowired
    GatewayClient client;

    @Autowired
    Environment environment;

    @Autowired
    JdbcClient jdbc;

    @ParameterizedTest
    @CsvSource({
        "engineer, /api/deliveries/replay",
        "engineer, /%61pi/deliveries/replay",
        "admin,    /api/people",
        "engineer, /api/messages/_search",
        "registrar-dazu, /ws",
        "nobody,   /demo/dazu-rmyy/send"
    })
    void refusesABodyThatIsAnnouncedTooLong_unread(String login, String path) throws IOException {
        Sent sent = send(login, path, "application/json", "Content-Length: " + FIFTY);

        assertThat(sent.answer()).startsWith("HTTP/1.1 413").contains("application/problem+json", "body-too-large");
        assertThat(sent.bytes()).isLessThan(FIFTY);
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'ACCESS_REFUSED'"
                                + " AND detail ->> 'reason' = 'body-too-large'")
                        .query(Long.class)
                        .single())
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "engineer, /api/deliveries/replay, application/json",
        "admin,    /api/people,            application/json",
        "nobody,   /demo/dazu-rmyy/send,   text/plain"
    })
    void stopsReadingABodyOfUnknownLength(String login, String path, String type) throws IOException {
        Sent sent = send(login, path, type, "Transfer-Encoding: chunked");

        assertThat(sent.answer()).startsWith("HTTP/1.1 413").contains("application/problem+json", "body-too-large");
        assertThat(sent.bytes()).isLessThan(FIFTY);
    }

    /** No door takes a body in parts, and one without a boundary is not even such a body. */
    @ParameterizedTest
    @CsvSource({"/api/evidence, 415", "/api/people, 415", "/demo/dazu-rmyy/mode, 400"})
    void takesNoBodyInParts(String path, int status) {
        for (String type : List.of("multipart/form-data", "multipart/form-data; boundary=x", "multipart/mixed")) {
            HttpResponse<String> answer = client.as(path.contains("evidence") ? "inspector-dazu" : "admin")
                    .post(path, type, "--x\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\ndown\r\n--x--");
            assertThat(answer.statusCode()).as(type + answer.body()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/deliveries/replay",
                "/api/deliveries/x/replay",
                "/api/messages/x/reprocess",
                "/api/messages/x/set-aside"
            })
    void readsNoBodyOfWhoHasNoRight(String path) throws IOException {
        Sent sent = send("doctor-anyue", path, "application/json", "Transfer-Encoding: chunked");

        assertThat(sent.answer()).startsWith("HTTP/1.1 403");
        assertThat(client.certificate("dazu-rmyy")
                        .post(path, "application/json", "[")
                        .statusCode())
                .as("the right comes before the body, which is no JSON")
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/people/x/password", "/fhir/Patient/x"})
    void readsNoFormOfAnybody(String path) throws IOException {
        Sent sent = send("PUT", "nobody", path, "application/x-www-form-urlencoded", "Transfer-Encoding: chunked");

        assertThat(sent.answer()).startsWith("HTTP/1.1 401");
        assertThat(sent.bytes()).isLessThan(FIFTY);
    }

    @Test
    void takesWhatFits() {
        String ids = "\"no-such-delivery-0123456789abcdef0123456789\",".repeat(1000);

        assertThat(client.as("engineer")
                        .post(
                                "/api/deliveries/replay",
                                "application/json",
                                "{\"ids\":[" + ids.substring(0, ids.length() - 1) + "]}")
                        .statusCode())
                .isEqualTo(200);
    }

    /** What came back, and how many bytes of the body the server had let in by then. */
    private record Sent(String answer, long bytes) {}

    private Sent send(String login, String path, String type, String length) throws IOException {
        return send("POST", login, path, type, length);
    }

    private Sent send(String verb, String login, String path, String type, String length) throws IOException {
        boolean chunked = length.startsWith("Transfer-Encoding");
        String head = verb + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " + type
                + "\r\n" + length + "\r\n"
                + (login.equals("nobody") ? "" : "Authorization: " + GatewayClient.basic(login, "demo") + "\r\n")
                + "\r\n";
        AtomicLong written = new AtomicLong();
        int port = environment.getRequiredProperty("local.http.port", Integer.class);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            Thread writer = new Thread(() -> write(out, chunked, written));
            writer.start();
            return new Sent(read(socket.getInputStream()), written.get());
        }
    }

    private static void write(OutputStream out, boolean chunked, AtomicLong written) {
        try {
            while (written.get() < FIFTY) {
                if (chunked) {
                    out.write((Integer.toHexString(CHUNK.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
                out.write(CHUNK);
                if (chunked) {
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                written.addAndGet(CHUNK.length);
            }
            if (chunked) {
                out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // The server has hung up: that is what the test is about.
        }
    }

    /** As far as it comes: the connection is reset while we still send. */
    private static String read(InputStream in) {
        StringBuilder answer = new StringBuilder();
        byte[] some = new byte[8192];
        try {
            for (int n = in.read(some); n > 0; n = in.read(some)) {
                answer.append(new String(some, 0, n, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // What came before counts.
        }
        return answer.toString();
    }
}
