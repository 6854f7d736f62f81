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
 * @param kind {@link #LAB_REPORT} or {@link #CODE_CORRECTION}
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

    /** A lab report, as its source said it. */
    public static final String LAB_REPORT = "lab-report";
    /** A lab report that the receiver has: only its standard codes, or those of its units, are others now. */
    public static final String CODE_CORRECTION = "lab-report-code-correction";

    @Override
    public String toString() {
        return "Dispatch[" + id + " " + kind + " to " + receiver + "/" + wire + "]";
    }
}
