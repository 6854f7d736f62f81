package org.chuanyu.gateway.records;

import java.time.Instant;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Caller;

/** One request of one caller at one moment, with what it may see. */
record Reading(Caller caller, ParticipantId organisation, Instant at, View view, String requestId) {

    boolean owns(Stored row) {
        return row.owner().equals(organisation);
    }
}
