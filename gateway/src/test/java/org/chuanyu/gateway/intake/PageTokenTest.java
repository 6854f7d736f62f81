package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.chuanyu.fhir.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokenTest {

    @Test
    void readsItsOwn() {
        PageToken token = new PageToken(Instant.parse("2026-01-31T00:00:00.123456Z"), "m-1");

        assertThat(PageToken.parse(token.toString())).isEqualTo(token);
    }

    /** What the database would answer with an error, and we with 500. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+1000000000-12-31T23:59:59.999999999Z m-1",
                "-1000000000-01-01T00:00:00Z m-1",
                "+99999-01-01T00:00:00Z m-1",
                "2026-01-31T00:00:00Z m\u0000",
                "2026-01-31T00:00:00Z",
                "yesterday m-1",
                ""
            })
    void refusesForgedOnes(String text) {
        String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> PageToken.parse(forged));
    }
}
