package org.chuanyu.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How the signed log stands.
 *
 * @param frozen code why nothing is signed any more, or null
 * @param size leaves
 * @param waiting entries that wait to become leaves, counted up to {@link #MOST_COUNTED} and one more
 * @param oldest when the one was done that waits longest
 * @param stuck whether it waits longer than the settings call usual
 * @param last the newest checkpoint
 * @param evidence the newest checkpoint that all witnesses have cosigned
 * @param unwitnessed since when checkpoints lack a witness, once that is worth a notice
 */
record LogState(
        String origin,
        @Nullable String frozen,
        @Nullable Instant frozenSince,
        long size,
        long waiting,
        @Nullable Instant oldest,
        boolean stuck,
        @Nullable Point last,
        @Nullable Point evidence,
        @Nullable Instant unwitnessed,
        List<WitnessState> witnesses) {
    static final int MOST_COUNTED = 10_000;

    /** A checkpoint. */
    record Point(long size, String root, Instant signedAt) {}

    /**
     * A witness.
     *
     * @param key label of its key
     * @param size leaves of the largest checkpoint that it has cosigned, 0 before there is one
     * @param at when, by its own clock
     * @param trouble code of what was wrong when the leader last asked it, or null
     * @param detail what belongs to the code, such as a status
     * @param since when the leader learned of the trouble
     */
    record WitnessState(
            String name,
            String key,
            @Nullable String address,
            long size,
            @Nullable Instant at,
            @Nullable String trouble,
            @Nullable String detail,
            @Nullable Instant since) {}

    /** Whether there are more entries waiting than were counted. */
    public boolean more() {
        return waiting > MOST_COUNTED;
    }

    /** Equal for equal states. */
    public String mark() {
        return UUID.nameUUIDFromBytes(toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
