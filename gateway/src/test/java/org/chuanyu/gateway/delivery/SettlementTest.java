package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.consent.Consent.Basis;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.trust.Wire.Retry;
import org.junit.jupiter.api.Test;

class SettlementTest {
    private static final Instant T = Instant.parse("2026-03-01T00:00:00Z");
    private static final Retry DEMANDING = retry(false);
    private static final Retry IDEMPOTENT = retry(true);

    @Test
    void deliveredEnds() {
        Settlement settlement = settle(new Outcome.Delivered("DOC-7", "AA"), DEMANDING, Duration.ZERO);

        assertThat(settlement.state()).isEqualTo(State.DELIVERED);
        assertThat(settlement.reference()).isEqualTo("DOC-7");
        assertThat(settlement.dueAt()).isNull();
    }

    @Test
    void deferredWaits() {
        Settlement settlement = settle(new Outcome.Deferred("connection-refused", null), DEMANDING, Duration.ZERO);

        assertThat(settlement.state()).isEqualTo(State.DEFERRED);
        assertThat(settlement.dueAt()).isEqualTo(T.plusSeconds(1));
        assertThat(settlement.spent()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settlement.reason()).isEqualTo("connection-refused");
    }

    @Test
    void deferredBeyondBudgetIsDead() {
        Settlement settlement =
                settle(new Outcome.Deferred("connection-refused", null), DEMANDING, Duration.ofHours(1));

        assertThat(settlement.state()).isEqualTo(State.DEAD);
        assertThat(settlement.reason()).isEqualTo("retry-budget-exhausted");
        assertThat(settlement.answer()).isEqualTo("connection-refused");
    }

    @Test
    void ambiguousIsParked() {
        Settlement settlement = settle(new Outcome.Ambiguous("answer-timeout"), DEMANDING, Duration.ZERO);

        assertThat(settlement.state()).isEqualTo(State.AMBIGUOUS);
        assertThat(settlement.dueAt()).isNull();
    }

    @Test
    void ambiguousIsTriedAgain_whenPartnerIsIdempotent() {
        Settlement settlement = settle(new Outcome.Ambiguous("answer-timeout"), IDEMPOTENT, Duration.ZERO);

        assertThat(settlement.state()).isEqualTo(State.DEFERRED);
        assertThat(settlement.outcome()).isEqualTo("ambiguous");
    }

    @Test
    void ambiguousStaysAmbiguous_whenBudgetEnds() {
        Settlement settlement = settle(new Outcome.Ambiguous("answer-timeout"), IDEMPOTENT, Duration.ofHours(1));

        assertThat(settlement.state()).isEqualTo(State.AMBIGUOUS);
    }

    @Test
    void refusedIsDeadWithReasonCode() {
        Problem problem = new Problem(
                "partner-refused", Problem.Severity.ERROR, Problem.Origin.RECEIVER, null, "refused with code AR");

        Settlement settlement = settle(new Outcome.Refused(problem), DEMANDING, Duration.ZERO);

        assertThat(settlement.state()).isEqualTo(State.DEAD);
        assertThat(settlement.reason()).isEqualTo("partner-refused");
    }

    @Test
    void longAnswersAreCut() {
        Settlement settlement = settle(new Outcome.Delivered(null, "x".repeat(10_000)), DEMANDING, Duration.ZERO);

        assertThat(settlement.answer()).hasSize(500);
    }

    private static Settlement settle(Outcome outcome, Retry retry, Duration spent) {
        Claim claim = new Claim(
                "d-1",
                new WireKey(new ParticipantId("anyue-rmyy"), "emr"),
                "m-1",
                new ParticipantId("dazu-rmyy"),
                "p-1",
                "lab-report",
                "r-1",
                1,
                new Basis("care-relationship", "Encounter/e-1"),
                T,
                1,
                1,
                spent,
                null);
        return Settlement.of(claim, outcome, retry, T, new SplittableRandom(1));
    }

    private static Retry retry(boolean idempotent) {
        return new Retry(Duration.ofSeconds(1), 2.0, Duration.ofMinutes(5), 0, Duration.ofHours(1), idempotent);
    }
}
