package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapesTest {

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"a\\X00\\b,a b", "a\\X0B1C\\b,a  b", "a\\X7F\\b,a b", "a\\XEFBFBE\\b,a b", "a\\X4142\\b,aABb"})
    void readsControlCharactersAsSpaces(String text, String read) {
        assertThat(new Escapes(Delimiters.STANDARD, StandardCharsets.UTF_8).decode(text))
                .isEqualTo(read);
    }
}
