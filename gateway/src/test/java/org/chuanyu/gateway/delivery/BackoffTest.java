package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.chuanyu.gateway.trust.Wire.Retry;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Retry PLAIN =
            new Retry(Duration.ofSeconds(1), 2.0, Duration.ofMinutes(5), 0, Duration.ofHours(1), false);
    private static final Retry JITTERED =
            new Retry(Duration.ofSeconds(1), 2.0, Duration.ofMinutes(5), 0.2, Duration.ofHours(1), false);
    private final RandomGenerator random = new SplittableRandom(7);

    @Test
    void growsByFactor() {
        assertThat(Backoff.next(PLAIN, 1, Duration.ZERO, null, random)).contains(Duration.ofSeconds(1));
        assertThat(Backoff.next(PLAIN, 2, Duration.ZERO, null, random)).contains(Duration.ofSeconds(2));
        assertThat(Backoff.next(PLAIN, 5, Duration.ZERO, null, random)).contains(Duration.ofSeconds(16));
    }

    @Test
    void isNeverLongerThanMax() {
        assertThat(Backoff.next(PLAIN, 20, Duration.ZERO, null, random)).contains(Duration.ofMinutes(5));
        assertThat(Backoff.next(PLAIN, Integer.MAX_VALUE, Duration.ZERO, null, random))
                .contains(Duration.ofMinutes(5));
    }

    @Test
    void jitterShortensByItsShareAtMost() {
        for (int i = 0; i < 1000; i++) {
            assertThat(Backoff.next(JITTERED, 3, Duration.ZERO, null, random).orElseThrow())
                    .isBetween(Duration.ofMillis(3200), Duration.ofMillis(4000));
        }
    }

    @Test
    void sameRandomnessGivesSameWaits() {
        assertThat(Backoff.next(JITTERED, 3, Duration.ZERO, null, new SplittableRandom(1)))
                .isEqualTo(Backoff.next(JITTERED, 3, Duration.ZERO, null, new SplittableRandom(1)));
    }

    @Test
    void honoursRetryAfter() {
        assertThat(Backoff.next(PLAIN, 1, Duration.ZERO, Duration.ofMinutes(7), random))
                .contains(Duration.ofMinutes(7));
    }

    @Test
    void honoursRetryAfter_onlyIfLongerThanOwnWait() {
        assertThat(Backoff.next(PLAIN, 5, Duration.ZERO, Duration.ofSeconds(1), random))
                .contains(Duration.ofSeconds(16));
    }

    @Test
    void honoursRetryAfter_butNotForDays() {
        Retry patient = new Retry(Duration.ofSeconds(1), 2, Duration.ofMinutes(5), 0, Duration.ofDays(3), false);

        assertThat(Backoff.next(patient, 1, Duration.ZERO, Duration.ofDays(2), random))
                .contains(Backoff.LONGEST_RETRY_AFTER);
    }

    @Test
    void endsWithBudget() {
        assertThat(Backoff.next(PLAIN, 20, Duration.ofMinutes(55), null, random))
                .contains(Duration.ofMinutes(5));
        assertThat(Backoff.next(PLAIN, 20, Duration.ofMinutes(55).plusMillis(1), null, random))
                .isEmpty();
    }
}
