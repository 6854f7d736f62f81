package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.chuanyu.gateway.delivery.Breaker.State;
import org.chuanyu.gateway.delivery.DeliverySettings.Breaking;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Instant T = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Breaking SETTINGS = new Breaking(3, Duration.ofSeconds(10), Duration.ofSeconds(30));

    @Test
    void opensAfterFailuresInARow() {
        Breaker two = Breaker.closed(T).failed(T, SETTINGS).failed(T, SETTINGS);
        assertThat(two.state()).isEqualTo(State.CLOSED);

        Breaker three = two.failed(T, SETTINGS);

        assertThat(three.state()).isEqualTo(State.OPEN);
        assertThat(three.permits(T.plusSeconds(9))).isFalse();
        assertThat(three.permits(T.plusSeconds(10))).isTrue();
    }

    @Test
    void successStartsCountingAnew() {
        Breaker breaker =
                Breaker.closed(T).failed(T, SETTINGS).failed(T, SETTINGS).succeeded(T);

        assertThat(breaker.failed(T, SETTINGS).state()).isEqualTo(State.CLOSED);
    }

    @Test
    void halfOpenLetsOneProbeThrough() {
        Breaker probing = open().trying(T.plusSeconds(10), LEASE);

        assertThat(probing.state()).isEqualTo(State.HALF_OPEN);
        assertThat(probing.permits(T.plusSeconds(11))).isFalse();
    }

    @Test
    void probeThatSucceedsCloses() {
        assertThat(open().trying(T.plusSeconds(10), LEASE).succeeded(T).state()).isEqualTo(State.CLOSED);
    }

    @Test
    void probeThatFailsDoublesThePauseUpToMax() {
        Breaker second = open().trying(T.plusSeconds(10), LEASE).failed(T.plusSeconds(10), SETTINGS);
        assertThat(second.permits(T.plusSeconds(29))).isFalse();
        assertThat(second.permits(T.plusSeconds(30))).isTrue();

        Breaker third = second.trying(T.plusSeconds(30), LEASE).failed(T.plusSeconds(30), SETTINGS);
        assertThat(third.pause()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void probeThatFoundNothingMayBeRepeatedAtOnce() {
        Breaker unused = open().trying(T.plusSeconds(10), LEASE).unused(T.plusSeconds(10));

        assertThat(unused.state()).isEqualTo(State.OPEN);
        assertThat(unused.permits(T.plusSeconds(10))).isTrue();
    }

    @Test
    void probeThatNeverReturnsDoesNotBlockForEver() {
        Breaker probing = open().trying(T.plusSeconds(10), LEASE);

        assertThat(probing.permits(T.plusSeconds(10).plus(LEASE))).isTrue();
    }

    @Test
    void lateFailuresDoNotProlongAnOpenCircuit() {
        assertThat(open().failed(T.plusSeconds(9), SETTINGS)).isEqualTo(open());
    }

    private static Breaker open() {
        return Breaker.closed(T).failed(T, SETTINGS).failed(T, SETTINGS).failed(T, SETTINGS);
    }
}
