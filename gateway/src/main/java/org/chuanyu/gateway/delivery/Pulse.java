package org.chuanyu.gateway.delivery;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges which nodes are gone by what they have counted up to: whoever stays at one figure for longer than {@code silence}. Time is
 * the observer's own and monotonic, so that no clock that steps, here or elsewhere, makes anybody look dead; and an observer that
 * could not look for a while (the store was away, the program was stopped) begins to watch anew.
 */
final class Pulse {
    private final long silence;
    private final long longestGap;
    private final Map<String, Seen> seen = new HashMap<>();
    private long looked;
    private boolean begun;

    private record Seen(long beat, long since) {}

    /** @param interval how often everybody counts and looks */
    Pulse(Duration interval, Duration silence) {
        this.silence = silence.toNanos();
        this.longestGap = Math.min(interval.multipliedBy(3).toNanos(), this.silence);
    }

    /**
     * Looks once.
     *
     * @param beats what each node has counted up to
     * @param nanos {@link System#nanoTime}
     * @return those that are gone
     */
    Set<String> gone(Map<String, Long> beats, long nanos) {
        if (begun && nanos - looked > longestGap) {
            seen.clear();
        }
        begun = true;
        looked = nanos;
        seen.keySet().retainAll(beats.keySet());
        beats.forEach((node, beat) -> {
            Seen before = seen.get(node);
            if (before == null || before.beat() != beat) {
                seen.put(node, new Seen(beat, nanos));
            }
        });
        return seen.entrySet().stream()
                .filter(each -> nanos - each.getValue().since() > silence)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
