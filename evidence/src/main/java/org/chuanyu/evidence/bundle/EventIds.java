package org.chuanyu.evidence.bundle;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Finds an event that stands twice among millions, at eight bytes each: first by a number mixed from the UUID with keys
 * that nobody knows beforehand, and then, where two of these are equal, by a second look at the UUIDs themselves.
 */
final class EventIds {
    private static final int FIRST_ROOM = 1 << 10;

    private final long high = new SecureRandom().nextLong() | 1;
    private final long low = new SecureRandom().nextLong() | 1;
    private long[] numbers = new long[FIRST_ROOM];
    private int count;
    private final Set<Long> twice = new HashSet<>();
    private final Set<UUID> second = new HashSet<>();

    void add(long idHigh, long idLow) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, count + count / 2);
        }
        numbers[count++] = number(idHigh, idLow);
    }

    /** Whether a second look is needed. Call once, after all have been added. */
    boolean suspects() {
        Arrays.sort(numbers, 0, count);
        for (int i = 1; i < count; i++) {
            if (numbers[i - 1] == numbers[i]) {
                twice.add(numbers[i]);
            }
        }
        numbers = new long[0];
        return !twice.isEmpty();
    }

    /** The second look: whether this very event has been looked at before. */
    boolean repeats(long idHigh, long idLow) {
        return twice.contains(number(idHigh, idLow)) && !second.add(new UUID(idHigh, idLow));
    }

    private long number(long idHigh, long idLow) {
        long mixed = (idHigh ^ high) * low;
        mixed = (Long.rotateLeft(mixed, 32) ^ idLow) * high;
        return mixed ^ mixed >>> 29;
    }
}
