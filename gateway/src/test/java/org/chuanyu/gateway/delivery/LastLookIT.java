package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.delivery.DeliveryBench.corrected;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.Mapping;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Right;
import org.chuanyu.gateway.trust.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** What waited, or was dead, leaves by what is known when it leaves, not by what was known when it was planned. */
@DeliveryTest
@TestPropertySource(properties = "gateway.delivery.work=false")
class LastLookIT {
    private static final Caller ENGINEER =
            new Caller("engineer", Role.ENGINEER, null, null, Set.of(Right.REPLAY, Right.TRACE_READ));

    @Autowired
    DeliveryBench bench;

    @Autowired
    SentContent content;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void begin() {
        bench.begin().admitting("anyue-rmyy");
    }

    @Test
    void resultThatIsRestrictedMeanwhileStaysBehind() {
        isDown();
        bench.accept("r1", "p1");
        bench.work();
        bench.restrict("r1", "XYZ1");
        isBack();

        assertThat(documents())
                .singleElement()
                .satisfies(document -> assertThat(document)
                        .contains("白细胞计数", "5.60", "血红蛋白")
                        .doesNotContain("XYZ1", "某未知项目", "阴性(-)"));
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void reportThatItsSourceLabelsMeanwhileIsNotSent_norTakenBackFromWhoNeverHadIt() {
        isDown();
        isLabelledMeanwhile();

        assertThat(documents()).isEmpty();
        assertThat(bench.count(State.SUPERSEDED)).isEqualTo(bench.deliveries());
        assertThat(bench.disclosures("r1")).isEmpty();
        assertThat(bench.audited("r1")).contains("system DELIVERY_WITHHELD");
        for (int version : List.of(1, 2)) {
            assertThat(shownToTheReceiver("r1", version))
                    .as("not even that it is void: they never had it")
                    .isEqualTo(SentContent.Shown.WITHHELD);
        }
    }

    /** The receiver knows the trace of what it was sent, and may read the leaves of the log. */
    @Test
    void whatWasKeptBackIsNotFoundByTheTraceOfItsMessage() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.FAULTS);
        isLabelledMeanwhile();

