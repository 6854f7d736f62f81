package org.chuanyu.gateway.intake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.InstantType;
import org.jspecify.annotations.Nullable;

/**
 * Which of two states of one report is the newer one, by what the source says: a report that was final does not become
 * preliminary again; a correction that was written later counts whatever OBR-22 it kept; else the later OBR-22 (issued) wins; at
 * the same time the higher status wins, except that a report may come back after it was taken back, if its message was written
 * later; and of equals the one whose message was written later (MSH-7). Pure.
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
    private static final int VOID_FROM = 14;

    private ReportOrder() {}

    /** More than 0 when {@code known} stays current, 0 or less when {@code incoming} takes its place. */
    static int compare(ReportMerge.State known, ReportMerge.State incoming) {
        return compare(known, rank(known.report()), incoming, rank(incoming.report()));
    }

    /** The same of two ranked statuses that the two states give to one thing. */
    static int compare(ReportMerge.State known, int knownRank, ReportMerge.State incoming, int incomingRank) {
        boolean knownVoid = knownRank >= VOID_FROM;
        if (knownRank >= FINAL_FROM && incomingRank < FINAL_FROM && !knownVoid) {
            return 1;
        }
        if (knownRank < FINAL_FROM && incomingRank >= FINAL_FROM) {
            return -1;
        }
        int byMessage = compare(known.messageTime(), incoming.messageTime());
        if (incomingRank > knownRank && knownRank >= FINAL_FROM && byMessage < 0) {
            return -1;
        }
        int byTime = byIssued(known.report(), incoming.report());
        if (byTime != 0) {
            return byTime;
        }
        if (knownVoid && incomingRank < VOID_FROM) {
            return byMessage == 0 ? 1 : byMessage;
        }
        return knownRank == incomingRank ? byMessage : Integer.compare(knownRank, incomingRank);
    }

    private static int rank(DiagnosticReport report) {
        return RANK.getOrDefault(report.getStatus(), 0);
    }

    static boolean isFinal(DiagnosticReport report) {
        return rank(report) >= FINAL_FROM && rank(report) < VOID_FROM;
    }

    /** By OBR-22. A time of midnight sharp is a mere day: against it, only days are compared. */
    static int byIssued(DiagnosticReport known, DiagnosticReport incoming) {
        if (!known.hasIssued() || !incoming.hasIssued()) {
            return 0;
        }
        ZonedDateTime before = zoned(known.getIssuedElement());
        ZonedDateTime now = zoned(incoming.getIssuedElement());
        if (isDay(before) || isDay(now)) {
            LocalDate day = now.withZoneSameInstant(before.getZone()).toLocalDate();
            return before.toLocalDate().compareTo(isDay(now) ? now.toLocalDate() : day);
        }
        return before.toInstant().compareTo(now.toInstant());
    }

    private static boolean isDay(ZonedDateTime time) {
        return time.toLocalTime().equals(LocalTime.MIDNIGHT);
    }

    private static ZonedDateTime zoned(InstantType issued) {
        ZoneId zone = issued.getTimeZone() == null
                ? ZoneOffset.UTC
                : issued.getTimeZone().toZoneId();
        return issued.getValue().toInstant().atZone(zone);
    }

    private static int compare(@Nullable Instant known, @Nullable Instant incoming) {
        return known == null || incoming == null ? 0 : known.compareTo(incoming);
    }
}
