package org.chuanyu.gateway.reconciliation;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One day as its reader may see it.
 *
 * @param zone whose day
 * @param madeAt when its sheets were signed; null while they are not
 * @param madeBy {@code system}, or who asked for them
 * @param counts how many orphans of each kind there are
 * @param orphans the first of them
 */
record Report(
        LocalDate day,
        String zone,
        @Nullable Instant madeAt,
        @Nullable String madeBy,
        List<Row> sheets,
        Map<String, Integer> counts,
        List<Orphaned> orphans) {

    /**
     * A sheet.
     *
     * @param crossed {@code received} or {@code sent}, seen from the gateway
     * @param sm3 of its bytes
     * @param comparison what came of holding the partner's against it; null where none was brought
     */
    record Row(
            String participant,
            String wire,
            String direction,
            int crossed,
            int answered,
            int unread,
            int corrections,
            String sm3,
            @Nullable Compared comparison) {}

    /**
     * When a partner's sheet was brought, by whom, and in how many messages of each kind it differs.
     *
     * @param bringer {@code partner} where the partner's own system brought it, else {@code person}
     */
    record Compared(Instant at, String by, String bringer, String sm3, Map<String, Integer> counts) {}

    /** What one side shows and the other does not. */
    record Orphaned(
            String kind,
            String participant,
            String wire,
            String direction,
            String reference,
            @Nullable Instant at) {

        static Orphaned of(Orphan orphan) {
            return new Orphaned(
                    orphan.kind().code(),
                    orphan.participant(),
                    orphan.wire(),
                    orphan.direction().code(),
                    orphan.reference(),
                    orphan.at());
        }
    }
}
