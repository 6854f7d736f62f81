package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.delivery.DeliveryBench.corrected;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.gateway.delivery.Deliveries.Attempt;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Right;
import org.chuanyu.gateway.trust.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Sending again, without making an older version current. */
@DeliveryTest
@TestPropertySource(properties = "gateway.delivery.work=false")
class ReplayIT {
    private static final Caller ENGINEER =
            new Caller("engineer", Role.ENGINEER, null, null, Set.of(Right.REPLAY, Right.TRACE_READ));

    @Autowired
    DeliveryBench bench;

    @BeforeEach
    void begin() {
        bench.begin().admitting("anyue-rmyy");
    }

    @Test
    void replaysADeadLetter_keepingItsHistory() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        bench.accept("r1", "p1");
        bench.work();
        String id = bench.id("r1", 1, "anyue-rmyy");

        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        List<Replays.Result> results = bench.replays.replay(List.of(id, "unknown"), ENGINEER, Scope.ALL);
        bench.send();

        assertThat(results).extracting(Replays.Result::result).containsExactly("queued", "not-found");
        Deliveries.Entry entry = bench.journal.find(id).orElseThrow();
        assertThat(entry.state()).isEqualTo(State.DELIVERED);
        assertThat(entry.attempts()).extracting(Attempt::outcome).containsExactly("refused", "delivered");
        assertThat(bench.audited("r1")).containsOnlyOnce("engineer DELIVERY_REPLAYED");
    }

    @Test
    void replaysMany_byFilter_inOrder() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        for (int i = 0; i < 5; i++) {
            bench.accept("r" + i, "p1");
        }
        bench.work();
        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);

        DeliveryQuery dead = DeliveryQuery.parse(Map.of("state", "dead", "reasonCode", "partner-refused"));
        List<String> ids = bench.journal.ids(dead, Scope.ALL, 3);
        bench.replays.replay(ids, ENGINEER, Scope.ALL);
        bench.send();

        assertThat(bench.reportsSentTo("anyue-rmyy")).endsWith("r0", "r1", "r2");
        assertThat(bench.count(State.DEAD)).isEqualTo(2);
    }

    @Test
    void replaySeesItsOwnOrganisationsOnly() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        bench.accept("r1", "p1");
        bench.work();

        Scope other = new Scope(Set.of("anyue-zyy"));
        assertThat(bench.replays.replay(List.of(bench.id("r1", 1, "anyue-rmyy")), ENGINEER, other))
                .extracting(Replays.Result::result)
                .containsExactly("not-found");
        assertThat(bench.journal.page(DeliveryQuery.parse(Map.of()), other).deliveries())
                .isEmpty();
    }

    @Test
    void replayNeverMakesAnOlderVersionCurrent() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        bench.accept("r1", "p1");
        bench.work();
        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        bench.accept(corrected(bench.lab("r1", "p1")).with("||5.60|", "||7.00|"));
        bench.work();

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.SUPERSEDED);
        assertThat(bench.replays.replay(List.of(bench.id("r1", 1, "anyue-rmyy")), ENGINEER, Scope.ALL))
                .extracting(Replays.Result::result)
                .containsExactly("superseded");
    }

    @Test
    void deliveredOlderVersionIsNotReplayedEither() {
        bench.accept("r1", "p1");
        bench.accept(corrected(bench.lab("r1", "p1")).with("||5.60|", "||7.00|"));
        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1", "r1");

        assertThat(bench.replays.replay(List.of(bench.id("r1", 1, "anyue-rmyy")), ENGINEER, Scope.ALL))
                .extracting(Replays.Result::result)
                .containsExactly("superseded");
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void olderVersionIsNotReplayed_whileANewerOneIsOnItsWay() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        bench.accept("r1", "p1");
        bench.work();
        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        bench.accept(corrected(bench.lab("r1", "p1")).with("||5.60|", "||7.00|"));
        bench.plan();
        Claim newer = bench.claim("anyue-rmyy");

        assertThat(bench.replays.replay(List.of(bench.id("r1", 1, "anyue-rmyy")), ENGINEER, Scope.ALL))
                .extracting(Replays.Result::result)
                .containsExactly("superseded");
        bench.settle(newer, new Outcome.Delivered(null, "AA"));
        bench.send();

        assertThat(bench.partner.sentTo("anyue-rmyy"))
                .as("only the refused attempt")
                .hasSize(1);
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.SUPERSEDED);
    }

    @Test
    void whatWaitsOfAnOlderVersionIsNotSent_onceANewerOneMayBeThere() {
        for (Outcome outcome : List.of(new Outcome.Delivered(null, "AA"), new Outcome.Ambiguous("no-answer"))) {
            begin();
            bench.accept("r1", "p1");
            bench.accept(corrected(bench.lab("r1", "p1")).with("||5.60|", "||7.00|"));
            bench.plan();
            // As if the older one had been put back into the queue behind the newer one's back.
            hold("r1", 1, State.DEAD);
            Claim newer = bench.claim("anyue-rmyy");
            hold("r1", 1, State.QUEUED);

            bench.send();
            assertThat(bench.partner.sentTo("anyue-rmyy"))
                    .as("while the newer one is on its way")
                    .isEmpty();
            bench.settle(newer, outcome);
            bench.send();

            assertThat(bench.partner.sentTo("anyue-rmyy")).isEmpty();
            assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.SUPERSEDED);
        }
    }

    @Test
    void olderVersionIsNotReplayed_afterTheNewerOneWasThereOnceAndWasRefusedThen() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        bench.accept("r1", "p1");
        bench.work();
        bench.accept(corrected(bench.lab("r1", "p1")).with("||5.60|", "||7.00|"));
        bench.partner.answers("anyue-rmyy", ScriptedPartner.STAYS_SILENT);
        bench.work();
        bench.replays.replay(List.of(bench.id("r1", 2, "anyue-rmyy")), ENGINEER, Scope.ALL);
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        bench.send();
        assertThat(bench.state("r1", 2, "anyue-rmyy")).isEqualTo(State.DEAD);

        assertThat(bench.replays.replay(List.of(bench.id("r1", 1, "anyue-rmyy")), ENGINEER, Scope.ALL))
                .extracting(Replays.Result::result)
                .containsExactly("superseded");
    }

    @Test
    void deadLetterIsNotReplayed_onceNothingEntitlesItsReceiver() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        bench.accept("r1", "p1");
        bench.work();
        bench.partner.forget();
        bench.dischargeAndForget("anyue-rmyy", "p1");

        assertThat(bench.replays.replay(List.of(bench.id("r1", 1, "anyue-rmyy")), ENGINEER, Scope.ALL))
                .extracting(Replays.Result::result)
                .containsExactly("no-basis");
        bench.send();

        assertThat(bench.partner.sentTo("anyue-rmyy")).isEmpty();
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.SUPERSEDED);
    }

    @Test
    void whatTheReceiverMayHaveIsReplayed_careOrNot() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.STAYS_SILENT);
        bench.accept("r1", "p1");
        bench.work();
        bench.partner.forget();
        bench.dischargeAndForget("anyue-rmyy", "p1");

        bench.replays.replay(List.of(bench.id("r1", 1, "anyue-rmyy")), ENGINEER, Scope.ALL);
        bench.send();

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void whatWaitsIsNotSent_onceTheVisitThatItWasPlannedForIsCancelled() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.IS_DOWN);
        bench.accept("r1", "p1");
        bench.work();
        bench.partner.forget();
        bench.cancel("anyue-rmyy", "p1");

        bench.clock.pass(Duration.ofMinutes(1));
        bench.send();

        assertThat(bench.partner.sentTo("anyue-rmyy")).isEmpty();
        Deliveries.Entry entry =
                bench.journal.find(bench.id("r1", 1, "anyue-rmyy")).orElseThrow();
        assertThat(entry.state()).isEqualTo(State.SUPERSEDED);
        assertThat(entry.reason()).isEqualTo("no-basis");
        assertThat(bench.disclosures("r1")).isEmpty();
    }

    private void hold(String report, int version, State state) {
        bench.jdbc
                .sql("UPDATE delivery SET state = :state WHERE id = :id")
                .param("state", state.name())
                .param("id", bench.id(report, version, "anyue-rmyy"))
                .update();
    }
}
