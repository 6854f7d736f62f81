package org.chuanyu.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sm3Test {

    /** GB/T 32905-2016, annex A.1. */
    @Test
    void hashesTheFirstExampleOfTheStandard() {
        assertThat(Sm3.hex(ascii("abc"))).isEqualTo("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }

    /** GB/T 32905-2016, annex A.2: 64 bytes, a whole block. */
    @Test
    void hashesTheSecondExampleOfTheStandard() {
        assertThat(Sm3.hex(ascii("abcd".repeat(16))))
                .isEqualTo("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    }

    @Test
    void hashesInPieces() {
        byte[] bytes = ascii("abcd".repeat(16));

        byte[] hash = new Sm3().update(bytes, 0, 7).update(bytes, 7, 57).finish();

        assertThat(hash).isEqualTo(Sm3.of(bytes)).hasSize(Sm3.LENGTH);
    }

    @Test
    void startsAgainAfterEachHash() {
        Sm3 sm3 = new Sm3();
        sm3.update(ascii("something else")).finish();

        assertThat(sm3.update(ascii("abc")).finish()).isEqualTo(Sm3.of(ascii("abc")));
    }

    @Test
    void hashesNothing() {
        assertThat(HexFormat.of().formatHex(Sm3.of(new byte[0])))
                .isEqualTo("1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
