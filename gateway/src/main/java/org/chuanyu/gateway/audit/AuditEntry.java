package org.chuanyu.gateway.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One act, as the audit log keeps it: opaque ids only, never an identifier, a name or clinical content.
 *
 * @param action what was done, from the catalogue
 * @param outcome how it ended
 * @param actor who: a participant id, a person's login, or {@code system}
 * @param role in which role, or null for the system
 * @param organisation on whose behalf (participant id), or null
 * @param patientId canonical Patient id concerned, or null
 * @param object what: a reference such as {@code DiagnosticReport/x/_history/2}, a message id, or null
 * @param legalBasis code of the basis on which personal data were used, or null where none were
 * @param requestId joins the entries of one request or message (W3C trace id); null for that of the work at hand
 * @param detail further stable codes and counts, no personal data
 */
public record AuditEntry(
        AuditAction action,
        Outcome outcome,
        String actor,
        @Nullable String role,
        @Nullable String organisation,
        @Nullable String patientId,
        @Nullable String object,
        @Nullable String legalBasis,
        @Nullable String requestId,
        Map<String, String> detail) {

    public AuditEntry {
        detail = Map.copyOf(detail);
    }

    /** The same as part of a request. */
    AuditEntry inRequest(@Nullable String id) {
        return new AuditEntry(action, outcome, actor, role, organisation, patientId, object, legalBasis, id, detail);
    }

    /** How the act ended. */
    public enum Outcome {
        SUCCESS,
        REFUSED,
        FAILED
    }

    /** An act of the program itself. */
    public static AuditEntry bySystem(
            AuditAction action,
            Outcome outcome,
            @Nullable String organisation,
            @Nullable String patientId,
            @Nullable String object,
            Map<String, String> detail) {
        return new AuditEntry(action, outcome, "system", null, organisation, patientId, object, null, null, detail);
    }
}
