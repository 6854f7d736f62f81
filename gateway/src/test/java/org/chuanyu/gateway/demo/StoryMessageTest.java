package org.chuanyu.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoryMessageTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final Pattern RESIDENT_ID = Pattern.compile("~(\\d{17}[0-9X])\\^");

    @ParameterizedTest
    @ValueSource(strings = {"adt-a01", "oru-r01", "oru-r01-correction"})
    void isCompleteAndAboutASyntheticPerson(String name) {
        String message = StoryMessage.of(name, "20260301080000", NOW);

        assertThat(message).startsWith("MSH|").endsWith("\r").doesNotContain("\n", "{", "}");
        Matcher id = RESIDENT_ID.matcher(message);
        assertThat(id.find()).isTrue();
        assertThat(id.group(1).substring(6, 8)).isEqualTo("19");
        assertThat(id.group(1).substring(8, 10)).isLessThanOrEqualTo("05");
        assertThat(id.group(1)).endsWith(checkDigit(id.group(1)));
        Charset gb18030 = Charset.forName("GB18030");
        assertThat(new String(message.getBytes(gb18030), gb18030)).isEqualTo(message);
    }

    /** GB 11643-1999. */
    private static String checkDigit(String id) {
        int[] weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (id.charAt(i) - '0');
        }
        return "10X98765432".substring(sum % 11, sum % 11 + 1);
    }
}
