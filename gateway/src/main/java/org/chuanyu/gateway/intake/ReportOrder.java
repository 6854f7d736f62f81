package org.chuanyu.gateway.intake;

import java.time.Instant;
import java.util.Map;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which of two states of one report is the newer one, by what the source says: a report that was final does not become
 * preliminary again; else the later OBR-22 (issued) wins; at the same time the higher status wins, except that a report may come
 * back after it was taken back, if its message was written later. Pure.
 */
final class ReportOrder {
    private static final Map<DiagnosticReportStatus, Integer> RANK = Map.of(
            DiagnosticReportStatus.UNKNOWN, 0,
            DiagnosticReportStatus.REGISTERED, 1,
            DiagnosticReportStatus.PARTIAL, 2,
            DiagnosticReportStatus.PRELIMINARY, 3,
            DiagnosticReportStatus.FINAL, 10,
            DiagnosticReportStatus.APPENDED, 11,
            DiagnosticReportStatus.AMENDED, 12,
            DiagnosticReportStatus.CORRECTED, 13,
            DiagnosticReportStatus.CANCELLED, 14,
            DiagnosticReportStatus.ENTEREDINERROR, 15);

    private static final int FINAL_FROM = 10;

    private ReportOrder() {}

    /** More than 0 when {@code known} stays current, 0 or less when {@code incoming} takes its place. */
    static int compare(ReportMerge.State known, ReportMerge.State incoming) {
        int knownRank = rank(known.report());
        int incomingRank = rank(incoming.report());
        boolean knownVoid = ReportMerge.isVoid(known.report().getStatus());
        if (knownRank >= FINAL_FROM && incomingRank < FINAL_FROM && !knownVoid) {
            return 1;
        }
        if (knownRank < FINAL_FROM && incomingRank >= FINAL_FROM) {
            return -1;
        }
        int byTime = compare(issued(known.report()), issued(incoming.report()));
        if (byTime != 0) {
            return byTime;
        }
        if (knownVoid && !ReportMerge.isVoid(incoming.report().getStatus())) {
            int byMessage = compare(known.messageTime(), incoming.messageTime());
            return byMessage == 0 ? 1 : byMessage;
        }
        return Integer.compare(knownRank, incomingRank);
    }

    private static int rank(DiagnosticReport report) {
        return RANK.getOrDefault(report.getStatus(), 0);
    }

    private static @Nullable Instant issued(DiagnosticReport report) {
        return report.hasIssued() ? report.getIssued().toInstant() : null;
    }

    private static int compare(@Nullable Instant known, @Nullable Instant incoming) {
        return known == null || incoming == null ? 0 : known.compareTo(incoming);
    }
}
