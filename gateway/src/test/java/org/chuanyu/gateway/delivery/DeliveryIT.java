package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.delivery.DeliveryBench.hospital;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.consent.Consent.Disclosure;
import org.chuanyu.gateway.consent.Consent.Way;
import org.chuanyu.gateway.delivery.Deliveries.Attempt;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Right;
import org.chuanyu.gateway.trust.Role;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every promise about deliveries, on a real PostgreSQL, hour by hour without waiting. */
class DeliveryIT {
    private static final Caller ENGINEER =
            new Caller("engineer", Role.ENGINEER, null, null, Set.of(Right.REPLAY, Right.TRACE_READ));

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
            bench.work.insert(new org.chuanyu.gateway.intake.RecordsAccepted(
                    "m1", DeliveryBench.SOURCE, "p1", bench.clock.instant(), List.of(), List.of()));
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

    @Test
    void replaysADeadLetter_keepingItsHistory() {
        bench.partner.answers("anyue-rmyy", dispatch -> new Outcome.Refused(Problem.ofGateway("no", null, "no")));
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.work();
        String id = bench.id("r1", 1, "anyue-rmyy");

        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        List<Replays.Result> results = bench.replays.replay(List.of(id, "unknown"), ENGINEER, Scope.ALL);
        bench.send();

        assertThat(results).extracting(Replays.Result::result).containsExactly("queued", "not-found");
        Deliveries.Entry entry = bench.journal.find(id).orElseThrow();
        assertThat(entry.state()).isEqualTo(State.DELIVERED);
        assertThat(entry.attempts()).extracting(Attempt::outcome).containsExactly("refused", "delivered");
        assertThat(bench.neighbours.audit)
                .filteredOn(each -> each.action() == AuditAction.DELIVERY_REPLAYED)
                .extracting(AuditEntry::actor)
                .containsExactly("engineer");
    }

    @Test
    void replaysMany_byFilter_inOrder() {
        bench.partner.answers("anyue-rmyy", dispatch -> new Outcome.Refused(Problem.ofGateway("no", null, "no")));
        for (int i = 0; i < 5; i++) {
            bench.accept("m" + i, "p1", bench.report("r" + i, 1, "p1"));
        }
        bench.work();
        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);

        DeliveryQuery dead = DeliveryQuery.parse(Map.of("state", "dead", "reasonCode", "no"));
        List<String> ids = bench.journal.ids(dead, Scope.ALL, 3);
        bench.replays.replay(ids, ENGINEER, Scope.ALL);
        bench.send();