        List<String> withheld = requests("action = 'DELIVERY_WITHHELD'");
        assertThat(withheld).isNotEmpty().doesNotContainNull();
        assertThat(requests("action <> 'DELIVERY_WITHHELD'")).doesNotContainAnyElementsOf(withheld);
        assertThat(traces()).isNotEmpty().doesNotContainAnyElementsOf(withheld);
    }

    private List<String> requests(String which) {
        return jdbc.sql("SELECT request_id FROM audit_entry WHERE " + which)
                .query(String.class)
                .list();
    }

    /** W3C trace ids of what is sent. */
    private List<String> traces() {
        return jdbc.sql("SELECT split_part(traceparent, '-', 2) FROM delivery")
                .query(String.class)
                .list();
    }

    private SentContent.Shown shownToTheReceiver(String report, int version) {
        Caller theirs = new Caller(
                "engineer-anyue",
                Role.ENGINEER,
                new ParticipantId("anyue-rmyy"),
                null,
                Set.of(Right.CONTENT_READ, Right.TRACE_READ));
        return content.of(bench.id(report, version, "anyue-rmyy"), new Scope(Set.of("anyue-rmyy")), theirs)
                .shown();
    }

    @Test
    void reportIsTakenBackFromWhoMayHaveIt() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.STAYS_SILENT);
        isLabelledMeanwhile();

        assertThat(documents())
                .singleElement()
                .satisfies(document -> assertThat(document).contains("作废").doesNotContain("白细胞计数", "5.60", "误"));
        assertThat(shownToTheReceiver("r1", 2)).isEqualTo(SentContent.Shown.AS_OTHERS_SEE_IT_NOW);
    }

    @Test
    void replayOfADeadLetterLeavesOutWhatIsRestrictedByNow() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        bench.accept("r1", "p1");
        bench.work();
        bench.restrict("r1", "HGB");

        bench.replays.replay(List.of(bench.id("r1", 1, "anyue-rmyy")), ENGINEER, Scope.ALL);
        isBack();

        assertThat(documents())
                .singleElement()
                .satisfies(document -> assertThat(document).contains("白细胞计数").doesNotContain("血红蛋白", "<0.01"));
    }

    @Test
    void replayOfWhatIsThereKeepsItsState_whenNothingIsLeftToSend() {
        bench.accept("r1", "p1");
        bench.work();
        for (String code : List.of("WBC", "HGB", "XYZ1")) {
            bench.restrict("r1", code);
        }

        bench.replays.replay(List.of(bench.id("r1", 1, "anyue-rmyy")), ENGINEER, Scope.ALL);
        isBack();

        assertThat(documents()).isEmpty();
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void whatWaitsOfAnOlderVersionGivesWay_sothatNobodySeesTwoAlike() {
        isDown();
        bench.accept("r1", "p1");
        bench.work();
        bench.accept(corrected(bench.lab("r1", "p1")).with("<0.01", "<0.02"));
        bench.plan();
        bench.restrict("r1", "HGB");
        isBack();

        assertThat(documents())
                .singleElement()
                .satisfies(document -> assertThat(document).contains("白细胞计数").doesNotContain("血红蛋白"));
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.SUPERSEDED);
        assertThat(bench.state("r1", 2, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void correctionOfNothingButARestrictedResultIsNotSent() {
        bench.accept("r1", "p1");
        bench.work();
        bench.accept(corrected(bench.lab("r1", "p1")).with("<0.01", "<0.02"));
        bench.plan();
        bench.restrict("r1", "HGB");
        isBack();

        assertThat(documents()).isEmpty();
        assertThat(bench.state("r1", 2, "anyue-rmyy")).isEqualTo(State.SUPERSEDED);
    }

    /** The sweep of stored reports comes later: it stands still in these tests. */
    @Test
    void resultWhoseCodeIsMappedToARestrictedOneMeanwhileStaysBehind_beforeTheSweepHasBeenThere() {
        isDown();
        bench.accept(bench.lab("r1", "p1").with("XYZ1^某未知项目", "QLOOK1^某项目一"));
        bench.accept(bench.lab("r2", "p2").with("XYZ1^某未知项目", "^某项目二"));
        bench.work();
        Mapping maps = new Mapping(bench.client);
        maps.change(Mapping.line("item", "QLOOK1", Systems.LOINC, "7918-6"), "");
        maps.change(Mapping.line("item", "某项目二", Systems.LOINC, "5292-8"), "");
        isBack();

        assertThat(documents())
                .hasSize(2)
                .allSatisfy(document ->
                        assertThat(document).contains("白细胞计数", "血红蛋白").doesNotContain("QLOOK1", "某项目", "阴性(-)"));
    }

    /** The source labels a report while the receiver is away, with or without it, and comes back then. */
    private void isLabelledMeanwhile() {
        bench.accept("r1", "p1");
        bench.work();
        bench.accept(labelled(corrected(bench.lab("r1", "p1"))));
        bench.plan();
        isBack();
    }

    private void isDown() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.IS_DOWN);
    }

    private void isBack() {
        bench.partner.forget();
        bench.clock.pass(Duration.ofMinutes(10));
        bench.send();
        bench.clock.pass(Duration.ofMinutes(10));
        bench.send();
    }

    private List<String> documents() {
        return bench.partner.sentTo("anyue-rmyy").stream()
                .map(ScriptedPartner.Sent::document)
                .toList();
    }

    /** ORC-28: strictly limited. */
    private static Fixture labelled(Fixture lab) {
        return new Fixture(lab.text().replaceFirst("(ORC\\|RE\\|[^\\r]*)", "$1" + "|".repeat(25) + "HIV"));
    }
}
