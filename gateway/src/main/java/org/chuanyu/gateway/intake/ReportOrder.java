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
 * the same time the higher status wins; and of equals the one whose message was written later (MSH-7). A report that was taken
 * back may come back, if its message was written later. Pure.
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

    /**
     * When a source said something of a report or of a result.
     *
     * @param issued OBR-22 of the report that it came with, null when it had none
     * @param written MSH-7 of the message, null when that is not known
     */
    record Said(@Nullable InstantType issued, @Nullable Instant written) {}

    /** More than 0 when {@code known} stays current, 0 or less when {@code incoming} takes its place. */
    static int compare(ReportMerge.State known, ReportMerge.State incoming) {
        return compare(known.said(), rank(known.report()), incoming.said(), rank(incoming.report()));
    }

    /** The same of two ranked statuses that one thing was given, then and then. */
    static int compare(Said known, int knownRank, Said incoming, int incomingRank) {
        boolean knownVoid = knownRank >= VOID_FROM;
        boolean incomingVoid = incomingRank >= VOID_FROM;
        if (knownVoid != incomingVoid) {
            return knownVoid ? withdrawn(known, incoming) : -withdrawn(incoming, known);
        }
        if (knownRank >= FINAL_FROM && incomingRank < FINAL_FROM) {
            return 1;
        }
        if (knownRank < FINAL_FROM && incomingRank >= FINAL_FROM) {
            return -1;
        }
        int byMessage = compare(known.written(), incoming.written());
        if (incomingRank > knownRank && knownRank >= FINAL_FROM && byMessage < 0) {
            return -1;
        }
        int byTime = byIssued(known.issued(), incoming.issued());
        if (byTime != 0) {
            return byTime;
        }
        return knownRank == incomingRank ? byMessage : Integer.compare(knownRank, incomingRank);
    }

    /**
     * More than 0 when it stays taken back, less when it was issued again: the same whichever of the two comes first. Issued again
     * has to be written later, and not under an earlier OBR-22: a sender that merely repeats itself gives it a new MSH-7.
     */
    private static int withdrawn(Said withdrawal, Said other) {
        int byMessage = compare(withdrawal.written(), other.written());
        if (byMessage > 0) {
            return 1;
        }
        int byTime = byIssued(withdrawal.issued(), other.issued());
        if (byTime != 0) {
            return byTime;
        }
        return byMessage == 0 ? 1 : -1;
    }

    static int rank(DiagnosticReport report) {
        return RANK.getOrDefault(report.getStatus(), 0);
    }

    static boolean isFinal(DiagnosticReport report) {
        return rank(report) >= FINAL_FROM && rank(report) < VOID_FROM;
    }

    /** By OBR-22. A time of midnight sharp is a mere day: against it, only days are compared. */
    static int byIssued(@Nullable InstantType known, @Nullable InstantType incoming) {
        if (known == null || incoming == null) {
            return 0;
        }
        ZonedDateTime before = zoned(known);
        ZonedDateTime now = zoned(incoming);
        if (isDay(before) || isDay(now)) {
            LocalDate day = now.withZoneSameInstant(before.getZone()).toLocalDate();
            return before.toLocalDate().compareTo(isDay(now) ? now.toLocalDate() : day);
        }
        return before.toInstant().compareTo(now.toInstant());
    }

    static @Nullable InstantType issued(DiagnosticReport report) {
        return report.hasIssued() ? report.getIssuedElement() : null;
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