        assertThat(bench.reportsSentTo("anyue-rmyy")).endsWith("r0", "r1", "r2");
        assertThat(bench.count(State.DEAD)).isEqualTo(2);
    }

    @Test
    void replaySeesItsOwnOrganisationsOnly() {
        bench.partner.answers("anyue-rmyy", dispatch -> new Outcome.Refused(Problem.ofGateway("no", null, "no")));
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
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
        bench.partner.answers("anyue-rmyy", dispatch -> new Outcome.Refused(Problem.ofGateway("no", null, "no")));
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.work();
        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        bench.accept("m2", "p1", bench.report("r1", 2, "p1", DiagnosticReportStatus.CORRECTED, Map.of("wbc", "7")));
        bench.work();

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.SUPERSEDED);
        assertThat(bench.replays.replay(List.of(bench.id("r1", 1, "anyue-rmyy")), ENGINEER, Scope.ALL))
                .extracting(Replays.Result::result)
                .containsExactly("superseded");
    }

    @Test
    void deliveredOlderVersionIsNotReplayedEither() {
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.accept("m2", "p1", bench.report("r1", 2, "p1", DiagnosticReportStatus.CORRECTED, Map.of("wbc", "7")));
        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1", "r1");

        assertThat(bench.replays.replay(List.of(bench.id("r1", 1, "anyue-rmyy")), ENGINEER, Scope.ALL))
                .extracting(Replays.Result::result)
                .containsExactly("superseded");
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void correctionReachesEveryoneWhoGotTheOldVersion_openVisitOrNot() {
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.work();
        bench.neighbours.inCare.clear();
        bench.neighbours.disclosed(new Disclosure(
                new ParticipantId("anyue-zyy"),
                "p1",
                "DiagnosticReport",
                "r1",
                1,
                Way.PAGE,
                Neighbours.CARE,
                bench.clock.instant()));

        bench.accept("m2", "p1", bench.report("r1", 2, "p1", DiagnosticReportStatus.CORRECTED, Map.of("wbc", "7")));
        bench.work();

        assertThat(bench.state("r1", 2, "anyue-rmyy")).isEqualTo(State.DELIVERED);
        assertThat(bench.state("r1", 2, "anyue-zyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void correctionFollowsAVersionThatIsStillUnderWay() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.IS_DOWN);
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.work();
        bench.neighbours.inCare.clear();
        bench.accept("m2", "p1", bench.report("r1", 2, "p1", DiagnosticReportStatus.CORRECTED, Map.of("wbc", "7")));
        bench.plan();

        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        bench.clock.pass(Duration.ofMinutes(1));
        bench.send();

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
        assertThat(bench.state("r1", 2, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void deadLetterOfAnOutdatedVersionCannotBeRevived_whenReceiverHasNoClaimToTheNewOne() {
        bench.partner.answers("anyue-rmyy", dispatch -> new Outcome.Refused(Problem.ofGateway("no", null, "no")));
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        bench.work();
        bench.neighbours.inCare.clear();
        bench.accept("m2", "p1", bench.report("r1", 2, "p1", DiagnosticReportStatus.CORRECTED, Map.of("wbc", "7")));
        bench.work();

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.SUPERSEDED);
        assertThat(bench.journal.find(bench.id("r1", 2, "anyue-rmyy"))).isEmpty();
    }

    @Test
    void gradeFiveResultsStayBehind() {
        bench.accept("m1", "p1", report(1, DiagnosticReportStatus.FINAL, "wbc", "6", "hiv", "1"));
        bench.work();

        String sent = content(bench.partner.sentTo("anyue-rmyy").get(0));
        assertThat(sent).contains("wbc").doesNotContain("hiv");
    }

    @Test
    void reportOfWhichNothingIsLeftIsNotQueued() {
        bench.accept("m1", "p1", report(1, DiagnosticReportStatus.FINAL, "hiv", "1"));

        bench.work();

        assertThat(bench.reportsSentTo("anyue-rmyy")).isEmpty();
        assertThat(bench.work.depth()).isZero();
    }

    @Test
    void correctionOfAHiddenResultIsNotSent() {
        bench.accept("m1", "p1", report(1, DiagnosticReportStatus.FINAL, "wbc", "6", "hiv", "1"));
        bench.work();
        bench.clock.pass(Duration.ofHours(1));

        bench.accept("m2", "p1", report(2, DiagnosticReportStatus.CORRECTED, "wbc", "6", "hiv", "0"));
        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1");

        bench.accept("m3", "p1", report(3, DiagnosticReportStatus.CORRECTED, "wbc", "7", "hiv", "0"));
        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1", "r1");
    }

    @Test
    void reportOfWhichNothingIsLeftAnyMoreIsTakenBack() {
        bench.accept("m1", "p1", report(1, DiagnosticReportStatus.FINAL, "wbc", "6", "hiv", "1"));
        bench.work();

        bench.accept("m2", "p1", report(2, DiagnosticReportStatus.CORRECTED, "hiv", "1"));
        bench.work();

        assertThat(bench.partner.sentTo("anyue-rmyy")).hasSize(2);
        assertThat(content(bench.partner.sentTo("anyue-rmyy").get(1)))
                .contains("entered-in-error")
                .doesNotContain("hiv");
    }

    private org.chuanyu.gateway.intake.RecordsAccepted.ReportChange report(
            int version, DiagnosticReportStatus status, String... items) {
        Map<String, String> values = new java.util.LinkedHashMap<>();
        for (int i = 0; i < items.length; i += 2) {
            values.put(items[i], items[i + 1]);
        }
        return bench.report("r1", version, "p1", status, values);
    }

    private static String content(Dispatch dispatch) {
        return ca.uhn.fhir.context.FhirContext.forR4Cached().newJsonParser().encodeResourceToString(dispatch.bundle());
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
