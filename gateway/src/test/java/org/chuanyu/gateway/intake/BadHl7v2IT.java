package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.intake.Messages.Entry;
import org.chuanyu.gateway.intake.Messages.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** What cannot be read off an MLLP line is refused, written down and seen, and what comes next is taken. */
@GatewayTest
@TestPropertySource(
        properties = {
            "gateway.participants.dazu-rmyy.wires.lis.max-message-size=32KB",
            "gateway.intake.keep-refused=1000"
        })
class BadHl7v2IT {
    private static final byte START = 0x0B;
    private static final byte[] END = {0x1C, 0x0D};

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    Messages messages;

    @Autowired
    JdbcClient jdbc;

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("unsupported-type", framed("oru-cbc-of-unknown-type")),
                Arguments.of("missing-field", framed("oru-cbc-without-type")),
                Arguments.of("missing-field", framed("oru-cbc-without-control-id")),
                Arguments.of("truncated-frame", unended()),
                Arguments.of("frame-too-long", tooLong()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void refusesWritesDownShows_andGoesOn(String code, byte[] sent) throws IOException {
        List<String> before = refused();
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            lis.sendRaw(sent);
            if (code.equals("truncated-frame")) {
                lis.sendRaw(frame(next()));
            }

            assertThat(lis.receive()).contains("MSA|AR|", "ERR|", code);
        }
        Entry entry = newest();
        assertThat(before).doesNotContain(entry.id());
        assertThat(entry.problems()).extracting(Problem::code).contains(code);
        assertThat(client.as("engineer").get("/api/messages?state=refused").body())
                .contains(entry.id());
        assertThat(jdbc.sql("SELECT action || ' ' || organisation FROM audit_entry WHERE object = ?")
                        .param("message/" + entry.id())
                        .query(String.class)
                        .list())
                .containsExactly("MESSAGE_REFUSED dazu-rmyy");
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(lis.exchange(next())).contains("MSA|AA|");
        }
    }

    @Test
    void saysSizeAndHashOfAllThatCame_whereOnlyTheBeginningIsKept() throws IOException {
        byte[] message = Fixture.hl7v2("oru-cbc-of-unknown-type")
                .with("标本轻度溶血", "标本轻度溶血".repeat(100))
                .bytes();
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(lis.exchange(message)).contains("MSA|AR|");
        }

        Entry entry = newest();
        Messages.Content content = messages.content(entry.id()).orElseThrow();

        assertThat(entry.size()).isEqualTo(message.length);
        assertThat(content.raw()).hasSize(1000);
        assertThat(content.cut()).isTrue();
        assertThat(content.sm3()).isEqualTo(Sm3.hex(message));
        assertThat(client.as("engineer").get("/api/messages/" + entry.id()).body())
                .contains("\"sm3\":\"" + Sm3.hex(message) + "\"", "\"size\":" + message.length, "\"cut\":true");
    }

    @Test
    void saysNoHashOfWhatNobodyReadToItsEnd() throws IOException {
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            lis.sendRaw(tooLong());
            assertThat(lis.receive()).contains("MSA|AR|");
        }

        String body =
                client.as("engineer").get("/api/messages/" + newest().id()).body();

        assertThat(body).contains("\"cut\":true").doesNotContain("\"sm3\"", "\"size\"");
    }

    private Entry newest() {
        return messages.search(
                        new Messages.Query(null, null, null, "dazu-rmyy", State.REFUSED, null, null, null, 1, null))
                .entries()
                .get(0);
    }

    private List<String> refused() {
        return messages
                .search(new Messages.Query(null, null, null, "dazu-rmyy", State.REFUSED, null, null, null, 200, null))
                .entries()
                .stream()
                .map(Entry::id)
                .toList();
    }

    /** A good message of its own. */
    private static byte[] next() {
        String own = UUID.randomUUID().toString().substring(0, 8);
        return Fixture.hl7v2("oru-cbc")
                .with("CTRL-0001", "C-" + own)
                .with("RPT-9001", "R-" + own)
                .with("ORD-7001", "O-" + own)
                .bytes();
    }

    private static byte[] framed(String fixture) {
        return frame(Fixture.hl7v2(fixture).bytes());
    }

    /** The beginning of one message; the next frame starts where it should have ended. */
    private static byte[] unended() {
        byte[] whole = framed("oru-cbc");
        return Arrays.copyOf(whole, whole.length / 2);
    }

    private static byte[] tooLong() {
        return frame(Fixture.hl7v2("oru-cbc")
                .with("标本轻度溶血", "x".repeat(40_000))
                .text()
                .getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(byte[] message) {
        var frame = new ByteArrayOutputStream();
        frame.write(START);
        frame.writeBytes(message);
        frame.writeBytes(END);
        return frame.toByteArray();
    }
}
