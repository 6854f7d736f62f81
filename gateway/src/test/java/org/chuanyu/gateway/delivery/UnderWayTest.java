package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.consent.Consent.Basis;
import org.junit.jupiter.api.Test;

class UnderWayTest {
    private final UnderWay underWay = new UnderWay();

    @Test
    void oneAttemptThatEndsLate_doesNotEndTheNextOneOfTheSameDelivery() throws InterruptedException {
        Claim first = claim(1);
        Claim second = claim(2);
        underWay.claiming(() -> Optional.of(first));
        underWay.claiming(() -> Optional.of(second));

        underWay.ended(first);

        List<String> known = new ArrayList<>();
        underWay.ifStill(known::addAll);
        assertThat(known).hasSize(1);
        underWay.ended(second);
        known.clear();
        underWay.ifStill(known::addAll);
        assertThat(known).isEmpty();
    }

    private static Claim claim(int attempt) {
        return new Claim(
                "d1",
                new WireKey(new ParticipantId("anyue-rmyy"), "emr"),
                "m1",
                new ParticipantId("dazu-rmyy"),
                "p1",
                "lab-report",
                "r1",
                1,
                new Basis("care-relationship", "Encounter/e1"),
                Instant.EPOCH,
                attempt,
                1,
                Duration.ZERO,
                null);
    }
}
