package org.chuanyu.adapters;

import java.time.Instant;
import org.chuanyu.fhir.ParticipantId;
import org.hl7.fhir.r4.model.Bundle;

/**
 * One thing to deliver to one participant over one wire.
 *
 * @param id makes the delivery idempotent: the same for every attempt at the same content, a UUID
 * @param receiver whom it goes to
 * @param wire the receiver's wire
 * @param source the institution that made the record
 * @param kind {@code lab-report} for now
 * @param bundle canonical, of type {@code collection}, the DiagnosticReport first and everything that it refers to after
 *     it; references are relative ({@code Observation/…}); what the receiver may not see is already gone
 * @param createdAt when it was queued
 */
public record Dispatch(
        String id,
        ParticipantId receiver,
        String wire,
        ParticipantId source,
        String kind,
        Bundle bundle,
        Instant createdAt) {

    @Override
    public String toString() {
        return "Dispatch[" + id + " " + kind + " to " + receiver + "/" + wire + "]";
    }
}
