package org.chuanyu.gateway.records.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The terms as they are when nobody sets them. */
class RetentionTest {
    private static final ErasureSettings LAW = new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("gateway.erasure", ErasureSettings.class);

    private final Instant now = Instant.parse("2026-11-27T04:00:00Z");

    @Test
    void aVisitIsKeptFifteenYears_toTheHour() {
        Instant visit = Instant.parse("2011-11-27T04:00:01Z");

        assertThat(Retention.longest(Map.of(RetentionRule.OUTPATIENT, visit), LAW, now))
                .hasValueSatisfying(kept -> {
                    assertThat(kept.rule().code()).isEqualTo("outpatient");
                    assertThat(kept.until()).isEqualTo("2026-11-27T04:00:01Z");
                    assertThat(kept.basis()).contains("国卫医发〔2013〕31号");
                });
        assertThat(Retention.longest(Map.of(RetentionRule.OUTPATIENT, visit.minusSeconds(1)), LAW, now))
                .isEmpty();
    }

    /** As long as the record that was looked at, and longer than what else was done. */
    @Test
    void aLookIsKeptFifteenYears() {
        Instant act = Instant.parse("2020-11-27T04:00:00Z");

        assertThat(Retention.longest(Map.of(RetentionRule.ACCESS, act), LAW, now))
                .hasValueSatisfying(kept -> assertThat(kept.until()).isEqualTo("2035-11-27T04:00:00Z"));
        assertThat(Retention.longest(Map.of(RetentionRule.AUDIT, act), LAW, now))
                .isEmpty();
    }

    @Test
    void namesTheTermThatHoldsLongest() {
        Map<RetentionRule, Instant> last = Map.of(
                RetentionRule.OUTPATIENT, Instant.parse("2026-01-01T00:00:00Z"),
                RetentionRule.INPATIENT, Instant.parse("2015-01-01T00:00:00Z"),
                RetentionRule.NETWORK_LOG, now);

        assertThat(Retention.longest(last, LAW, now))
                .hasValueSatisfying(kept -> assertThat(kept.rule()).isEqualTo(RetentionRule.INPATIENT));
    }

    @Test
    void aDayIsADayInChina() {
        // Already the first of March there: of a leap year it has a 29 February in between.
        Instant act = Instant.parse("2024-02-28T16:30:00Z");

        assertThat(Retention.longest(Map.of(RetentionRule.NETWORK_LOG, act), LAW, act))
                .hasValueSatisfying(kept -> assertThat(kept.until()).isEqualTo("2024-08-28T16:30:00Z"));
        assertThat(Retention.longest(Map.of(), LAW, now)).isEmpty();
    }
}
