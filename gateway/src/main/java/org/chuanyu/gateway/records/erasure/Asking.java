package org.chuanyu.gateway.records.erasure;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Right;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whose erasure somebody may ask for, and what may be learnt by asking. To be called inside a transaction. */
@Component
final class Asking {
    private final Participants participants;
    private final RetentionFacts facts;
    private final ErasureSettings settings;
    private final JdbcClient jdbc;
    private final Clock clock;

    Asking(Participants participants, RetentionFacts facts, ErasureSettings settings, JdbcClient jdbc, Clock clock) {
        this.participants = participants;
        this.facts = facts;
        this.settings = settings;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * An institution asks for its own patients; whoever asks for a region, for those of the region's institutions.
     *
     * @param region division code of the caller
     */
    boolean mayAsk(Caller caller, String region, String patient) {
        Optional<ParticipantId> owner = jdbc.sql(
                        "SELECT owner FROM resource_head WHERE type = 'Patient' AND id = :id AND version > 0")
                .param("id", patient)
                .query(String.class)
                .optional()
                .map(ParticipantId::new);
        ParticipantId organisation = caller.organisation();
        return organisation == null
                ? owner.flatMap(participants::find)
                        .map(Participant::region)
                        .filter(region::equals)
                        .isPresent()
                : owner.filter(organisation::equals).isPresent();
    }

    /** An institution is not told what there is of its patient elsewhere, nor that somebody has placed a hold. */
    ErasureProblem refusal(ErasureProblem e, Caller caller, String patient) {
        ErasureProblem about = e.about(patient);
        return caller.may(Right.ERASURE_APPROVE) && caller.may(Right.LEGAL_HOLD)
                ? about
                : about.veiled(Retention.longest(facts.of(Set.of(patient)), settings, clock.instant()));
    }
}
