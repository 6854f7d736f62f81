package org.chuanyu.gateway.delivery;

import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Wire;

/** One wire out of one receiver. */
record WireKey(ParticipantId receiver, String wire) {

    static WireKey of(Participant participant, Wire wire) {
        return new WireKey(participant.id(), wire.name());
    }

    @Override
    public String toString() {
        return receiver + "/" + wire;
    }
}
