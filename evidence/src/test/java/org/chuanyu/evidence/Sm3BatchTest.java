package org.chuanyu.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Sm3BatchTest {
    private final Random random = new Random(20261127);

    /** GB/T 32905-2016, annex A, in every lane. */
    @Test
    void hashesTheExamplesOfTheStandard() {
        byte[][] messages = new byte[2 * Sm3Batch.LANES][];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = (i % 2 == 0 ? "abc" : "abcd".repeat(16)).getBytes(StandardCharsets.US_ASCII);
        }

        byte[][] hashes = Sm3Batch.of(messages);

        for (int i = 0; i < messages.length; i++) {
            assertThat(HexFormat.of().formatHex(hashes[i]))
                    .isEqualTo(
                            i % 2 == 0
                                    ? "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
                                    : "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
        }
    }

    /** Every place in a block where a message can end, beside others of the same and of other lengths. */
    @Test
    void hashesMessagesOfEveryLengthAsOneAfterTheOther() {
        byte[][] messages = IntStream.range(0, 700).mapToObj(this::noise).toArray(byte[][]::new);

        compare(messages);
    }

    @Test
    void hashesAnyNumberOfMessages() {
        for (int count = 0; count <= 2 * Sm3Batch.LANES + Sm3Batch.FEW; count++) {
            compare(IntStream.range(0, count)
                    .mapToObj(i -> noise(random.nextInt(300)))
                    .toArray(byte[][]::new));
        }
    }

    /** Again and again, so that the JVM compiles it, and compiles it better. */
    @Test
    void hashesTheSameWhenItWasCompiled() {
        for (int round = 0; round < 60; round++) {
            compare(IntStream.range(0, 1_000)
                    .mapToObj(i -> noise(i % 3 == 0 ? 2_000 + random.nextInt(1_000) : random.nextInt(700)))
                    .toArray(byte[][]::new));
        }
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void compare(byte[][] messages) {
        byte[][] hashes = Sm3Batch.of(messages);

        assertThat(hashes.length).isEqualTo(messages.length);
        for (int i = 0; i < messages.length; i++) {
            assertThat(Arrays.equals(hashes[i], Sm3.of(messages[i])))
                    .as("message %s of %s bytes", i, messages[i].length)
                    .isTrue();
        }
    }
}
