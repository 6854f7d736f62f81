package org.chuanyu.gateway.intake;

import java.util.Map;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.jspecify.annotations.Nullable;

/**
 * Whether one result of a message takes the place of the one that we have. Decided for each result, because one message may
 * correct one and announce another: the report as a whole is then no more final than before, and the correction counts. Pure.
 */
final class ResultOrder {
    /** On the scale of {@link ReportOrder}. */
    private static final Map<ObservationStatus, Integer> RANK = Map.of(
            ObservationStatus.UNKNOWN, 0,
            ObservationStatus.REGISTERED, 1,
            ObservationStatus.PRELIMINARY, 3,
            ObservationStatus.FINAL, 10,
            ObservationStatus.AMENDED, 12,
            ObservationStatus.CORRECTED, 13,
            ObservationStatus.CANCELLED, 14,
            ObservationStatus.ENTEREDINERROR, 15);

    private static final int CORRECTION_FROM = 12;

    private ResultOrder() {}

    /** @param newer whether the report as a whole is newer; if not, only what is said to be more final, or corrected later, counts */
    static boolean replaces(
            boolean newer,
            @Nullable Observation known,
            ReportMerge.State before,
            Observation incoming,
            ReportMerge.State now) {
        if (known == null) {
            return true;
        }
        int knownRank = rank(known);
        int rank = rank(incoming);
        if (ReportOrder.compare(before, knownRank, now, rank) > 0) {
            return false;
        }
        boolean correctedLater = corrects(incoming) && ReportOrder.byIssued(before.report(), now.report()) < 0;
        return newer || rank > knownRank || correctedLater;
    }

    /** Whether it says that something said before was wrong. */
    static boolean corrects(Observation result) {
        return rank(result) >= CORRECTION_FROM;
    }

    private static int rank(Observation result) {
        return RANK.getOrDefault(result.getStatus(), 0);
    }
}
