package org.chuanyu.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send too much, too slowly or nothing, over plain sockets to a process with shorter times than usual. */
@DisplayName("attack 93: who floods the witness or sends without end is cut off, and the log is served")
class BoundsTest {
    private static final TestLog LOG = TestLog.of(3);
    private static final int PATIENCE_MILLIS = 30_000;

    @TempDir
    static Path folder;

    private static WitnessProcess process;

    @BeforeAll
    static void start() throws Exception {
        Path key = folder.resolve("k.pem");
        Files.writeString(key, Sm2PrivateKey.generate().pem());
        List<String> shorter = List.of(
                "-Dsun.net.httpserver.maxReqTime=1",
                "-Dsun.net.httpserver.idleInterval=1",
                "-Dsun.net.httpserver.clockTick=500",
                "-Dsun.net.httpserver.idleTimerScheduleMillis=500");
        process = WitnessProcess.start(
                shorter,
                "witness",
                "--name",
                TestWitness.NAME,
                "--key",
                key.toString(),
                "--log",
                LOG.key.toString(),
                "--state",
                folder.resolve("state").toString(),
                "--listen",
                "127.0.0.1:0",
                "--init");
    }

    @AfterAll
    static void stop() throws Exception {
        process.close();
    }

    @Test
    void answersABodyThatIsTooLargeBeforeItHasCome() throws IOException {
        try (Socket socket = connect()) {
            send(socket, head("Content-Length: 100000000"));
            send(socket, "x".repeat(AddRequest.MOST_BYTES + 1));
            assertThat(firstLine(socket)).contains(" 413 ");
        }
        assertServes();
    }

    @Test
    void answersABodyWithoutEnd() throws IOException {
        try (Socket socket = connect()) {
            send(socket, head("Transfer-Encoding: chunked"));
            String chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
            send(socket, chunk.repeat(AddRequest.MOST_BYTES / 0x1000 + 1));
            assertThat(firstLine(socket)).contains(" 413 ");
        }
        assertServes();
    }

    @Test
    void takesTheLargestBodyThereIs() {
        byte[] body = new byte[AddRequest.MOST_BYTES];
        assertThat(TestWitness.send(request("/add-checkpoint", body)).statusCode())
                .isEqualTo(400);
        assertThat(TestWitness.send(request("/add-checkpoint", new byte[AddRequest.MOST_BYTES + 1]))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    @DisplayName("more connections than threads that stop in the head, in the body or before anything are all cut off")
    void cutsOffWhoDoesNotGoOn() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                slow.add(stopped("POST /add-checkpoint HT"));
                slow.add(stopped("POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nX-A: b"));
                slow.add(stopped(head("Content-Length: 500") + "old 0\n"));
                slow.add(stopped(""));
            }
            assertServes();
            for (Socket socket : slow) {
                assertCutOff(socket);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        assertServes();
    }

    @Test
    void refusesAHeadWithoutEnd() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /health HTTP/1.1\r\nHost: x\r\n");
            try {
                for (int i = 0; i < 5000; i++) {
                    send(socket, "X-" + i + ": y\r\n");
                }
                String answer = firstLine(socket);
                assertThat(answer.isEmpty() || answer.contains(" 400 ") || answer.contains(" 431 "))
                        .isTrue();
            } catch (IOException cutOff) {
                // the connection was reset while we sent: that is what we want
            }
        }
        assertServes();
    }

    private static Socket stopped(String start) throws IOException {
        Socket socket = connect();
        send(socket, start);
        return socket;
    }

    private static void assertCutOff(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            byte[] rest = in.readNBytes(10_000);
            assertThat(new String(rest, StandardCharsets.UTF_8)).doesNotContain(" 200 ");
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (IOException reset) {
            // cut off
        }
    }

    private static void assertServes() {
        HttpRequest health = HttpRequest.newBuilder(process.address("/health"))
                .timeout(Duration.ofMillis(PATIENCE_MILLIS))
                .build();
        assertThat(TestWitness.send(health).statusCode()).isEqualTo(200);
    }

    private static HttpRequest request(String path, byte[] body) {
        return HttpRequest.newBuilder(process.address(path))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private static Socket connect() throws IOException {
        URI address = process.address("/");
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static String head(String length) {
        return "POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n" + length + "\r\n\r\n";
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String firstLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
