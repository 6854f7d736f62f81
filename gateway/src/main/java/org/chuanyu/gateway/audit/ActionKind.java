package org.chuanyu.gateway.audit;

import java.util.Locale;

/**
 * How an act is said in FHIR: the category of DICOM PS3.15 A.5 or, for acts over FHIR, {@code rest} (IHE BALP 3:5.7.4), and whether it
 * created, read, updated, deleted or executed.
 *
 * @param crud C, R, U, D or E
 */
record ActionKind(String system, String type, String display, String crud) {
    static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String FHIR = "http://terminology.hl7.org/CodeSystem/audit-event-type";

    static ActionKind of(AuditAction action) {
        return switch (action) {
            case RECORD_READ, RECORD_SEARCHED, RECORD_HISTORY_READ ->
                new ActionKind(FHIR, "rest", "RESTful Operation", read(action));
            case RECORD_VALIDATED -> new ActionKind(FHIR, "rest", "RESTful Operation", "E");
            case MESSAGE_ACCEPTED,
                    MESSAGE_PARKED,
                    MESSAGE_DUPLICATE,
                    MESSAGE_REJECTED,
                    MESSAGE_REFUSED,
                    MESSAGE_SET_ASIDE -> new ActionKind(DICOM, "110107", "Import", "C");
            case DISCLOSED, DELIVERY_DONE, DELIVERY_DEFERRED, DELIVERY_AMBIGUOUS, DELIVERY_DEAD, DELIVERY_WITHHELD ->
                new ActionKind(DICOM, "110106", "Export", "R");
            case PERSON_LINKED,
                    PERSON_QUARANTINED,
                    PERSON_MERGED,
                    PERSON_UNLINKED,
                    IDENTITY_DECIDED,
                    CARE_OPENED,
                    CARE_CLOSED,
                    RECORD_RECODED -> new ActionKind(DICOM, "110110", "Patient Record", "U");
            case AUDIT_READ, EVIDENCE_REQUESTED, EVIDENCE_EXPORTED, EVIDENCE_FETCHED, EVIDENCE_REFUSED ->
                new ActionKind(DICOM, "110101", "Audit Log Used", "R");
            case LOGIN, LOGIN_REFUSED, LOGOUT -> new ActionKind(DICOM, "110114", "User Authentication", "E");
            case ACCESS_REFUSED, CONNECTION_REFUSED, LOG_FROZEN, WITNESS_GAP, TIME_STAMP_GAP ->
                new ActionKind(DICOM, "110113", "Security Alert", "E");
            case KEY_DESTROYED, KEY_RETURNED -> new ActionKind(DICOM, "110113", "Security Alert", "D");
            case ERASURE_EXECUTED, REDACTION -> new ActionKind(DICOM, "110110", "Patient Record", "D");
            case MESSAGE_READ, MESSAGE_CONTENT_READ, RECONCILIATION_READ, IDENTITY_READ, ERASURES_READ, SETTINGS_READ ->
                new ActionKind(DICOM, "110112", "Query", "R");
            default -> new ActionKind(DICOM, "110100", "Application Activity", "E");
        };
    }

    private static String read(AuditAction action) {
        // BALP: a search is an execution, a read is a read.
        return action == AuditAction.RECORD_SEARCHED ? "E" : "R";
    }

    /** The code of an act in our own catalogue: {@code record-read}. */
    static String code(AuditAction action) {
        return action.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
