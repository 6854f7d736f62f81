package org.chuanyu.gateway.intake;

import java.util.Map;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;

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

    /**
     * Whether it does. A report as a whole that is no newer brings only what is said to be more final, or corrected later.
     *
     * @param reference of the result, whose own time counts, not that of the report: others of it were corrected meanwhile
     */
    static boolean replaces(String reference, ReportMerge.State before, Observation incoming, ReportMerge.State now) {
        Observation known = before.results().get(reference);
        if (known == null) {
            return true;
        }
        int knownRank = rank(known);
        int rank = rank(incoming);
        ReportOrder.Said said = before.said(reference);
        if (ReportOrder.compare(said, knownRank, now.said(), rank) > 0) {
            return false;
        }
        boolean newer =
                ReportOrder.compare(said, ReportOrder.rank(before.report()), now.said(), ReportOrder.rank(now.report()))
                        <= 0;
        boolean correctedLater = corrects(incoming)
                && ReportOrder.byIssued(said.issued(), now.said().issued()) < 0;
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
