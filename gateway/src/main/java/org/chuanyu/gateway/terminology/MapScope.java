package org.chuanyu.gateway.terminology;

import java.util.Objects;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Participants;
import org.jspecify.annotations.Nullable;

/** Whose maps a caller may change: those of the own organisation, of the own region's institutions, or, bound to neither, all. */
record MapScope(Caller caller, Participants participants) {

    /** @param owner null for a common map, which changes what everybody's codes mean */
    boolean covers(@Nullable ParticipantId owner) {
        if (caller.organisation() == null && caller.region() == null) {
            return true;
        }
        if (owner == null) {
            return false;
        }
        return caller.organisation() != null
                ? caller.organisation().equals(owner)
                : participants
                        .find(owner)
                        .filter(found -> Objects.equals(found.region(), caller.region()))
                        .isPresent();
    }
}
