package org.chuanyu.gateway.identity;

import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Warns at the start of a unified social credit code in the settings whose check characters are wrong. It is used all the same. */
@Component
final class ParticipantCheck implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(ParticipantCheck.class);

    private final Participants participants;

    ParticipantCheck(Participants participants) {
        this.participants = participants;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (Participant participant : participants.all()) {
            String code = participant.creditCode();
            if (code != null && !CreditCode.valid(code)) {
                LOG.warn("The credit code of participant {} has wrong check characters", participant.id());
            }
        }
    }
}
