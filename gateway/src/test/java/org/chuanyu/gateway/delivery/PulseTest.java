package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is gone: whoever is taken for dead while alive is sent behind, whoever is taken for alive while dead holds its patients up. */
class PulseTest {
    private final Pulse pulse = new Pulse(Duration.ofSeconds(1), Duration.ofSeconds(5));

    @Test
    void nodeThatCountsNoFurtherIsGone_theOthersAreNot() {
        for (int second = 0; second <= 5; second++) {
            assertThat(look(second, Map.of("dead", 7L, "alive", (long) second))).isEmpty();
        }
        assertThat(look(6, Map.of("dead", 7L, "alive", 6L))).containsExactly("dead");
    }

    @Test
    void nodeThatCountsAgainIsBack() {
        for (int second = 0; second <= 6; second++) {
            look(second, Map.of("slow", 7L));
        }
        assertThat(look(7, Map.of("slow", 8L))).isEmpty();
    }

    @Test
    void observerThatCouldNotLookBeginsAnew() {
        for (int second = 0; second <= 4; second++) {
            look(second, Map.of("other", 7L));
        }
        assertThat(look(60, Map.of("other", 7L))).as("both were cut off").isEmpty();
        for (int second = 61; second <= 65; second++) {
            assertThat(look(second, Map.of("other", 7L))).isEmpty();
        }
        assertThat(look(66, Map.of("other", 7L))).containsExactly("other");
    }

    @Test
    void nodeOfLongAgoIsWatchedFirst() {
        assertThat(look(0, Map.of("old", 7L))).isEmpty();
    }

    private Set<String> look(int second, Map<String, Long> beats) {
        return pulse.gone(beats, Duration.ofSeconds(second).toNanos());
    }
}
