package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** The listener's acceptance list, on real sockets: nothing holds it up, and nobody gets in who should not. */
class MllpBoundsIT extends MllpLine {
    @Test
    void answersAMessagePastTheBoundAndClosesTheConnection() throws Exception {
        Hl7v2Routes routes = start(Fixture.SETTINGS);
        try (var peer = new MllpPeer(routes.port())) {
            var writing = CompletableFuture.runAsync(() -> {
                byte[] head = Fixture.bytes("oru-count");
                byte[] filler = new byte[1024 * 1024];
                Arrays.fill(filler, (byte) 'x');
                try {
                    peer.sendRaw(new byte[] {0x0B});
                    peer.sendRaw(head);
                    for (int i = 0; i < 50; i++) {
                        peer.sendRaw(filler);
                    }
                } catch (IOException e) {
                    events.add("sender-stopped");
                }
            });

            assertThat(peer.receive()).contains("MSA|AR|CTRL-0001|").contains("frame-too-long");
            assertThat(peer.receive()).isEmpty();
            writing.join();
        }
        try (var next = new MllpPeer(routes.port())) {
            assertThat(next.exchange(numbered(1))).contains("MSA|AA|N-1|");
        }
        assertThat(intake.refusalCodes()).containsExactly("frame-too-long");
        assertThat(intake.refused.get(0).raw().bytes()).hasSize(Fixture.SETTINGS.maxMessageBytes());
        assertThat(intake.refused.get(0).isWhole()).isFalse();
        await().untilAsserted(() -> assertThat(events).contains("frame-too-long"));
    }

    @Test
    void doesNotWaitForASlowFrameForEver() throws Exception {
        var settings = bounded(1 << 20, Duration.ofMinutes(5), Duration.ofMillis(700), 4);
        try (var peer = new MllpPeer(start(settings).port())) {
            var dripping = CompletableFuture.runAsync(() -> {
                try {
                    for (byte one : MllpPeer.frame(numbered(1))) {
                        peer.sendRaw(new byte[] {one});
                        new CountDownLatch(1).await(50, java.util.concurrent.TimeUnit.MILLISECONDS);
                    }
                } catch (IOException | InterruptedException e) {
                    events.add("sender-stopped");
                }
            });

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(events).contains("frame-timeout"));
            dripping.join();
        }
        assertThat(intake.refusalCodes()).containsExactly("frame-timeout");
    }

    @Test
    void endsAnIdleConnection() throws Exception {
        var settings = bounded(1 << 20, Duration.ofMillis(300), Duration.ofMinutes(1), 4);
        try (var peer = new MllpPeer(start(settings).port())) {
            assertThat(peer.receive()).isEmpty();
        }
        await().untilAsserted(() -> assertThat(events).containsExactly("idle-timeout"));
    }

    @Test
    void reportsNoiseBeforeAFrameWithoutConfusingTheSender() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            peer.sendRaw("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            peer.send(numbered(1));

            assertThat(peer.receive()).contains("MSA|AA|N-1|");
        }
        assertThat(intake.refusalCodes()).containsExactly("garbage");
    }

    @Test
    void endsAConnectionThatSendsOnlyNoise() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            byte[] noise = new byte[70 * 1024];
            Arrays.fill(noise, (byte) 'n');
            peer.sendRaw(noise);

            assertThat(peer.receive()).isEmpty();
        }
        assertThat(intake.refusalCodes()).containsExactly("garbage");
        assertThat(intake.refused.get(0).raw().bytes()).hasSize(64 * 1024);
    }

    @Test
    void capsConnections() throws Exception {
        var settings = bounded(1 << 20, Duration.ofMinutes(5), Duration.ofMinutes(1), 2);
        Hl7v2Routes routes = start(settings);
        try (var first = new MllpPeer(routes.port());
                var second = new MllpPeer(routes.port())) {
            first.exchange(numbered(1));
            second.exchange(numbered(2));
            try (var third = new MllpPeer(routes.port())) {
                assertThat(endOf(third)).isTrue();
            }
            assertThat(first.exchange(numbered(3))).contains("|N-3|");
        }
        assertThat(events).contains("too-many-connections");
        await().untilAsserted(() -> {
            try (var again = new MllpPeer(routes.port())) {
                assertThat(again.exchange(numbered(4))).contains("|N-4|");
            }
        });
    }

    @Test
    void letsOnlyKnownAddressesIn() throws Exception {
        var settings = bounded(1 << 20, Duration.ofMinutes(5), Duration.ofMinutes(1), 2, "10.9.8.0/24");
        try (var peer = new MllpPeer(start(settings).port())) {
            assertThat(endOf(peer)).isTrue();
        }
        assertThat(events).containsExactly("peer-not-allowed");
    }

    @Test
    void overTlsTakesOnlyClientsWithACertificateItTrusts() throws Exception {
        var certificates = new Certificates();
        Hl7v2Routes routes = start(Fixture.SETTINGS, certificates.server());
        try (var peer = new MllpPeer(connected(certificates.client(), routes.port()))) {
            assertThat(peer.exchange(numbered(1))).contains("MSA|AA|N-1|");
        }

        for (SSLContext stranger : new ArrayList<>(List.of(certificates.stranger(), certificates.nobody()))) {
            try (var peer = new MllpPeer(connected(stranger, routes.port()))) {
                assertThat(peer.exchange(numbered(2))).isEmpty();
            } catch (SSLException | SocketException e) {
                events.add("client-saw-refusal");
            }
        }
        assertThat(intake.accepted).hasSize(1);
        await().untilAsserted(() -> assertThat(events).contains("tls-failed"));
    }
}
