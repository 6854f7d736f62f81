package org.chuanyu.fhir;

import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.jspecify.annotations.Nullable;

/** How far a result can be relied on, whoever shows it. A status that is not known is never taken for a final one. */
public enum Standing {
    FINAL,
    CORRECTED,
    PRELIMINARY,
    PENDING,
    UNKNOWN,
    CANCELLED,
    WRONG;

    /** Of a report. */
    public static Standing of(DiagnosticReport report) {
        if (!report.hasStatus()) {
            return UNKNOWN;
        }
        return switch (report.getStatus()) {
            case FINAL, APPENDED -> FINAL;
            case AMENDED, CORRECTED -> CORRECTED;
            case PARTIAL, PRELIMINARY -> PRELIMINARY;
            case REGISTERED -> PENDING;
            case CANCELLED -> CANCELLED;
            case ENTEREDINERROR -> WRONG;
            default -> UNKNOWN;
        };
    }

    /** Of a result: a withdrawn report withdraws every result in it, whatever the result itself still says. */
    public static Standing of(Observation result, @Nullable DiagnosticReport report) {
        if (report != null && of(report).isVoid()) {
            return of(report);
        }
        if (!result.hasStatus()) {
            return UNKNOWN;
        }
        return switch (result.getStatus()) {
            case FINAL -> FINAL;
            case AMENDED, CORRECTED -> CORRECTED;
            case PRELIMINARY -> PRELIMINARY;
            case REGISTERED -> PENDING;
            case CANCELLED -> CANCELLED;
            case ENTEREDINERROR -> WRONG;
            default -> UNKNOWN;
        };
    }

    /** The value must not be read any more. */
    public boolean isVoid() {
        return this == CANCELLED || this == WRONG;
    }
}
