package org.chuanyu.adapters.hl7v2;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;

/** An MLLP port with its route, for tests: what goes in, what intake got, how connections ended. */
abstract class MllpLine {
    final KeepingIntake intake = new KeepingIntake();
    final List<String> events = new CopyOnWriteArrayList<>();
    final CamelContext camel = new DefaultCamelContext();
    final MllpEvents recorder = new MllpEvents() {
        @Override
        public void connectionRefused(String reason, InetAddress peer) {
            events.add(reason);
        }

        @Override
        public void connectionEnded(String reason, InetAddress peer) {
            events.add(reason);
        }
    };

    Hl7v2Routes start(Hl7v2Settings settings) throws Exception {
        return start(settings, null);
    }

    Hl7v2Routes start(Hl7v2Settings settings, SSLContext tls) throws Exception {
        var routes = new Hl7v2Routes(
                settings, new InetSocketAddress("127.0.0.1", 0), tls, intake, Clock.systemUTC(), recorder);
        camel.addRoutes(routes);
        camel.start();
        return routes;
    }

    static Hl7v2Settings bounded(int bytes, Duration idle, Duration frame, int connections, String... peers) {
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

    static byte[] numbered(int number) {
        return new String(Fixture.bytes("oru-count"), StandardCharsets.UTF_8)
                .replace("CTRL-0001", "N-" + number)
                .getBytes(StandardCharsets.UTF_8);
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    static java.net.Socket connected(SSLContext context, int port) throws IOException {
        return context.getSocketFactory().createSocket("127.0.0.1", port);
    }

    static boolean endOf(MllpPeer peer) throws IOException {
        try {
            return peer.receive().isEmpty();
        } catch (SocketException e) {
            return true;
        }
    }

    static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
