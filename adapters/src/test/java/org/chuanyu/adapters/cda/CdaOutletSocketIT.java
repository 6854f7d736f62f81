package org.chuanyu.adapters.cda;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Peers that break below HTTP: silence, resets, one byte at a time; and what reaches the logs. */
@Timeout(30)
class CdaOutletSocketIT {
    private static final Duration WHOLE = Duration.ofSeconds(2);
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 100000\r\n\r\n";

    @Test
    void triesAgain_whenNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThat(deliver(URI.create("http://127.0.0.1:" + port + "/ws")))
                .isEqualTo(new Outcome.Deferred("connection-refused", null));
    }

    @Test
    void triesAgain_whenTheNameIsUnknown() {
        assertThat(deliver(URI.create("http://partner.invalid/ws"))).isInstanceOf(Outcome.Deferred.class);
    }

    @Test
    void doesNotKnow_whenThePeerIsSilent() throws IOException {
        try (RawPeer peer = new RawPeer(socket -> socket.getInputStream().read())) {
            assertThat(timed(peer)).isEqualTo(new Outcome.Ambiguous("answer-timeout"));
        }
    }

    @Test
    void doesNotKnow_whenThePeerHangsUp() throws IOException {
        try (RawPeer peer = new RawPeer(socket -> {})) {
            assertThat(timed(peer)).isEqualTo(new Outcome.Ambiguous("connection-lost"));
            assertThat(peer.connections()).as("sent once").isEqualTo(1);
        }
    }

    @Test
    void doesNotKnow_whenThePeerResets() throws IOException {
        try (RawPeer peer = new RawPeer(socket -> {
            socket.getOutputStream().write(HEAD.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            socket.setSoLinger(true, 0);
        })) {
            assertThat(timed(peer)).isEqualTo(new Outcome.Ambiguous("connection-lost"));
            assertThat(peer.connections()).as("sent once").isEqualTo(1);
        }
    }

    @Test
    void endsInTime_whenThePeerDripsItsHead() throws IOException {
        try (RawPeer peer = new RawPeer(
                socket -> RawPeer.drip(socket.getOutputStream(), "HTTP/1.1 200 OK\r\nX: " + "x".repeat(200)))) {
            assertThat(timed(peer)).isInstanceOf(Outcome.Ambiguous.class);
        }
    }

    @Test
    void endsInTime_whenThePeerDripsItsBody() throws IOException {
        try (RawPeer peer = new RawPeer(socket -> {
            socket.getOutputStream().write(HEAD.getBytes(StandardCharsets.US_ASCII));
            RawPeer.drip(socket.getOutputStream(), "<".repeat(200));
        })) {
            assertThat(timed(peer)).isInstanceOf(Outcome.Ambiguous.class);
        }
    }

    @Test
    void goesOn_whenThePeerClosesTheConnectionAfterEachAnswer() throws IOException {
        byte[] body = accepted();
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: " + body.length + "\r\n\r\n";
        try (RawPeer peer = new RawPeer(socket -> {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
        })) {
            CdaOutlet outlet = outlet(peer.url());

            assertThat(outlet.deliver(Fixtures.report())).isInstanceOf(Outcome.Delivered.class);
            assertThat(outlet.deliver(Fixtures.report())).isInstanceOf(Outcome.Delivered.class);
        }
    }

    @Test
    void logsNothingOfThePatient_atAnyLevel() throws IOException {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        Level before = root.getLevel();
        seen.start();
        root.addAppender(seen);
        root.setLevel(Level.ALL);
        byte[] body = new String(accepted(), StandardCharsets.UTF_8)
                .replace("接收成功", "测试甲 50011119000101001X")
                .getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: " + body.length + "\r\n\r\n";
        try (RawPeer peer = new RawPeer(socket -> {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
        })) {
            assertThat(deliver(peer.url())).isInstanceOf(Outcome.Delivered.class);
        } finally {
            root.setLevel(before);
            root.detachAppender(seen);
        }

        String start = Base64.getEncoder()
                .encodeToString(new CdaWriter().write(Fixtures.report()).bytes())
                .substring(0, 40);
        assertThat(seen.list)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .doesNotContain("测试甲", "50011119000101001X", "11.20", start));
    }

    /** The peer would take for ever. */
    private static Outcome timed(RawPeer peer) {
        // Made before the clock starts: the first document loads half of HAPI FHIR.
        Dispatch dispatch = Fixtures.report();
        new CdaWriter().write(dispatch);
        CdaOutlet outlet = outlet(peer.url());

        long start = System.nanoTime();
        Outcome outcome = outlet.deliver(dispatch);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(WHOLE.plusSeconds(5));
        return outcome;
    }

    private static Outcome deliver(URI url) {
        return outlet(url).deliver(Fixtures.report());
    }

    private static CdaOutlet outlet(URI url) {
        CdaSettings settings = CdaSettings.of(url, "anyue-rmyy").withTimeouts(WHOLE, WHOLE);
        return new CdaOutlet(settings, new CdaWriter(), Optional::empty);
    }

    private static byte[] accepted() throws IOException {
        try (InputStream in = CdaOutletSocketIT.class.getResourceAsStream("/fixtures/cda/answers/accepted.xml")) {
            return in.readAllBytes();
        }
    }
}
