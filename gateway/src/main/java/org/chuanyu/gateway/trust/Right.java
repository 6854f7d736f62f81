package org.chuanyu.gateway.trust;

/** What a caller may do; roles grant them, and everything that is not granted is refused. */
public enum Right {
    /** See that messages and deliveries exist, and their states. */
    TRACE_READ,
    /** See the clinical content of a message. */
    CONTENT_READ,
    /** Replay deliveries, reprocess parked messages. */
    REPLAY,
    /** Read clinical records over FHIR, within one's organisation or on a legal basis. */
    RECORD_READ,
    /** Hand in records for one's own organisation. */
    RECORD_WRITE,
    /** Use $validate and $translate, read conformance resources. */
    CONFORMANCE_USE,
    /** Decide about the own institution's patients: candidates for a link, quarantined data, wrong links. */
    IDENTITY_REVIEW,
    /** See the code maps with all their versions, and which codes no map knows. */
    MAP_READ,
    /** Propose a new version of a code map. */
    MAP_PROPOSE,
    /** Decide on a version that somebody else proposed. */
    MAP_APPROVE,
    /** Ask that a person be erased, of the own institution or region, and follow what becomes of it. */
    ERASURE_REQUEST,
    /** Approve for the own region that a person be erased, and carry it out; see who is past every term. */
    ERASURE_APPROVE,
    /** Place a legal hold on a person, and lift those of the own region. */
    LEGAL_HOLD,
    /** Read the audit log. */
    AUDIT_READ,
    /** Read the leaves of the signed log, which tell codes and institutions only, with their proofs. */
    LOG_READ,
    /** Carry evidence away: a window of the signed log, signed by it for the inspector. */
    EVIDENCE_EXPORT,
    /** See the daily sheets of the wires, and what one side shows and the other does not. */
    SHEETS_READ,
    /** Hold a partner's own sheet against ours. */
    SHEETS_COMPARE,
    /** Have the sheets of a past day made at once. */
    SHEETS_MAKE,
    /** Manage who may log in, and see the settings in force. Settings are files: the program does not change them. */
    MANAGE,
    /** Metrics and health detail. */
    METRICS_READ
}
