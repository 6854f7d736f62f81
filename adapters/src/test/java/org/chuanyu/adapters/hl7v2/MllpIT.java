package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.chuanyu.adapters.Receipt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The listener's acceptance list, on real sockets. */
class MllpIT {
    private final KeepingIntake intake = new KeepingIntake();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CamelContext camel = new DefaultCamelContext();
    private final MllpEvents recorder = new MllpEvents() {
        @Override
        public void connectionRefused(String reason, InetAddress peer) {
            events.add(reason);
        }

        @Override
        public void connectionEnded(String reason, InetAddress peer) {
            events.add(reason);
        }
    };

    private Hl7v2Routes start(Hl7v2Settings settings) throws Exception {
        return start(settings, null);
    }

    private Hl7v2Routes start(Hl7v2Settings settings, SSLContext tls) throws Exception {
        var routes = new Hl7v2Routes(
                settings, new InetSocketAddress("127.0.0.1", 0), tls, intake, Clock.systemUTC(), recorder);
        camel.addRoutes(routes);
        camel.start();
        return routes;
    }

    private static Hl7v2Settings bounded(int bytes, Duration idle, Duration frame, int connections, String... peers) {
        var s = Fixture.SETTINGS;
        return new Hl7v2Settings(
                s.source(),
                s.wire(),
                null,
                s.zone(),
                s.acknowledgement(),
                s.clinicalZSegments(),
                s.processingIds(),
                bytes,
                idle,
                frame,
                connections,
                peers.length == 0 ? s.peers() : List.of(peers));
    }

    private static byte[] numbered(int number) {
        return new String(Fixture.bytes("oru-count"), StandardCharsets.UTF_8)
                .replace("CTRL-0001", "N-" + number)
                .getBytes(StandardCharsets.UTF_8);
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void acknowledgesAMessageAfterIntakeHasTakenIt() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            String answer = peer.exchange(Fixture.bytes("oru-count"));

            assertThat(answer).contains("MSA|AA|CTRL-0001").startsWith("MSH|^~\\&|CHUANYU|GW|LIS|DZRMYY|");
            assertThat(intake.accepted).hasSize(1);
            assertThat(intake.accepted.get(0).raw().bytes()).isEqualTo(Fixture.bytes("oru-count"));
        }
    }

    @Test
    void answersInTheCharsetOfTheMessage() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            peer.send(Fixture.bytes("oru-count-gb18030"));

            assertThat(peer.receive(Charset.forName("GB18030"))).contains("MSA|AA|CTRL-0001|已接收");
        }
    }

    @Test
    void answersTwentyMessagesThatCameWithoutWaitingInTheirOrder() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            for (int i = 0; i < 20; i++) {
                peer.send(numbered(i));
            }

            for (int i = 0; i < 20; i++) {
                assertThat(peer.receive()).contains("MSA|AA|N-" + i + "|");
            }
        }
    }

    @Test
    void takesEverySplitThatTcpMakes() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            byte[] two = concat(MllpPeer.frame(numbered(1)), MllpPeer.frame(numbered(2)));
            for (int cut = 1; cut < two.length; cut += 61) {
                peer.sendRaw(Arrays.copyOf(two, cut));
                peer.sendRaw(Arrays.copyOfRange(two, cut, two.length));
                assertThat(peer.receive()).contains("|N-1|");
                assertThat(peer.receive()).contains("|N-2|");
            }
            for (byte one : MllpPeer.frame(numbered(3))) {
                peer.sendRaw(new byte[] {one});
            }
            assertThat(peer.receive()).contains("|N-3|");
        }
    }

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
        assertThat(intake.refused.get(0).raw().bytes()).hasSize(64 * 1024);
        await().untilAsserted(() -> assertThat(events).contains("frame-too-long"));
    }

    @Test
    void refusesAFrameCutOffByTheNextOneAndTakesTheNext() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            byte[] cut = MllpPeer.frame(numbered(1));
            peer.sendRaw(Arrays.copyOf(cut, cut.length - 40));
            peer.send(numbered(2));

            assertThat(peer.receive()).contains("MSA|AR|N-1|").contains("truncated-frame");
            assertThat(peer.receive()).contains("MSA|AA|N-2|");
        }
        assertThat(intake.refusalCodes()).containsExactly("truncated-frame");
    }

    @Test
    void refusesAFrameCutOffByTheEndOfTheConnection() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            byte[] cut = MllpPeer.frame(numbered(1));
            peer.sendRaw(Arrays.copyOf(cut, cut.length - 40));
            peer.finish();

            assertThat(peer.receive()).contains("MSA|AR|N-1|");
        }
        assertThat(intake.refusalCodes()).containsExactly("truncated-frame");
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
    void answersAMessageWithoutAStartByte() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            byte[] frame = MllpPeer.frame(numbered(1));
            peer.sendRaw(Arrays.copyOfRange(frame, 1, frame.length));
            peer.send(numbered(2));

            assertThat(peer.receive()).contains("MSA|AR|N-1|");
            assertThat(peer.receive()).contains("MSA|AA|N-2|");
        }
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
    void goesOnAfterAMessageThatIsNone() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            assertThat(peer.exchange("hello".getBytes(StandardCharsets.US_ASCII)))
                    .contains("MSA|AR|")
                    .contains("no-msh");
            assertThat(peer.exchange(new byte[0])).contains("MSA|AR|");
            assertThat(peer.exchange(numbered(1))).contains("MSA|AA|N-1|");
        }
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
    void finishesTheMessageAtHandWhenStopped() throws Exception {
        var taken = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        intake.answering(submission -> {
            taken.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Receipt.Accepted("1", List.of());
        });
        Hl7v2Routes routes = start(Fixture.SETTINGS);
        try (var peer = new MllpPeer(routes.port())) {
            peer.send(numbered(1));
            peer.send(numbered(2));
            taken.await();
            var stopping = CompletableFuture.runAsync(camel::stop);
            await().until(() -> !routes.isListening());
            goOn.countDown();

            assertThat(peer.receive()).contains("MSA|AA|N-1|");
            assertThat(endOf(peer)).isTrue();
            stopping.join();
        }
        assertThat(intake.accepted).hasSize(1);
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

    private static java.net.Socket connected(SSLContext context, int port) throws IOException {
        return context.getSocketFactory().createSocket("127.0.0.1", port);
    }

    private static boolean endOf(MllpPeer peer) throws IOException {
        try {
            return peer.receive().isEmpty();
        } catch (SocketException e) {
            return true;
        }
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
