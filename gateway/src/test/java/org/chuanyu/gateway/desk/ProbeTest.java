package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.SslBundle;

/** Knocks at doors behind which somebody may be slow, silent or wrong. */
class ProbeTest {
    private final Probe probe = new Probe(SslBundle.systemDefault().getManagers(), Clock.systemUTC());

    @Test
    void saysHowFarThePartnersClockIsOff() throws IOException {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME
                .withLocale(Locale.ROOT)
                .format(Clock.systemUTC().instant().plusSeconds(90).atOffset(ZoneOffset.UTC));
        try (Door door = new Door("HTTP/1.1 405 Method Not Allowed\r\nDate: " + date + "\r\n\r\n")) {
            Probe.Result found = probe.of(door.address("http"));

            assertThat(found.reached()).isEqualTo("open");
            assertThat(found.http()).isEqualTo(405);
            assertThat(found.clockAhead()).isBetween(Duration.ofSeconds(88), Duration.ofSeconds(92));
            assertThat(found.clockOff()).isTrue();
        }
    }

    @Test
    void isOverInTimeWhenThePartnerSaysNothing() throws IOException {
        try (Door door = new Door("")) {
            Instant began = Clock.systemUTC().instant();
            Probe.Result found = probe.of(door.address("http"));

            assertThat(found.reached()).isEqualTo("open");
            assertThat(found.http()).isZero();
            assertThat(Duration.between(began, Clock.systemUTC().instant())).isLessThan(Probe.MOST);
        }
    }

    @Test
    void takesPlainTextAtASecureDoorForAFailedHandshake() throws IOException {
        try (Door door = new Door("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            Probe.Result found = probe.of(door.address("https"));

            assertThat(found.reached()).isEqualTo("open");
            assertThat(found.tls()).isEqualTo("failed");
            assertThat(found.daysLeft()).isNull();
        }
    }

    @Test
    void saysWhyThereIsNoConnection() throws IOException {
        URI closed;
        try (Door door = new Door("")) {
            closed = door.address("http");
        }

        assertThat(probe.of(closed).reached()).isEqualTo("refused");
        assertThat(probe.of(URI.create("http://no-such-host.invalid/")).reached())
                .isEqualTo("unknown-host");
    }

    /** Takes one connection, says its line, and waits. */
    private static final class Door implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
        private final Thread thread;

        Door(String line) throws IOException {
            thread = new Thread(() -> answer(line));
            thread.setDaemon(true);
            thread.start();
        }

        URI address(String scheme) {
            return URI.create(scheme + "://127.0.0.1:" + socket.getLocalPort() + "/ws");
        }

        private void answer(String line) {
            try (Socket caller = socket.accept()) {
                caller.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
                while (caller.getInputStream().read() >= 0) {
                    // until they go
                }
            } catch (IOException e) {
                // the test is over
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
            try {
                // Only then does the machine refuse connections.
                thread.join(5000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
