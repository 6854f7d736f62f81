package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.delivery.DeliveryBench.hospital;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import ca.uhn.fhir.context.FhirContext;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Right;
import org.chuanyu.gateway.trust.Role;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

/** The API on a real PostgreSQL; who may call it at all is the trust module's test. */
class DeliveriesApiIT {
    private static final Caller ENGINEER = caller("engineer", null, Right.TRACE_READ, Right.REPLAY);
    private static final Caller DOCTOR = caller("doctor-anyue", "anyue-rmyy", Right.CONTENT_READ);

    private final DeliveryBench bench = new DeliveryBench();
    private Caller caller = ENGINEER;
    private MockMvc api;

    @BeforeEach
    void start() {
        bench.neighbours.add(hospital("anyue-rmyy", "scripted", "", false));
        bench.start(false);
        bench.neighbours.inCare.add("anyue-rmyy");
        Contents contents =
                new Contents(FhirContext.forR4Cached(), bench.neighbours, bench.neighbours, bench.neighbours);
        SentContent sent = new SentContent(
                bench.transactions, bench.jdbc, bench.outlets, contents, bench.neighbours, bench.neighbours);
        api = MockMvcBuilders.standaloneSetup(new DeliveriesApi(
                        bench.journal,
                        bench.replays,
                        sent,
                        bench.states,
                        () -> Optional.of(caller),
                        bench.neighbours,
                        bench.neighbours,
                        bench.transactions))
                .build();
        bench.partner.answers(
                "anyue-rmyy", dispatch -> new Outcome.Refused(Problem.ofGateway("partner-refused", null, "AR")));
        for (int i = 0; i < 3; i++) {
            bench.accept("m" + i, "p" + i, bench.report("r" + i, 1, "p" + i));
        }
        bench.work();
        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void listsNewestFirst_pageByPage() throws Exception {
        String first = api.perform(get("/api/deliveries").param("state", "dead").param("count", "2"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.deliveries.length()").value(2))
                .andExpect(jsonPath("$.deliveries[0].report").value("DiagnosticReport/r2"))
                .andReturn()
                .getResponse()
                .getContentAsString();
        String next = first.replaceAll(".*\"next\":\"(\\d+)\".*", "$1");

        api.perform(get("/api/deliveries").param("count", "2").param("after", next))
                .andExpect(jsonPath("$.deliveries.length()").value(1))
                .andExpect(jsonPath("$.next").doesNotExist());
    }

    @Test
    void filtersByReasonCodeAndMessage() throws Exception {
        api.perform(get("/api/deliveries")
                        .param("reasonCode", "partner-refused")
                        .param("messageId", "m1"))
                .andExpect(jsonPath("$.deliveries.length()").value(1));
        api.perform(get("/api/deliveries").param("reasonCode", "other"))
                .andExpect(jsonPath("$.deliveries.length()").value(0));
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        for (String[] bad : new String[][] {
            {"sate", "DEAD"}, {"state", "gone"}, {"from", "yesterday"}, {"count", "0"}, {"count", "201"}, {"after", "x"}
        }) {
            api.perform(get("/api/deliveries").param(bad[0], bad[1]))
                    .andExpect(status().isBadRequest())
                    .andExpect(content().contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON));
        }
    }

    @Test
    void showsOneWithItsAttempts() throws Exception {
        api.perform(get("/api/deliveries/" + id("r0")))
                .andExpect(jsonPath("$.state").value("DEAD"))
                .andExpect(jsonPath("$.attempts[0].outcome").value("refused"));
        api.perform(get("/api/deliveries/unknown")).andExpect(status().isNotFound());
    }

    @Test
    void replaysOne() throws Exception {
        api.perform(post("/api/deliveries/" + id("r0") + "/replay"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.results[0].result").value("queued"));
        api.perform(post("/api/deliveries/" + id("r0") + "/replay"))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("under-way"));
        bench.send();

        assertThat(bench.state("r0", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void replayOfAnOutdatedVersionIsAConflict() throws Exception {
        bench.accept(
                "m9",
                "p0",
                bench.report("r0", 2, "p0", DiagnosticReportStatus.CORRECTED, java.util.Map.of("wbc", "9")));
        bench.work();

        api.perform(post("/api/deliveries/" + id("r0") + "/replay"))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.code").value("superseded"));
    }

    @Test
    void replaysMany() throws Exception {
        api.perform(post("/api/deliveries/replay")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"filter\":{\"state\":\"DEAD\"},\"max\":2}"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.results.length()").value(2))
                .andExpect(jsonPath("$.results[0].id").value(id("r0")));
        for (String bad : new String[] {
            "{}",
            "{\"filter\":{}}",
            "{\"ids\":[\"a\"],\"filter\":{\"state\":\"DEAD\"}}",
            "{\"filter\":{\"sate\":\"DEAD\"}}",
            "["
        }) {
            api.perform(post("/api/deliveries/replay")
                            .contentType(MediaType.APPLICATION_JSON)
                            .content(bad))
                    .andExpect(status().isBadRequest());
        }
    }

    @Test
    void contentNeedsItsOwnRight_andLeavesAnEntry() throws Exception {
        api.perform(get("/api/deliveries/" + id("r0") + "/content")).andExpect(status().isForbidden());
        assertThat(bench.neighbours.audit).extracting(AuditEntry::action).contains(AuditAction.ACCESS_REFUSED);

        caller = DOCTOR;
        api.perform(get("/api/deliveries/" + id("r0") + "/content")).andExpect(status().isOk());
        assertThat(bench.neighbours.audit).extracting(AuditEntry::action).contains(AuditAction.MESSAGE_CONTENT_READ);
        api.perform(post("/api/deliveries/" + id("r0") + "/replay")).andExpect(status().isForbidden());
    }

    @Test
    void contentOfOthersIsNotThere() throws Exception {
        caller = caller("doctor-zyy", "anyue-zyy", Right.CONTENT_READ);

        api.perform(get("/api/deliveries/" + id("r0") + "/content")).andExpect(status().isNotFound());
    }

    @Test
    void showsWires() throws Exception {
        api.perform(get("/api/deliveries/wires"))
                .andExpect(jsonPath("$[0].receiver").value("anyue-rmyy"))
                .andExpect(jsonPath("$[0].circuit").value("closed"))
                .andExpect(jsonPath("$[0].dead").value(3));
    }

    private String id(String report) {
        return bench.id(report, 1, "anyue-rmyy");
    }

    private static Caller caller(String id, String organisation, Right... rights) {
        return new Caller(
                id, Role.ENGINEER, organisation == null ? null : new ParticipantId(organisation), null, Set.of(rights));
    }
}
