package org.chuanyu.adapters.hl7v2;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestStatus;

/**
 * The status tables, each code with its own meaning: OBX-11 (table 0085), OBR-25 (0123), ORC-1 and ORC-5 (0119, 0038). What is
 * not in them is UNKNOWN and never taken for final.
 */
final class Statuses {
    private static final Set<DiagnosticReportStatus> UNFINISHED = EnumSet.of(
            DiagnosticReportStatus.REGISTERED,
            DiagnosticReportStatus.PARTIAL,
            DiagnosticReportStatus.PRELIMINARY,
            DiagnosticReportStatus.UNKNOWN);

    /** In table 0123, but only in answers to queries (no order, no patient on record): UNKNOWN, and no letter that is not known. */
    static final Set<String> OF_QUERIES = Set.of("Y", "Z");

    private Statuses() {}

    static ObservationStatus ofResult(String obx11) {
        return switch (obx11) {
            case "F", "V", "N", "U" -> ObservationStatus.FINAL;
            case "C" -> ObservationStatus.CORRECTED;
            // Appended text does not change the value; R4 has no "appended" for a single result.
            case "A", "B" -> ObservationStatus.AMENDED;
            case "P", "R", "S" -> ObservationStatus.PRELIMINARY;
            case "I", "O" -> ObservationStatus.REGISTERED;
            case "X" -> ObservationStatus.CANCELLED;
            case "D", "W" -> ObservationStatus.ENTEREDINERROR;
            default -> ObservationStatus.UNKNOWN;
        };
    }

    /** The OBX-11 that an OBR-25 implies for a result without one; the tables share letters, but not their meanings. */
    static String resultCodeFor(String obr25) {
        return switch (obr25) {
            case "F", "C", "P", "R", "I", "O", "X" -> obr25;
            case "S", "N" -> "I";
            // Corrected but not final, and only some of the results: nothing that a doctor may rely on yet.
            case "M", "A" -> "P";
            default -> "";
        };
    }

    static DiagnosticReportStatus ofReport(String obr25) {
        return switch (obr25) {
            case "F" -> DiagnosticReportStatus.FINAL;
            case "C" -> DiagnosticReportStatus.CORRECTED;
            case "P", "M" -> DiagnosticReportStatus.PRELIMINARY;
            case "A", "R" -> DiagnosticReportStatus.PARTIAL;
            case "O", "I", "S", "N" -> DiagnosticReportStatus.REGISTERED;
            case "X" -> DiagnosticReportStatus.CANCELLED;
            default -> DiagnosticReportStatus.UNKNOWN;
        };
    }

    /** What a report without OBR-25 is, by its results. */
    static DiagnosticReportStatus ofResults(List<ObservationStatus> results) {
        if (results.isEmpty()) {
            return DiagnosticReportStatus.UNKNOWN;
        }
        return combined(results.stream().map(Statuses::asReport).toList());
    }

    /** What a report in several OBR groups is: as finished as its least finished group, and corrected if any group is. */
    static DiagnosticReportStatus combined(List<DiagnosticReportStatus> groups) {
        Set<DiagnosticReportStatus> different = EnumSet.copyOf(groups);
        if (different.size() == 1) {
            return groups.get(0);
        }
        if (different.contains(DiagnosticReportStatus.UNKNOWN)) {
            return DiagnosticReportStatus.UNKNOWN;
        }
        if (different.stream().anyMatch(UNFINISHED::contains)) {
            return DiagnosticReportStatus.PARTIAL;
        }
        for (var status : List.of(
                DiagnosticReportStatus.CORRECTED, DiagnosticReportStatus.AMENDED, DiagnosticReportStatus.FINAL)) {
            if (different.contains(status)) {
                return status;
            }
        }
        return DiagnosticReportStatus.CANCELLED;
    }

    /** @param obr25 what has become of the order, where the ORC does not say */
    static ServiceRequestStatus ofOrder(String orc1, String orc5, String obr25) {
        return switch (orc1) {
            case "CA", "OC", "CR", "DC", "DR", "OD", "UA", "RP", "RQ", "RU" -> ServiceRequestStatus.REVOKED;
            case "HD", "HR", "OH" -> ServiceRequestStatus.ONHOLD;
            case "DE" -> ServiceRequestStatus.ENTEREDINERROR;
            case "NW", "OK", "RL", "RO", "XO", "XX", "SC", "SN", "NA", "RE", "CH", "PA", "PR", "RF", "" ->
                byState(orc5, obr25);
            default -> ServiceRequestStatus.UNKNOWN;
        };
    }

    private static ServiceRequestStatus byState(String orc5, String obr25) {
        return switch (orc5) {
            case "CM" -> ServiceRequestStatus.COMPLETED;
            case "CA", "DC", "RP" -> ServiceRequestStatus.REVOKED;
            case "HD" -> ServiceRequestStatus.ONHOLD;
            case "ER" -> ServiceRequestStatus.ENTEREDINERROR;
            case "", "A", "IP", "SC" -> ofOrderBehind(ofReport(obr25));
            default -> ServiceRequestStatus.UNKNOWN;
        };
    }

    /** What the order behind a report is. */
    static ServiceRequestStatus ofOrderBehind(DiagnosticReportStatus report) {
        return switch (report) {
            case FINAL, CORRECTED, AMENDED, APPENDED -> ServiceRequestStatus.COMPLETED;
            case CANCELLED -> ServiceRequestStatus.REVOKED;
            default -> ServiceRequestStatus.ACTIVE;
        };
    }

    private static DiagnosticReportStatus asReport(ObservationStatus status) {
        return switch (status) {
            case FINAL -> DiagnosticReportStatus.FINAL;
            case CORRECTED -> DiagnosticReportStatus.CORRECTED;
            case AMENDED -> DiagnosticReportStatus.AMENDED;
            case PRELIMINARY -> DiagnosticReportStatus.PRELIMINARY;
            case REGISTERED -> DiagnosticReportStatus.REGISTERED;
            case CANCELLED -> DiagnosticReportStatus.CANCELLED;
            // A result that is taken back is a correction of its report.
            case ENTEREDINERROR -> DiagnosticReportStatus.CORRECTED;
            default -> DiagnosticReportStatus.UNKNOWN;
        };
    }
}
