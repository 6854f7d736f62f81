package org.chuanyu.gateway.trust;

import static org.chuanyu.gateway.trust.Right.AUDIT_READ;
import static org.chuanyu.gateway.trust.Right.CONFORMANCE_USE;
import static org.chuanyu.gateway.trust.Right.CONTENT_READ;
import static org.chuanyu.gateway.trust.Right.ERASURE_APPROVE;
import static org.chuanyu.gateway.trust.Right.ERASURE_REQUEST;
import static org.chuanyu.gateway.trust.Right.EVIDENCE_EXPORT;
import static org.chuanyu.gateway.trust.Right.IDENTITY_REVIEW;
import static org.chuanyu.gateway.trust.Right.LEGAL_HOLD;
import static org.chuanyu.gateway.trust.Right.LOG_READ;
import static org.chuanyu.gateway.trust.Right.MANAGE;
import static org.chuanyu.gateway.trust.Right.MAP_APPROVE;
import static org.chuanyu.gateway.trust.Right.MAP_PROPOSE;
import static org.chuanyu.gateway.trust.Right.MAP_READ;
import static org.chuanyu.gateway.trust.Right.METRICS_READ;
import static org.chuanyu.gateway.trust.Right.RECORD_READ;
import static org.chuanyu.gateway.trust.Right.RECORD_WRITE;
import static org.chuanyu.gateway.trust.Right.REPLAY;
import static org.chuanyu.gateway.trust.Right.SHEETS_COMPARE;
import static org.chuanyu.gateway.trust.Right.SHEETS_MAKE;
import static org.chuanyu.gateway.trust.Right.SHEETS_READ;
import static org.chuanyu.gateway.trust.Right.TRACE_READ;

import java.util.Set;

/**
 * What each role, and each kind of institution, may do; nothing else. The three administrators of 等保 level 3 are apart: {@code admin} manages, {@code security}
 * and {@code auditor} watch, and none of them reads clinical content.
 */
final class Rights {

    private Rights() {}

    static Set<Right> of(Role role) {
        return switch (role) {
            case DOCTOR, ED, ED_LEAD -> Set.of(RECORD_READ, CONFORMANCE_USE);
            case REGISTRAR -> Set.of(RECORD_READ, RECORD_WRITE, IDENTITY_REVIEW, CONFORMANCE_USE, ERASURE_REQUEST);
            case ENGINEER ->
                Set.of(
                        TRACE_READ,
                        CONTENT_READ,
                        REPLAY,
                        CONFORMANCE_USE,
                        METRICS_READ,
                        MAP_READ,
                        MAP_PROPOSE,
                        SHEETS_READ,
                        SHEETS_COMPARE,
                        SHEETS_MAKE);
            // Four eyes: who proposes a map does not approve one. Which maps, is for the maps' own scope: those of
            // institutions of
            // the approver's region; a map that everybody's codes go through needs an approver of no region.
            case APPROVER -> Set.of(MAP_READ, MAP_APPROVE);
            case ADMIN -> Set.of(MANAGE, TRACE_READ);
            case SECURITY -> Set.of(AUDIT_READ, LOG_READ, METRICS_READ);
            case AUDITOR -> Set.of(AUDIT_READ, LOG_READ, TRACE_READ, SHEETS_READ);
            // By the kind of institution, below: the word alone opens nothing.
            case PARTICIPANT -> Set.of();
            // The log is there for them to check it. Their other work (cases, statistics) brings rights of its own;
            // records are not
            // theirs to read.
            case INSPECTOR -> Set.of(LOG_READ, EVIDENCE_EXPORT, SHEETS_READ, SHEETS_COMPARE, SHEETS_MAKE, LEGAL_HOLD);
            case COMMISSION -> Set.of(LOG_READ, ERASURE_REQUEST, ERASURE_APPROVE, LEGAL_HOLD);
            case CREW, DISPATCHER, DISPATCH_LEAD, QUALITY -> Set.of();
        };
    }

    /**
     * What an institution's system may do. Records are the hospitals'; others get rights with the work that they will do here. The log
     * is everybody's to mirror who is in it: a history of which only the operator has a copy is his to lose. So are the sheets of
     * one's own wires.
     */
    static Set<Right> of(Participant.Kind kind) {
        return switch (kind) {
            case HOSPITAL -> Set.of(RECORD_READ, RECORD_WRITE, CONFORMANCE_USE, LOG_READ, SHEETS_READ, SHEETS_COMPARE);
            case DISPATCH, INSPECTORATE, COMMISSION -> Set.of(CONFORMANCE_USE, LOG_READ, SHEETS_READ, SHEETS_COMPARE);
        };
    }
}
