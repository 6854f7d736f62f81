package org.chuanyu.gateway.terminology;

import java.time.Instant;
import org.chuanyu.fhir.ParticipantId;
import org.hl7.fhir.r4.model.Bundle;

/** Maps stored records again after a map has changed. */
public interface Remapping {

    /**
     * Takes out what earlier maps added (never what the source sent) and maps anew, with the maps as the caller's transaction sees
     * them. The bundle is changed in place; equal maps give equal content.
     */
    Terminology.Mapping again(ParticipantId source, Bundle bundle, Instant at);
}
