package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.delivery.DeliveryBench.hospital;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.delivery.Deliveries.Attempt;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Right;
import org.chuanyu.gateway.trust.Role;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sending again, without making an older version current. */
class ReplayIT {
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

    private org.chuanyu.gateway.intake.RecordsAccepted.ReportChange report(
            int version, DiagnosticReportStatus status, String... items) {
        Map<String, String> values = new java.util.LinkedHashMap<>();
        for (int i = 0; i < items.length; i += 2) {
            values.put(items[i], items[i + 1]);
        }
        return bench.report("r1", version, "p1", status, values);
    }
}
