package org.chuanyu.gateway.audit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.chuanyu.gateway.demo.DevTsa;
import org.jspecify.annotations.Nullable;

/** Answers with true tokens in the wrong place, with tokens of another, and with what is none. */
final class BentTsa implements AutoCloseable {
    private final String kind;
    private final DevTsa tsa;
    private final Clock clock;
    private final HttpServer server;

    BentTsa(String kind, DevTsa tsa, Clock clock) throws IOException {
        this.kind = kind;
        this.tsa = tsa;
        this.clock = clock;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/tsa");
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] question = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            int status = kind.startsWith("http-") ? Integer.parseInt(kind.substring(5)) : 200;
            byte[] answer = answer(question);
            exchange.sendResponseHeaders(status, kind.equals("cut") ? answer.length + 10 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private byte[] answer(byte[] question) throws IOException {
        TimeStampRequest asked = new TimeStampRequest(question);
        byte[] hash = asked.getMessageImprintDigest();
        return switch (kind) {
            case "imprint" -> tsa.answer(question(asked, flipped(hash), asked.getNonce()), clock.instant());
            case "nonce" -> tsa.answer(question(asked, hash, BigInteger.TWO), clock.instant());
            case "no-nonce" -> tsa.answer(question(asked, hash, null), clock.instant());
            case "foreign" ->
                DevTsa.in(Files.createTempDirectory("tsa"), clock.instant()).answer(question, clock.instant());
            case "early" -> tsa.answer(question, clock.instant().minus(Duration.ofMinutes(50)));
            case "late" -> tsa.answer(question, clock.instant().plus(Duration.ofMinutes(50)));
            case "garbage" -> new byte[] {0x30, 0x03, 1, 2, 3};
            case "no-token" -> new DERSequence(new DERSequence(new ASN1Integer(0))).getEncoded();
            case "huge" -> new byte[70_000];
            case "rejected" -> {
                TimeStampRequestGenerator questions = new TimeStampRequestGenerator();
                yield tsa.answer(
                        questions
                                .generate(NISTObjectIdentifiers.id_sha256, hash)
                                .getEncoded(),
                        clock.instant());
            }
            default -> tsa.answer(question, clock.instant());
        };
    }

    private static byte[] question(TimeStampRequest asked, byte[] hash, @Nullable BigInteger nonce) throws IOException {
        TimeStampRequestGenerator questions = new TimeStampRequestGenerator();
        questions.setCertReq(true);
        questions.setReqPolicy(asked.getReqPolicy());
        return (nonce == null
                        ? questions.generate(GMObjectIdentifiers.sm3, hash)
                        : questions.generate(GMObjectIdentifiers.sm3, hash, nonce))
                .getEncoded();
    }

    private static byte[] flipped(byte[] hash) {
        byte[] other = Arrays.copyOf(hash, hash.length);
        other[0] ^= 1;
        return other;
    }
}
