package org.chuanyu.evidence.leaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.chuanyu.evidence.Sm3;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CommitmentTest {
    private static final String ORIGIN = "log.example/2026";
    private static final byte[] SALT = new byte[32];
    private static final byte[] VALUE = "P-0001".getBytes(StandardCharsets.US_ASCII);

    /** Byte for byte as the format says, so that a shell or a browser can do the same. */
    @Test
    void isTheHashOfWhatTheFormatNames() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                "dzay-commit/v1\u0000log.example/2026\u0000123456\u0000pat\u0000".getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(SALT);
        bytes.writeBytes(VALUE);

        assertThat(Commitment.of(ORIGIN, 123456, "pat", SALT, VALUE)).isEqualTo(Sm3.of(bytes.toByteArray()));
    }

    @Test
    void isOverThePaddedEvent() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                "dzay-commit/v1\u0000log.example/2026\u00007\u0000event\u0000".getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(SALT);
        bytes.writeBytes(VALUE);
        bytes.write(0x80);
        bytes.writeBytes(new byte[256 - VALUE.length - 1]);

        assertThat(Commitment.of(ORIGIN, 7, "event", SALT, VALUE)).isEqualTo(Sm3.of(bytes.toByteArray()));
    }

    @Test
    void padsTheEventToBuckets() {
        for (int length : new int[] {0, 1, 254, 255, 256, 257, 511, 512, 10_000}) {
            byte[] value = new byte[length];
            byte[] padded = Commitment.padded(value);
            assertThat(padded.length % 256).isZero();
            assertThat(padded.length).isBetween(length + 1, length + 256);
            assertThat(padded[length]).isEqualTo((byte) 0x80);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(VALUE);
        bytes.write(0x80);
        bytes.writeBytes(new byte[249]);
        assertThat(Commitment.padded(VALUE)).isEqualTo(bytes.toByteArray());
    }

    @Test
    @DisplayName("attacks 5, 6, 7: another value, salt, field, position or log does not open a commitment")
    void opensWithEverythingItIsBoundToOnly() {
        byte[] salt = Commitment.salt();
        byte[] otherSalt = Commitment.salt();
        Leaf leaf = leaf(ORIGIN, 7, salt, otherSalt);

        assertThat(Commitment.opens(leaf, "pat", salt, VALUE)).isTrue();
        assertThat(Commitment.opens(leaf, "event", otherSalt, VALUE)).isTrue();
        assertThat(Commitment.opens(leaf, "pat", otherSalt, VALUE)).isFalse();
        assertThat(Commitment.opens(leaf, "event", salt, VALUE)).isFalse();
        assertThat(Commitment.opens(leaf, "net", salt, VALUE)).isFalse();
        assertThat(Commitment.opens(leaf, "pat", salt, Arrays.copyOf(VALUE, VALUE.length + 1)))
                .isFalse();
        assertThat(Commitment.opens(leaf, "pat", salt, new byte[0])).isFalse();
        assertThat(Commitment.opens(leaf, "event", otherSalt, Commitment.padded(VALUE)))
                .isFalse();
        byte[] commitment = leaf.commitments().get("pat");
        assertThat(commitment).isNotEqualTo(Commitment.of(ORIGIN, 8, "pat", salt, VALUE));
        assertThat(commitment).isNotEqualTo(Commitment.of("log.example/2027", 7, "pat", salt, VALUE));
    }

    /** Where one part ends and the next begins is part of what is hashed. */
    @Test
    void movesNoByteFromOnePartToTheNext() {
        Set<String> commitments = new HashSet<>();
        byte[] one = {'1'};

        commitments.add(hex(Commitment.of("a", 11, "b", SALT, one)));
        commitments.add(hex(Commitment.of("a", 1, "b", SALT, one)));
        commitments.add(hex(Commitment.of("a1", 1, "b", SALT, one)));
        commitments.add(hex(Commitment.of("a", 1, "1b", SALT, one)));
        commitments.add(hex(Commitment.of("a", 1, "b1", SALT, new byte[0])));
        commitments.add(hex(Commitment.of("a", 1, "b", SALT, new byte[] {'1', 0})));
        commitments.add(hex(Commitment.of("a", 1, "event", SALT, one)));
        commitments.add(hex(Commitment.of("a", 1, "event", SALT, new byte[] {'1', (byte) 0x80})));

        assertThat(commitments).hasSize(8);
    }

    @Test
    @DisplayName("attack 91: a commitment with a short salt or none is not made, and opens nothing")
    void refusesShortSalts() {
        Leaf leaf = leaf(ORIGIN, 7, SALT, SALT);

        for (int length : new int[] {0, 8, 31, 33}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Commitment.of(ORIGIN, 7, "pat", new byte[length], VALUE));
            assertThat(Commitment.opens(leaf, "pat", new byte[length], VALUE)).isFalse();
        }
        for (String field : new String[] {"", "Pat", "p\0t", "甲"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Commitment.of(ORIGIN, 7, field, SALT, VALUE));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Commitment.of("a\0b", 7, "pat", SALT, VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> Commitment.of(ORIGIN, -1, "pat", SALT, VALUE));
    }

    @Test
    void saltsAreLongAndNeverTheSame() {
        Set<String> salts = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            salts.add(hex(Commitment.salt()));
        }

        assertThat(salts).hasSize(1000).allMatch(salt -> salt.length() == 64);
    }

    private static Leaf leaf(String origin, long seq, byte[] salt, byte[] eventSalt) {
        return Leaf.at(Instant.EPOCH)
                .put("kind", "access")
                .put("ev", "6f9619ff-8b86-d011-b42d-00cf4fc964ff")
                .commit("pat", Commitment.of(origin, seq, "pat", salt, VALUE))
                .commit("event", Commitment.of(origin, seq, "event", eventSalt, VALUE))
                .in(origin, seq, Instant.EPOCH)
                .build();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
