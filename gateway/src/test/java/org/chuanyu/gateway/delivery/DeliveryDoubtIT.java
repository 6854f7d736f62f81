package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.delivery.DeliveryBench.hospital;

import java.time.Duration;
import java.util.Map;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.gateway.consent.Consent.Disclosure;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nobody knows the end of, and what cannot be sent at all. */
class DeliveryDoubtIT {
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
    void ambiguousIsParked_countsAsDisclosed_andLaneGoesOn() {
        bench.partner.answers("anyue-rmyy", reportIs("r1", ScriptedPartner.STAYS_SILENT));
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.accept("m2", "p1", bench.report("r2", 1, "p1"));

        bench.work();
        bench.clock.pass(Duration.ofDays(1));
        bench.send();

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.AMBIGUOUS);
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1", "r2");
        assertThat(bench.neighbours.disclosures)
                .extracting(Disclosure::resourceId)
                .containsExactly("r1", "r2");
    }

    @Test
    void idempotentPartnerIsAskedAgain_underTheSameId() {
        bench.neighbours.inCare.add("anyue-fby");
        bench.partner.answers("anyue-fby", ScriptedPartner.STAYS_SILENT);
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.work();
        assertThat(bench.state("r1", 1, "anyue-fby")).isEqualTo(State.DEFERRED);

        bench.partner.answers("anyue-fby", ScriptedPartner.ACCEPTS);
        bench.clock.pass(Duration.ofSeconds(1));
        bench.send();

        assertThat(bench.state("r1", 1, "anyue-fby")).isEqualTo(State.DELIVERED);
        assertThat(bench.partner.sentTo("anyue-fby"))
                .extracting(Dispatch::id)
                .hasSize(2)
                .containsOnly(bench.id("r1", 1, "anyue-fby"));
    }

    @Test
    void outletThatThrowsIsAmbiguous_withoutItsMessage() {
        bench.partner.answers("anyue-rmyy", dispatch -> {
            throw new IllegalStateException("content of a report");
        });
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));

        bench.work();

        Deliveries.Entry entry =
                bench.journal.find(bench.id("r1", 1, "anyue-rmyy")).orElseThrow();
        assertThat(entry.state()).isEqualTo(State.AMBIGUOUS);
        assertThat(entry.reason()).isEqualTo("outlet-failed IllegalStateException");
    }

    @Test
    void crashBetweenSendAndSettleIsAmbiguous() {
        bench.neighbours.inCare.add("anyue-fby");
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.plan();
        claim("anyue-rmyy");
        claim("anyue-fby");

        bench.start(false);
        bench.send();
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.SENDING);
        bench.clock.pass(Duration.ofMinutes(3));
        bench.transactions.executeWithoutResult(status -> bench.settler.expire());

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.AMBIGUOUS);
        assertThat(bench.state("r1", 1, "anyue-fby")).isEqualTo(State.DEFERRED);
        assertThat(bench.neighbours.disclosures).hasSize(2);
    }

    @Test
    void lateSuccessOfALostAttemptCounts_lateFailureDoesNot() {
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.plan();
        Claim claim = claim("anyue-rmyy");
        bench.clock.pass(Duration.ofMinutes(3));
        bench.transactions.executeWithoutResult(status -> bench.settler.expire());

        settle(claim, new Outcome.Deferred("partner-busy", null));
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.AMBIGUOUS);
        settle(claim, new Outcome.Delivered(null, "AA"));
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void destroyedKeyEndsInDeadLetter() {
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.plan();
        bench.neighbours.destroy("p1");

        bench.send();

        assertThat(bench.reportsSentTo("anyue-rmyy")).isEmpty();
        assertThat(bench.journal
                        .find(bench.id("r1", 1, "anyue-rmyy"))
                        .orElseThrow()
                        .reason())
                .isEqualTo("key-destroyed");
    }

    @Test
    void messageThatCannotBePlannedHoldsUpItsPatientOnly() {
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.accept("m2", "p2", bench.report("r2", 1, "p2"));
        var report = bench.neighbours.resources.remove(
                new org.chuanyu.gateway.records.VersionRef("DiagnosticReport", "r1", 1));

        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r2");
        assertThat(bench.work.depth()).isEqualTo(1);

        bench.neighbours.resources.put(new org.chuanyu.gateway.records.VersionRef("DiagnosticReport", "r1", 1), report);
        bench.clock.pass(Duration.ofSeconds(1));
        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r2", "r1");
    }

    private org.chuanyu.gateway.intake.RecordsAccepted.ReportChange report(
            int version, DiagnosticReportStatus status, String... items) {
        Map<String, String> values = new java.util.LinkedHashMap<>();
        for (int i = 0; i < items.length; i += 2) {
            values.put(items[i], items[i + 1]);
        }
        return bench.report("r1", version, "p1", status, values);
    }

    private Claim claim(String receiver) {
        return bench.transactions.execute(status -> bench.outbox
                .claim(
                        bench.wire(receiver).key(),
                        bench.clock.instant(),
                        bench.clock.instant().plus(Duration.ofMinutes(2)))
                .orElseThrow());
    }

    private void settle(Claim claim, Outcome outcome) {
        bench.transactions.executeWithoutResult(status ->
                bench.settler.settle(claim, outcome, bench.wire("anyue-rmyy").retry()));
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
