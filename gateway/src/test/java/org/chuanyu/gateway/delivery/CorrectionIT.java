package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.delivery.DeliveryBench.hospital;

import java.time.Duration;
import java.util.Map;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.consent.Consent.Disclosure;
import org.chuanyu.gateway.consent.Consent.Way;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a new version reaches, and what of it: nothing of grade 5, and no mark of it. */
class CorrectionIT {
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
}
