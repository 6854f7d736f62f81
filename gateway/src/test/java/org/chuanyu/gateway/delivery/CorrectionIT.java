package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.delivery.DeliveryBench.corrected;

import java.time.Duration;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.consent.Consent;
import org.chuanyu.gateway.consent.Consent.Basis;
import org.chuanyu.gateway.consent.Consent.Disclosure;
import org.chuanyu.gateway.consent.Consent.Way;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Whom a new version reaches, and what of it: nothing of grade 5, and no mark of it. */
@DeliveryTest
@TestPropertySource(properties = "gateway.delivery.work=false")
class CorrectionIT {
    @Autowired
    DeliveryBench bench;

    @Autowired
    Consent consent;

    @BeforeEach
    void begin() {
        bench.begin().admitting("anyue-rmyy");
    }

    @Test
    void correctionReachesEveryoneWhoGotTheOldVersion_openVisitOrNot() {
        bench.accept("r1", "p1");
        bench.work();
        // Somebody in another hospital read it there, and has no patient of that name any more.
        bench.transactions.executeWithoutResult(status -> consent.disclosed(new Disclosure(
                new ParticipantId("anyue-zyy"),
                bench.patientOf("r1"),
                "DiagnosticReport",
                bench.reportId("r1"),
                1,
                Way.PAGE,
                new Basis("care-relationship", "Encounter/e-1"),
                bench.clock.instant())));
        bench.dischargeAndForget("anyue-rmyy", "p1");

        bench.accept(corrected(bench.lab("r1", "p1")).with("||5.60|", "||7.00|"));
        bench.work();

        assertThat(bench.state("r1", 2, "anyue-rmyy")).isEqualTo(State.DELIVERED);
        assertThat(bench.state("r1", 2, "anyue-zyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void correctionFollowsAVersionThatIsStillUnderWay() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.IS_DOWN);
        bench.accept("r1", "p1");
        bench.work();
        bench.dischargeAndForget("anyue-rmyy", "p1");
        bench.accept(corrected(bench.lab("r1", "p1")).with("||5.60|", "||7.00|"));
        bench.plan();

        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        bench.clock.pass(Duration.ofMinutes(1));
        bench.send();

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
        assertThat(bench.state("r1", 2, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void deadLetterOfAnOutdatedVersionCannotBeRevived_whenReceiverHasNoClaimToTheNewOne() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        bench.accept("r1", "p1");
        bench.work();
        bench.dischargeAndForget("anyue-rmyy", "p1");
        bench.accept(corrected(bench.lab("r1", "p1")).with("||5.60|", "||7.00|"));
        bench.work();

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.SUPERSEDED);
        assertThat(bench.journal.find(bench.id("r1", 2, "anyue-rmyy"))).isEmpty();
    }

    @Test
    void gradeFiveResultsStayBehind() {
        bench.accept(bench.labWithGrade5("r1", "p1"));
        bench.work();

        assertThat(bench.partner.sentTo("anyue-rmyy").get(0).document())
                .contains("白细胞计数", "5.60")
                .doesNotContain("HIV", "SECRETVALUE");
    }

    @Test
    void reportOfWhichNothingIsLeftIsNotQueued() {
        bench.accept(new Fixture(bench.labWithGrade5("r1", "p1").text().replaceFirst("OBX\\|1\\|[^\\r]*\\r", "")));

        bench.work();

        assertThat(bench.reportsSentTo("anyue-rmyy")).isEmpty();
        assertThat(bench.work.depth()).isZero();
    }

    @Test
    void correctionOfAHiddenResultIsNotSent() {
        bench.accept(bench.labWithGrade5("r1", "p1"));
        bench.work();
        bench.clock.pass(Duration.ofHours(1));

        bench.accept(corrected(bench.labWithGrade5("r1", "p1")).with("SECRETVALUE", "OTHERSECRET"));
        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1");

        bench.clock.pass(Duration.ofHours(1));
        bench.accept(corrected(bench.labWithGrade5("r1", "p1"))
                .with("SECRETVALUE", "OTHERSECRET")
                .with("||5.60|", "||7.00|"));
        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1", "r1");
    }

    @Test
    void reportOfWhichNothingIsLeftAnyMoreIsTakenBack() {
        bench.accept(bench.labWithGrade5("r1", "p1"));
        bench.work();

        bench.accept(corrected(bench.labWithGrade5("r1", "p1")).with("CBC^血常规^L", "HIV^HIV抗体检测^L"));
        bench.work();

        assertThat(bench.partner.sentTo("anyue-rmyy")).hasSize(2);
        assertThat(bench.partner.sentTo("anyue-rmyy").get(1).document())
                .contains("作废", "RPLC")
                .doesNotContain("HIV", "SECRETVALUE", "5.60");
    }

    @Test
    void reportIsTakenBack_thoughItsNewestVersionWasRefused() {
        bench.accept("r1", "p1");
        bench.work();
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        bench.accept(corrected(bench.lab("r1", "p1")).with("||5.60|", "||7.00|"));
        bench.work();
        assertThat(bench.state("r1", 2, "anyue-rmyy")).isEqualTo(State.DEAD);

        bench.partner.forget();
        bench.accept(corrected(bench.lab("r1", "p1")).with("CBC^血常规^L", "HIV^HIV抗体检测^L"));
        bench.work();

        assertThat(bench.partner.sentTo("anyue-rmyy"))
                .singleElement()
                .satisfies(sent -> assertThat(sent.document()).contains("作废", "RPLC"));
    }

    @Test
    void withdrawalNamesThePatientAsTheReceiverKnowsHim() throws Exception {
        String sent = bench.transaction("r1", "p1");
        bench.transact(sent);
        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1");

        String strict =
                "\"meta\": {\"security\": [{\"system\": \"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\","
                        + " \"code\": \"V\"}], ";
        bench.transact(bench.transaction("r1", "p1")
                .replaceAll("\"meta\": \\{(?=\\s*\"profile\": \\[\\s*\"[^\"]*chuanyu-(patient|lab-report)\")", strict)
                .replaceFirst("\"active\": true", "\"active\": true, \"address\": [{\"text\": \"保密路9号\"}]"));
        bench.work();

        assertThat(bench.partner.sentTo("anyue-rmyy")).hasSize(2);
        assertThat(bench.partner.sentTo("anyue-rmyy").get(1).document())
                .contains("作废", "张测试")
                .doesNotContain("保密路9号");
    }

    @Test
    void correctionUnderTheSurvivorOfAMergeWaitsForWhatItCorrects() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.IS_DOWN);
        bench.accept("r1", "p1");
        bench.work();
        String before = bench.patientOf("r1");
        bench.lab("other", "p2");
        bench.merge("p2", "p1");
        bench.accept(corrected(bench.lab("r1", "p2")).with("||5.60|", "||7.00|"));
        assertThat(bench.patientOf("r1")).as("another lane").isNotEqualTo(before);
        bench.plan();
        assertThat(bench.journal.find(bench.id("r1", 2, "anyue-rmyy"))).isPresent();

        bench.partner.forget();
        bench.send();
        bench.clock.pass(Duration.ofMinutes(1));
        bench.send();

        assertThat(bench.partner.sentTo("anyue-rmyy")).hasSize(2);
        assertThat(bench.partner.sentTo("anyue-rmyy").get(0).document()).contains("5.60");
        assertThat(bench.partner.sentTo("anyue-rmyy").get(1).document()).contains("7.00");
    }

    @Test
    void correctionUnderTheSurvivorOfAMergeIsPlannedAfterWhatItCorrects() {
        bench.accept("r1", "p1");
        bench.lab("other", "p2");
        bench.merge("p2", "p1");
        bench.accept(corrected(bench.lab("r1", "p2")).with("||5.60|", "||7.00|"));
        // The first could not be planned just now, and waits.
        bench.jdbc
                .sql("UPDATE delivery_work SET due_at = due_at + interval '10 minutes'"
                        + " WHERE id = (SELECT min(id) FROM delivery_work)")
                .update();

        bench.plan();
        assertThat(bench.journal.find(bench.id("r1", 2, "anyue-rmyy"))).isEmpty();
        bench.clock.pass(Duration.ofMinutes(11));
        bench.plan();

        assertThat(bench.journal.find(bench.id("r1", 2, "anyue-rmyy"))).isPresent();
    }
}
