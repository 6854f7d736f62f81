package org.chuanyu.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which doors are open to whom; all others are shut. The table is written out, so that no right is given by oversight. */
@GatewayTest
class RolesIT {
    private static final Map<String, String> DOORS = new TreeMap<>(Map.of(
            "records", "/fhir/DiagnosticReport?_summary=count",
            "audit", "/fhir/AuditEvent?_count=1",
            "messages", "/api/messages?count=1",
            "deliveries", "/api/deliveries?count=1",
            "people", "/api/people",
            "settings", "/api/settings",
            "maps", "/api/maps",
            "identity", "/api/identity/candidates",
            "log", "/audit/tile/entries/000.p/1",
            "metrics", "/actuator/prometheus"));

    private static final String FHIR = "application/fhir+json";
    private static final String EMPTY = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\"}";

    @Autowired
    GatewayClient client;

    @Autowired
    JdbcClient jdbc;

    @ParameterizedTest
    @CsvSource({
        "doctor, records",
        "ed, records",
        "ed-lead, records",
        "registrar, identity records write",
        "crew, ''",
        "dispatcher, ''",
        "dispatch-lead, ''",
        "quality, ''",
        "inspector, log",
        "approver, maps",
        "commission, log"
    })
    void roleOfARegion(String role, String open) {
        assertThat(open(client.as(role + "-dazu"))).as(role + "-dazu").isEqualTo(doors(open));
        assertThat(client.as(role + "-anyue").get("/api/nothing").statusCode())
                .as(role + "-anyue is known")
                .isNotEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "engineer, deliveries maps messages metrics",
        "admin, deliveries messages people settings",
        "security, audit log metrics",
        "auditor, audit deliveries log messages"
    })
    void roleOfTheGateway(String login, String open) {
        assertThat(open(client.as(login))).isEqualTo(doors(open));
    }

    @ParameterizedTest
    @CsvSource({
        "dazu-rmyy, log records write",
        "anyue-zyy, log records write",
        // Their work has no door of its own yet; records are not theirs.
        "dazu-120,  log",
        "anyue-120, log"
    })
    void systemWithItsCertificate(String participant, String open) {
        assertThat(open(client.certificate(participant))).isEqualTo(doors(open));
        assertThat(client.certificate(participant)
                        .post("/fhir/Patient/$validate", FHIR, "{\"resourceType\":\"Patient\"}")
                        .statusCode())
                .as("conformance work is for all of them")
                .isEqualTo(200);
    }

    /** Before a word of the body is read: it is no FHIR, and nobody hears that who may not come in. */
    @ParameterizedTest
    @ValueSource(strings = {"/fhir", "/fhir/"})
    void readsNoTransactionOfWhoMayNotHandInAny(String path) {
        long kept = refused();
        for (String login : List.of("doctor-dazu", "ed-dazu", "engineer", "auditor", "crew-dazu", "admin")) {
            HttpResponse<String> answer = client.as(login).post(path, FHIR, "{");

            assertThat(answer.statusCode()).as(login).isEqualTo(403);
            assertThat(answer.body()).contains("OperationOutcome");
        }
        assertThat(refused()).isEqualTo(kept);

        assertThat(client.as("registrar-dazu").post(path, FHIR, "{").statusCode())
                .isEqualTo(400);
        assertThat(refused()).isEqualTo(kept + 1);
    }

    /** Whoever sees messages may not decide about them. */
    @ParameterizedTest
    @CsvSource({"admin, 403", "auditor, 403", "doctor-dazu, 403", "engineer, 404"})
    void setsAMessageAsideOnlyWithItsRight(String login, int status) {
        assertThat(client.as(login)
                        .post("/api/messages/no-such-message/set-aside?why=sent-again", "application/json", "")
                        .statusCode())
                .isEqualTo(status);
    }

    private long refused() {
        return jdbc.sql("SELECT count(*) FROM intake_message WHERE state = 'REFUSED'")
                .query(Long.class)
                .single();
    }

    private static Set<String> open(GatewayClient.Caller caller) {
        Set<String> open = new LinkedHashSet<>();
        DOORS.forEach((door, path) -> {
            int status = caller.get(path).statusCode();
            assertThat(status).as(door).isIn(200, 403);
            if (status == 200) {
                open.add(door);
            }
        });
        // Nothing of it is taken: an empty transaction is wrong, whoever brings it.
        int write = caller.post("/fhir", FHIR, EMPTY).statusCode();
        assertThat(write).as("write").isIn(400, 422, 403);
        if (write != 403) {
            open.add("write");
        }
        return open;
    }

    private static Set<String> doors(String words) {
        return Arrays.stream(words.split(" ")).filter(door -> !door.isEmpty()).collect(Collectors.toSet());
    }
}
