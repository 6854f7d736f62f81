package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Something answers in the place of a witness. */
class WitnessAnswersIT {
    private final Sm2PrivateKey secret = Sm2PrivateKey.generate();
    private final NoteSigner own =
            new NoteSigner(new VerifierKey("witness.dazu", KeyRole.WITNESS, secret.publicKey()), secret);
    private LogSlice log;
    private HttpServer server;

    private record At(String name, VerifierKey key, URI address) implements Witness {}

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        log.close();
    }

    /** Attacks 51, 52, 87: a line is kept for ever, so none that a verifier would refuse is, whosever clock is wrong. */
    @ParameterizedTest
    @CsvSource({
        "404, '', 200, own, 1",
        "404, '', 200, foreign, 0",
        "404, '', 200, future, 0",
        "404, '', 200, past, 0",
        "404, '', 200, late, 1",
        "404, '', 200, twice, 0",
        "404, '', 302, own, 0",
        "404, '', 500, own, 0",
        "302, '', 200, own, 0",
        "200, x, 200, own, 0",
        "200, pending, 200, own, 0"
    })
    void keepsNoLineThatAVerifierWouldRefuse(int seen, String shown, int answer, String line, int kept)
            throws Exception {
        Witness witness = witness();
        log = new LogSlice(List.of(witness));
        log.act(2);
        log.drain(log.nodeWithoutWitnesses());
        log.quorum.tookOver();
        String pending = log.store.lastCheckpoint().orElseThrow().note();
        String sent = line(line, pending);
        server.createContext("/", exchange -> {
            boolean asks = exchange.getRequestMethod().equals("GET");
            reply(exchange, asks ? seen : answer, asks ? shown.replace("pending", pending) : sent);
        });

        log.cosigner(witness).step();

        assertThat(log.count("audit_cosignature")).isEqualTo(kept);
        assertThat(log.store.state().orElseThrow().active()).isTrue();
    }

    /**
     * Attack 87: our clock jumps an hour ahead and comes back. What was taken meanwhile is no evidence until the hour has passed,
     * what comes after it waits with it, and nothing of it is lost or taken back.
     */
    @Test
    void whatWasLoggedAnHourAheadIsEvidenceAnHourLater() throws Exception {
        Witness witness = witness();
        log = new LogSlice(List.of(witness));
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ofHours(1));
        server.createContext(
                "/", exchange -> cosign(exchange, log.database.clock.instant().minus(ahead.get())));
        log.database.clock.pass(ahead.get());
        log.act(2);
        log.drain(log.nodeWithoutWitnesses());
        log.quorum.tookOver();
        Cosigner cosigner = log.cosigner(witness);
        cosigner.step();
        assertThat(log.count("audit_cosignature")).isZero();

        log.database.clock.pass(ahead.getAndSet(Duration.ZERO).negated());
        log.act(1);
        log.drain(log.nodeWithoutWitnesses());
        cosigner.step();
        assertThat(log.count("audit_cosignature")).isZero();
        assertThat(log.store.state().orElseThrow().active()).isTrue();

        log.database.clock.pass(Duration.ofHours(1));
        cosigner.step(); // what the other witness may have cosigned meanwhile comes first
        cosigner.step();
        assertThat(log.cosigned.isCosignedBy(own.key().label(), 3)).isTrue();
        List<Leaf> leaves = log.store.leaves(0, 3).stream()
                .map(each -> Leaf.parse(each.bytes()))
                .toList();
        assertThat(leaves).extracting(Leaf::t).containsOnly(log.database.clock.instant());
        assertThat(leaves.get(2).at()).isEqualTo(log.database.clock.instant().minus(Duration.ofHours(1)));
    }

    private Witness witness() {
        return new At(
                "dazu",
                own.key(),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    /** Has seen nothing yet, and cosigns what it is sent. */
    private void cosign(HttpExchange exchange, Instant now) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            reply(exchange, 404, "");
            return;
        }
        String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        byte[] note = sent.substring(sent.indexOf("\n\n") + 2).getBytes(StandardCharsets.UTF_8);
        reply(
                exchange,
                200,
                own.cosign(Checkpoint.parse(SignedNote.parse(note).text()), now).line());
    }

    private String line(String kind, String pending) {
        Checkpoint checkpoint = Checkpoint.parse(
                SignedNote.parse(pending.getBytes(StandardCharsets.UTF_8)).text());
        Instant now = log.database.clock.instant();
        return switch (kind) {
            case "foreign" -> foreign().cosign(checkpoint, now).line();
            case "future" -> own.cosign(checkpoint, now.plusSeconds(600)).line();
            // Our clock has jumped ahead, and is right again: the leaf says when it had not.
            case "past" -> own.cosign(checkpoint, now.minusSeconds(300)).line();
            case "late" -> own.cosign(checkpoint, now.minusSeconds(298)).line();
            case "twice" ->
                own.cosign(checkpoint, now).line() + own.cosign(checkpoint, now).line();
            default -> own.cosign(checkpoint, now).line();
        };
    }

    /** Of the same name, and another's. */
    private NoteSigner foreign() {
        Sm2PrivateKey other = Sm2PrivateKey.generate();
        return new NoteSigner(new VerifierKey(own.key().name(), KeyRole.WITNESS, other.publicKey()), other);
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            // Whoever followed it would come back as if nothing were wrong.
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
