package org.chuanyu.evidence.leaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeafTest {
    static final String HASH = "DAYEJsV3FZu5RZCXEvlGum74UkuW/Df0NDvuPqWneJc=";
    static final String GOOD = "{\"act\":\"R\",\"at\":\"2026-11-23T04:04:51.900Z\",\"c\":{\"event\":\"" + HASH
            + "\",\"pat\":\"" + HASH + "\"},\"dst\":\"甲\",\"ev\":\"6f9619ff-8b86-d011-b42d-00cf4fc964ff\","
            + "\"kind\":\"access\",\"late\":false,\"log\":\"log.example/2026\",\"n\":7,\"seq\":\"123456\","
            + "\"t\":\"2026-11-23T04:04:52.123Z\",\"v\":1}";

    @Test
    void readsWhatIsInIt() {
        Leaf leaf = parse(GOOD);

        assertThat(leaf.log()).isEqualTo("log.example/2026");
        assertThat(leaf.seq()).isEqualTo(123456);
        assertThat(leaf.at()).isEqualTo(Instant.parse("2026-11-23T04:04:51.900Z"));
        assertThat(leaf.t()).isEqualTo(Instant.parse("2026-11-23T04:04:52.123Z"));
        assertThat(leaf.event()).isEqualTo("6f9619ff-8b86-d011-b42d-00cf4fc964ff");
        assertThat(leaf.kind()).isEqualTo("access");
        assertThat(leaf.late()).isFalse();
        assertThat(leaf.text("dst")).contains("甲");
        assertThat(leaf.text("n")).isEmpty();
        assertThat(leaf.text("event")).isEmpty();
        assertThat(leaf.commitments()).containsOnlyKeys("event", "pat");
        assertThat(leaf.commitments().get("pat")).hasSize(32);
        assertThat(new String(leaf.bytes(), StandardCharsets.UTF_8)).isEqualTo(GOOD);
    }

    @Test
    @DisplayName("attack 20: a field of an inner object is not one of the leaf")
    void readsItsOwnFieldsOnly() {
        String inner = GOOD.replace("\"R\"", "{\"kind\":\"other\",\"log\":\"other\",\"seq\":\"7\",\"v\":2}");

        assertThat(parse(inner).seq()).isEqualTo(123456);
        assertThat(parse(inner).log()).isEqualTo("log.example/2026");
        assertThat(parse(inner).kind()).isEqualTo("access");
        assertThat(parse(inner).commitments()).containsOnlyKeys("event", "pat");
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> parse(inner.replace("\"seq\":\"123456\",", "")));
    }

    @Test
    void writesTheBytesThatItReads() {
        byte[] hash = parse(GOOD).commitments().get("pat");
        Leaf written = Leaf.at(Instant.parse("2026-11-23T04:04:51.900Z"))
                .put("kind", "access")
                .put("ev", "6f9619ff-8b86-d011-b42d-00cf4fc964ff")
                .put("dst", "甲")
                .put("act", "R")
                .put("n", 7)
                .commit("pat", hash)
                .commit("event", hash)
                .in("log.example/2026", 123456, Instant.parse("2026-11-23T04:04:52.123999Z"))
                .build();

        assertThat(written).isEqualTo(parse(GOOD));
    }

    @Test
    void writesAndReadsWhatMustBeEscaped() {
        String awkward = "\"a\\b\\\"/<>&'\u2028\ud83c\udfe5 end\\";
        Leaf leaf = Leaf.at(Instant.EPOCH)
                .put("kind", "policy")
                .put("ev", "00000000-0000-0000-0000-000000000000")
                .put("text", awkward)
                .put("late", true)
                .in("log.example/2026", 0, Instant.EPOCH)
                .build();

        assertThat(leaf.text("text")).contains(awkward);
        assertThat(leaf.late()).isTrue();
        assertThat(leaf.commitments()).isEmpty();
        assertThat(Leaf.parse(leaf.bytes())).isEqualTo(leaf);
    }

    @Test
    @DisplayName("attack 18: bytes that are not UTF-8 are refused, a lone surrogate's among them")
    void refusesBytesThatAreNotText() {
        for (String bad : List.of("eda080", "edb080", "c0a0", "ff", "e7", "f4908080", "80")) {
            byte[] bytes = GOOD.replace("\"R\"", "\"" + "R".repeat(bad.length() / 2) + "\"")
                    .getBytes(StandardCharsets.UTF_8);
            System.arraycopy(HexFormat.of().parseHex(bad), 0, bytes, 8, bad.length() / 2);
            assertThatExceptionOfType(EvidenceRefused.class).as(bad).isThrownBy(() -> Leaf.parse(bytes));
        }
    }

    @Test
    @DisplayName("attack 18: what could not be read again is not written")
    void refusesToWriteBentText() {
        for (String bad : List.of("\ud800", "\udc00", "\ud800x", "e\u0301", "a\nb", "\u0000", "\u009f", "\ufb1d")) {
            Leaf.Builder leaf = good().put("text", bad);
            assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(leaf::build);
        }
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> good().put("Text", "x").build());
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> good().put("a\"b", "x").build());
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> good().put("n", -1).build());
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> good().commit("pat", new byte[31]).build());
    }

    @Test
    @DisplayName(
            "attack 20: whatever byte is changed, the leaf is refused or says something else, and never reads as the same")
    void everyByteCounts() {
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int i = 0; i < good.length; i++) {
            for (int change : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
                byte[] bent = good.clone();
                bent[i] ^= (byte) change;
                try {
                    assertThat(Leaf.parse(bent).bytes()).isEqualTo(bent).isNotEqualTo(good);
                } catch (EvidenceRefused expected) {
                    refused++;
                }
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    @DisplayName("attack 20: a leaf that is cut is refused wherever it ends, though its other bytes stand behind it")
    void refusesEveryCut() {
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        LeafReader reader = new LeafReader();
        for (int length = 0; length < good.length; length++) {
            int cut = length;
            for (byte[] bytes : List.of(good, Arrays.copyOf(good, cut))) {
                assertThatExceptionOfType(EvidenceRefused.class)
                        .as("cut after %d", cut)
                        .isThrownBy(() -> reader.read(bytes, 0, cut))
                        .matches(refused -> refused.reason() == Reason.MALFORMED_LEAF);
            }
        }
    }

    @Test
    @DisplayName("attack 19: a leaf of 65535 bytes is taken, one byte more is not")
    void refusesALeafThatIsTooLong() {
        int room = 65_535 - good().put("text", "").build().bytes().length;
        Leaf longest = good().put("text", "x".repeat(room)).build();

        assertThat(longest.bytes()).hasSize(65_535);
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> good().put("text", "x".repeat(room + 1)).build())
                .matches(refused -> refused.reason() == Reason.TOO_LARGE);
        byte[] tooLong = Arrays.copyOf(longest.bytes(), 65_536);
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> Leaf.parse(tooLong))
                .matches(refused -> refused.reason() == Reason.TOO_LARGE);
    }

    @Test
    void refusesMoreMembersThanAReaderHolds() {
        Leaf.Builder leaf = good();
        for (int i = 0; i < 120; i++) {
            leaf.put("f" + (100 + i), i);
        }
        assertThat(leaf.build().seq()).isEqualTo(5);
        for (int i = 0; i < 20; i++) {
            leaf.put("g" + (100 + i), i);
        }

        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(leaf::build);
    }

    @Test
    void aReaderGoesThroughMany() {
        LeafReader reader = new LeafReader();
        byte[] padded = ("xx" + GOOD + "yy").getBytes(StandardCharsets.UTF_8);

        reader.read(padded, 2, padded.length - 4);
        assertThat(reader.seq()).isEqualTo(123456);
        assertThat(reader.isOf("log.example/2026".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(reader.isOf("log.example/202".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(reader.isOf("log.example/2027".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        byte[] next = good().build().bytes();
        reader.read(next, 0, next.length);
        assertThat(reader.seq()).isEqualTo(5);
        assertThat(reader.t()).isEqualTo(reader.at());
    }

    private static Leaf.Builder good() {
        return Leaf.at(Instant.EPOCH)
                .put("kind", "access")
                .put("ev", "6f9619ff-8b86-d011-b42d-00cf4fc964ff")
                .in("log.example/2026", 5, Instant.EPOCH);
    }

    private static Leaf parse(String leaf) {
        return Leaf.parse(leaf.getBytes(StandardCharsets.UTF_8));
    }
}
