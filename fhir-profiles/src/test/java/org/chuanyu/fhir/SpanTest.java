package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.hl7.fhir.r4.model.Period;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {

    @ParameterizedTest
    @CsvSource({
        "0000, 0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+08:00, 0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "2026, 2025-12-31T16:00:00Z, 2026-12-31T16:00:00Z",
        "2026-02, 2026-01-31T16:00:00Z, 2026-02-28T16:00:00Z",
        "2024-02-29, 2024-02-28T16:00:00Z, 2024-02-29T16:00:00Z",
        "2026-03-01T08:30, 2026-03-01T00:30:00Z, 2026-03-01T00:31:00Z",
        "2026-03-01T08:30:15, 2026-03-01T00:30:15Z, 2026-03-01T00:30:16Z",
        "2026-03-01T08:30:15Z, 2026-03-01T08:30:15Z, 2026-03-01T08:30:16Z",
        "2026-03-01T08:30:15.123+08:00, 2026-03-01T00:30:15.123Z, 2026-03-01T00:30:15.124Z",
    })
    void spansWhatADateSays(String date, Instant low, Instant high) {
        assertThat(Span.parse(date)).contains(new Span(low, high));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "26",
                "2026-13",
                "2026-02-30",
                "2026-03-01T",
                "2026-03-01T25:00",
                "2026-03-01T08",
                "20260301",
                "2026-03-01T08:30+99:00",
                "2026-3-1",
                "x",
                "2026-03-01 08:30"
            })
    void doesNotGuess(String date) {
        assertThat(Span.parse(date)).isEmpty();
    }

    @Test
    void leavesAnOpenPeriodOpen() {
        Period period = new Period();
        assertThat(Span.of(period)).isEmpty();

        period.getStartElement().setValueAsString("2026-03-01");

        assertThat(Span.of(period)).contains(new Span(Instant.parse("2026-02-28T16:00:00Z"), Span.NEVER));
    }
}
