package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.chuanyu.fhir.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in: a reading, or a refusal; never another exception, never for ever. */
class MangledMessageTest {
    private static final byte[] NASTY =
            "|^~\\&\r\n\"\0\u000b\u001c9-.:TZ<".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @ParameterizedTest
    @ValueSource(
            strings = {"oru-values", "oru-fat", "oru-count-gb18030", "orm-o01", "adt-a01", "adt-a40", "oru-microbiology"
            })
    void neverThrowsAnythingElse(String fixture) {
        byte[] message = Fixture.bytes(fixture);
        var random = new Random(20260301);

        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int round = 0; round < 1500; round++) {
                read(mangled(message, random));
            }
            for (int length = 0; length < message.length; length += 7) {
                read(Arrays.copyOf(message, length));
            }
        });
    }

    @Test
    void refusesAFloodOfSegments() {
        byte[] flood = ("MSH|^~\\&|" + "|".repeat(10) + "\r" + "OBX|1\r".repeat(60_000))
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

        assertThat(read(flood)).isFalse();
    }

    private static byte[] mangled(byte[] message, Random random) {
        byte[] mangled = message.clone();
        for (int i = random.nextInt(8); i >= 0; i--) {
            int at = random.nextInt(mangled.length);
            switch (random.nextInt(4)) {
                case 0 -> mangled[at] = (byte) random.nextInt(256);
                case 1 -> mangled[at] = NASTY[random.nextInt(NASTY.length)];
                case 2 -> mangled = Arrays.copyOf(mangled, Math.max(1, at));
                default -> {
                    int from = random.nextInt(mangled.length);
                    int length = Math.min(random.nextInt(40), mangled.length - Math.max(from, at));
                    System.arraycopy(mangled, from, mangled, at, length);
                }
            }
        }
        return mangled;
    }

    private static boolean read(byte[] message) {
        try {
            new Hl7v2Reader().read(message, Fixture.SETTINGS);
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }
}
