package org.chuanyu.gateway.audit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Says an AuditEvent by what of it stands in {@link EventPacking#WORDS} and what does not: a number of bytes that follow as they are,
 * a place in the words and how many are taken from there, and so on in turn until the event is whole. Numbers are written seven bits
 * at a time, the lowest first. An event is mostly words, so this is a tenth of DEFLATE's work and no longer than what that makes of it.
 */
final class EventRuns {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Fewer bytes are not looked for: to say where they are takes almost as many. */
    private static final int SHORTEST = Long.BYTES;

    /** A run this long is taken without looking for a longer one. */
    private static final int LONG = 200;

    private static final int PLACES = 1 << 13;
    private static final int[] FIRST = new int[PLACES];
    private static final int[] NEXT = new int[EventPacking.WORDS.length];

    static {
        Arrays.fill(FIRST, -1);
        // From the end, so that of equal ones the first is found first.
        for (int at = EventPacking.WORDS.length - SHORTEST; at >= 0; at--) {
            int place = place((long) LONGS.get(EventPacking.WORDS, at));
            NEXT[at] = FIRST[place];
            FIRST[place] = at;
        }
    }

    private final byte[] event;
    private final byte[] out;
    private int length;
    /** What of the event was written. */
    private int said;

    private EventRuns(byte[] event, int most) {
        this.event = event;
        this.out = new byte[most];
    }

    /** The packed bytes, or null where they would not be fewer than {@code most}. */
    static byte @Nullable [] pack(byte[] event, int most) {
        EventRuns runs = new EventRuns(event, most);
        return runs.write() ? Arrays.copyOf(runs.out, runs.length) : null;
    }

    private boolean write() {
        int at = 0;
        while (at <= event.length - SHORTEST) {
            int word = FIRST[place((long) LONGS.get(event, at))];
            int from = -1;
            int longest = SHORTEST - 1;
            for (; word >= 0 && longest < LONG; word = NEXT[word]) {
                int same = same(at, word);
                if (same > longest) {
                    longest = same;
                    from = word;
                }
            }
            if (from < 0) {
                at++;
            } else if (literal(at) && number(from) && number(longest)) {
                at += longest;
                said = at;
            } else {
                return false;
            }
        }
        return said == event.length || literal(event.length);
    }

    private int same(int at, int word) {
        int most = Math.min(event.length - at, EventPacking.WORDS.length - word);
        int differs = Arrays.mismatch(event, at, at + most, EventPacking.WORDS, word, word + most);
        return differs < 0 ? most : differs;
    }

    private boolean literal(int to) {
        int bytes = to - said;
        if (!number(bytes) || length + bytes > out.length) {
            return false;
        }
        System.arraycopy(event, said, out, length, bytes);
        length += bytes;
        return true;
    }

    private boolean number(int value) {
        int rest = value;
        do {
            if (length == out.length) {
                return false;
            }
            out[length++] = (byte) (rest < 0x80 ? rest : rest & 0x7f | 0x80);
            rest >>>= 7;
        } while (rest > 0);
        return true;
    }

    private static int place(long bytes) {
        return (int) (bytes * 0x9E3779B97F4A7C15L >>> 51);
    }

    /**
     * @param length of the event
     * @throws IllegalStateException when it was not made by {@link #pack}
     */
    static byte[] unpack(byte[] packed, int length) {
        try {
            return new Reading(packed, new byte[length]).event();
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalStateException("a packed event is damaged", e);
        }
    }

    private static final class Reading {
        private final byte[] packed;
        private final byte[] event;
        private int at;

        Reading(byte[] packed, byte[] event) {
            this.packed = packed;
            this.event = event;
        }

        byte[] event() {
            int read = 0;
            while (read < event.length) {
                int bytes = number();
                System.arraycopy(packed, at, event, read, bytes);
                at += bytes;
                read += bytes;
                if (read < event.length) {
                    int from = number();
                    int run = number();
                    System.arraycopy(EventPacking.WORDS, from, event, read, run);
                    read += run;
                }
            }
            if (at != packed.length) {
                throw new IllegalStateException("a packed event goes on behind its end");
            }
            return event;
        }

        private int number() {
            int value = 0;
            for (int shift = 0; shift < 28; shift += 7) {
                byte bits = packed[at++];
                value |= (bits & 0x7f) << shift;
                if (bits >= 0) {
                    return value;
                }
            }
            throw new IllegalStateException("a packed event is damaged");
        }
    }
}
