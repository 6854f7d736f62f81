package org.chuanyu.adapters.cda;

import org.chuanyu.fhir.Standing;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.jspecify.annotations.Nullable;

/** A standing as the document says it: to a machine (statusCode) and to a doctor (a word). */
enum State {
    FINAL("completed", ""),
    CORRECTED("completed", "更正"),
    PRELIMINARY("active", "初步结果，非最终"),
    UNKNOWN(null, "状态不明"),
    CANCELLED("cancelled", "作废（已取消）"),
    /** Wrong, or taken back for another reason that is nobody's business: the word is the same. */
    WRONG("nullified", "作废");

    private final @Nullable String code;
    private final String words;

    State(@Nullable String code, String words) {
        this.code = code;
        this.words = words;
    }

    static State of(DiagnosticReport report) {
        return of(Standing.of(report));
    }

    /** A withdrawn report withdraws every result in it, whatever the result itself still says. */
    static State of(Observation observation, State report) {
        return report.isVoid() ? report : of(Standing.of(observation, null));
    }

    private static State of(Standing standing) {
        return switch (standing) {
            case FINAL -> FINAL;
            case CORRECTED -> CORRECTED;
            case PRELIMINARY, PENDING -> PRELIMINARY;
            case UNKNOWN -> UNKNOWN;
            case CANCELLED -> CANCELLED;
            case WRONG -> WRONG;
        };
    }

    /** The value must not be read any more. */
    boolean isVoid() {
        return this == CANCELLED || this == WRONG;
    }

    /** Empty for a final result. */
    String words() {
        return words;
    }

    void write(Tag parent) {
        Tag status = parent.add("statusCode");
        if (code == null) {
            status.nullFlavor("UNK");
        } else {
            status.attr("code", code);
        }
    }
}
