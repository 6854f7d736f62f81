package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.delivery.ScriptedPartner.Answer;
import org.chuanyu.gateway.delivery.ScriptedPartner.Sent;
import org.chuanyu.gateway.intake.RecordsAccepted;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Who gets what, in which order, and what a partner that is down means; for hours: {@link OutageIT}. */
@DeliveryTest
@TestPropertySource(properties = "gateway.delivery.work=false")
class DeliveryIT {
    @Autowired
    DeliveryBench bench;

    @Autowired
    MeterRegistry metrics;

    @BeforeEach
    void begin() {
        bench.begin().admitting("anyue-rmyy");
    }

    @Test
    void sendsOnlyToThoseInCare() {
        Counter delivered =
                metrics.counter("delivery.outcomes", "receiver", "anyue-rmyy", "wire", "emr", "outcome", "delivered");
        double before = delivered.count();
        bench.accept("r1", "p1");

        bench.work();

        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1");
        assertThat(bench.reportsSentTo("anyue-zyy")).isEmpty();
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
        assertThat(bench.disclosures("r1")).containsExactly("anyue-rmyy PUSH 1");
        assertThat(bench.audited("r1")).contains("system DELIVERY_DONE");
        assertThat(delivered.count()).isEqualTo(before + 1);
    }

    @Test
    void sendsNothingAfterwards_whenCareBeginsLater() {
        bench.begin().accept("r1", "p1");
        bench.work();

        bench.admit("anyue-rmyy", "p1");
        bench.work();

        assertThat(bench.reportsSentTo("anyue-rmyy")).isEmpty();
        assertThat(bench.work.depth()).isZero();
    }

    @Test
    void planningTwiceHasOneEffect() {
        bench.accept("r1", "p1");
        bench.jdbc
                .sql(
                        "INSERT INTO delivery_work (message_id, source, patient_id, reports, report_ids, created_at, due_at)"
                                + " SELECT message_id, source, patient_id, reports, report_ids, created_at, due_at FROM delivery_work")
                .update();

        bench.work();
        assertThat(bench.work.depth()).isZero();

        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1");
    }

    @Test
    void workRowDiesWithItsMessage() {
        bench.transactions.executeWithoutResult(status -> {
            bench.work.insert(
                    new RecordsAccepted(
                            "m1", new ParticipantId("dazu-rmyy"), "p1", bench.clock.instant(), List.of(), List.of()),
                    null);
            status.setRollbackOnly();
        });

        assertThat(bench.work.depth()).isZero();
    }

    @Test
    void keepsOrderPerPatient_andLetsOthersPass() {
        bench.partner.answers("anyue-rmyy", reportIs("r1", ScriptedPartner.IS_DOWN));
        bench.accept("r1", "p1");
        bench.accept("r2", "p1");
        bench.accept("r3", "p2");

        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1", "r3");
        assertThat(bench.state("r2", 1, "anyue-rmyy")).isEqualTo(State.QUEUED);

        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        bench.clock.pass(Duration.ofSeconds(1));
        bench.send();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1", "r3", "r1", "r2");
    }

    @Test
    void openCircuitMakesNoAttempts_andSpendsNoBudget() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.IS_DOWN);
        for (int i = 0; i < 10; i++) {
            bench.accept("r" + i, "p" + i);
        }

        bench.work();

        assertThat(bench.partner.sentTo("anyue-rmyy")).hasSize(5);
        assertThat(bench.count(State.QUEUED)).isEqualTo(5);
        assertThat(bench.states.all())
                .filteredOn(row -> row.receiver().equals("anyue-rmyy"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.circuit()).isEqualTo("open");
                    assertThat(row.waiting()).isEqualTo(10);
                });
    }

    @Test
    void timeBehindAnOpenCircuitIsNotSpent() {
        bench.admitting("anyue-kfy");
        bench.partner.answers("anyue-kfy", ScriptedPartner.IS_DOWN);
        for (int i = 0; i < 6; i++) {
            bench.accept("r" + i, "p" + i);
        }
        bench.work();

        // Its budget is one hour, and three go by while nobody knocks.
        bench.clock.pass(Duration.ofHours(3));
        bench.send();
        assertThat(bench.count(State.DEAD)).isZero();
        bench.partner.answers("anyue-kfy", ScriptedPartner.ACCEPTS);
        bench.clock.pass(Duration.ofHours(3));
        bench.work();
        bench.clock.pass(Duration.ofMinutes(10));
        bench.work();

        for (int i = 0; i < 6; i++) {
            assertThat(bench.state("r" + i, 1, "anyue-kfy")).isEqualTo(State.DELIVERED);
        }
    }

    @Test
    void budgetEndsInDeadLetter() {
        bench.admitting("anyue-kfy");
        bench.partner.answers("anyue-kfy", ScriptedPartner.IS_DOWN);
        bench.accept("r1", "p1");
        bench.plan();

        for (int i = 0; i < 200 && bench.state("r1", 1, "anyue-kfy") != State.DEAD; i++) {
            bench.send();
            bench.clock.pass(Duration.ofMinutes(6));
        }

        Deliveries.Entry entry =
                bench.journal.find(bench.id("r1", 1, "anyue-kfy")).orElseThrow();
        assertThat(entry.state()).isEqualTo(State.DEAD);
        assertThat(entry.reason()).isEqualTo("retry-budget-exhausted");
        assertThat(bench.disclosures("r1")).containsExactly("anyue-rmyy PUSH 1");
    }

    @Test
    void refusalIsDead_andLaneGoesOn() {
        bench.partner.answers("anyue-rmyy", reportIs("r1", ScriptedPartner.REFUSES));
        bench.accept("r1", "p1");
        bench.accept("r2", "p1");

        bench.work();

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DEAD);
        assertThat(bench.state("r2", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    private static Function<Sent, Answer> reportIs(String report, Function<Sent, Answer> then) {
        return sent -> sent.report().equals(report) ? then.apply(sent) : ScriptedPartner.ACCEPTS.apply(sent);
    }
}
