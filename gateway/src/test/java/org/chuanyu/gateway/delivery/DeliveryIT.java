package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.delivery.DeliveryBench.hospital;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.consent.Consent.Disclosure;
import org.chuanyu.gateway.consent.Consent.Way;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets what, in which order, and what a partner that is down means, hour by hour without waiting. */
class DeliveryIT {
    private DeliveryBench bench;

    @BeforeEach
    void start() {
        bench = new DeliveryBench();
        bench.neighbours.add(hospital("anyue-rmyy", "scripted", "", false));
        bench.neighbours.add(hospital("anyue-zyy", "scripted", "", false));
        bench.neighbours.add(hospital("anyue-fby", "scripted", "", true));
        bench.neighbours.add(hospital("anyue-kfy", "scripted", "", false, Duration.ofHours(1)));
        bench.start(false);
        bench.neighbours.inCare.add("anyue-rmyy");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void sendsOnlyToThoseInCare() {
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));

        bench.work();

        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1");
        assertThat(bench.reportsSentTo("anyue-zyy")).isEmpty();
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
        assertThat(bench.neighbours.disclosures)
                .extracting(Disclosure::way, Disclosure::version)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Way.PUSH, 1));
        assertThat(bench.neighbours.audit).extracting(AuditEntry::action).contains(AuditAction.DELIVERY_DONE);
        assertThat(bench.metrics
                        .counter("delivery.outcomes", "receiver", "anyue-rmyy", "wire", "emr", "outcome", "delivered")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void sendsNothingAfterwards_whenCareBeginsLater() {
        bench.neighbours.inCare.clear();
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.work();

        bench.neighbours.inCare.add("anyue-rmyy");
        bench.work();

        assertThat(bench.reportsSentTo("anyue-rmyy")).isEmpty();
        assertThat(bench.work.depth()).isZero();
    }

    @Test
    void planningTwiceHasOneEffect() {
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.work();
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));

        bench.work();

        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1");
    }

    @Test
    void workRowDiesWithItsMessage() {
        bench.transactions.executeWithoutResult(status -> {
            bench.work.insert(
                    new org.chuanyu.gateway.intake.RecordsAccepted(
                            "m1", DeliveryBench.SOURCE, "p1", bench.clock.instant(), List.of(), List.of()),
                    null);
            status.setRollbackOnly();
        });

        assertThat(bench.work.depth()).isZero();
    }

    @Test
    void keepsOrderPerPatient_andLetsOthersPass() {
        bench.partner.answers("anyue-rmyy", reportIs("r1", ScriptedPartner.IS_DOWN));
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.accept("m2", "p1", bench.report("r2", 1, "p1"));
        bench.accept("m3", "p2", bench.report("r3", 1, "p2"));

        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1", "r3");
        assertThat(bench.state("r2", 1, "anyue-rmyy")).isEqualTo(State.QUEUED);

        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        bench.clock.pass(Duration.ofSeconds(1));
        bench.send();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1", "r3", "r1", "r2");
    }

    @Test
    void partnerDownForHours_losesNothingAndBlocksNobody() {
        bench.neighbours.inCare.add("anyue-zyy");
        bench.partner.answers("anyue-rmyy", ScriptedPartner.IS_DOWN);

        for (int hour = 0; hour < 8; hour++) {
            for (int i = 0; i < 5; i++) {
                String id = "r" + hour + "-" + i;
                bench.accept("m" + id, "p" + i, bench.report(id, 1, "p" + i));
            }
            for (int minute = 0; minute < 60; minute += 5) {
                bench.work();
                bench.clock.pass(Duration.ofMinutes(5));
            }
        }
        assertThat(bench.reportsSentTo("anyue-zyy")).hasSize(40).doesNotHaveDuplicates();
        assertThat(bench.count(State.DELIVERED)).isEqualTo(40);
        assertThat(bench.count(State.DEAD) + bench.count(State.AMBIGUOUS)).isZero();
        // The circuit leaves it in peace: a probe now and then, not every row each time.
        assertThat(bench.partner.sentTo("anyue-rmyy").size()).isBetween(8, 150);

        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        bench.clock.pass(Duration.ofMinutes(1));
        int before = bench.partner.sentTo("anyue-rmyy").size();
        bench.send();

        List<Dispatch> after = bench.partner.sentTo("anyue-rmyy");
        assertThat(after.subList(before, after.size())).hasSize(40);
        assertThat(bench.count(State.DELIVERED)).isEqualTo(80);
        for (int i = 0; i < 5; i++) {
            String patient = "-" + i;
            assertThat(bench.reportsSentTo("anyue-rmyy").subList(before, after.size()))
                    .filteredOn(id -> id.endsWith(patient))
                    .containsExactly(
                            "r0" + patient,
                            "r1" + patient,
                            "r2" + patient,
                            "r3" + patient,
                            "r4" + patient,
                            "r5" + patient,
                            "r6" + patient,
                            "r7" + patient);
        }
    }

    @Test
    void openCircuitMakesNoAttempts_andSpendsNoBudget() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.IS_DOWN);
        for (int i = 0; i < 10; i++) {
            bench.accept("m" + i, "p" + i, bench.report("r" + i, 1, "p" + i));
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
    void budgetEndsInDeadLetter() {
        bench.neighbours.inCare.add("anyue-kfy");
        bench.partner.answers("anyue-kfy", ScriptedPartner.IS_DOWN);
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.plan();

        for (int i = 0; i < 200 && bench.state("r1", 1, "anyue-kfy") != State.DEAD; i++) {
            bench.send();
            bench.clock.pass(Duration.ofMinutes(6));
        }

        Deliveries.Entry entry =
                bench.journal.find(bench.id("r1", 1, "anyue-kfy")).orElseThrow();
        assertThat(entry.state()).isEqualTo(State.DEAD);
        assertThat(entry.reason()).isEqualTo("retry-budget-exhausted");
        assertThat(bench.neighbours.disclosures)
                .extracting(each -> each.organisation().value())
                .containsOnly("anyue-rmyy");
    }

    @Test
    void refusalIsDead_andLaneGoesOn() {
        bench.partner.answers(
                "anyue-rmyy",
                reportIs(
                        "r1",
                        dispatch -> new Outcome.Refused(new Problem(
                                "partner-refused", Problem.Severity.ERROR, Problem.Origin.RECEIVER, null, "code AR"))));
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.accept("m2", "p1", bench.report("r2", 1, "p1"));

        bench.work();

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DEAD);
        assertThat(bench.state("r2", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    private org.chuanyu.gateway.intake.RecordsAccepted.ReportChange report(
            int version, DiagnosticReportStatus status, String... items) {
        Map<String, String> values = new java.util.LinkedHashMap<>();
        for (int i = 0; i < items.length; i += 2) {
            values.put(items[i], items[i + 1]);
        }
        return bench.report("r1", version, "p1", status, values);
    }

    private static java.util.function.Function<Dispatch, Outcome> reportIs(
            String id, java.util.function.Function<Dispatch, Outcome> then) {
        return dispatch -> dispatch.bundle()
                        .getEntryFirstRep()
                        .getResource()
                        .getIdElement()
                        .getIdPart()
                        .equals(id)
                ? then.apply(dispatch)
                : ScriptedPartner.ACCEPTS.apply(dispatch);
    }
}
