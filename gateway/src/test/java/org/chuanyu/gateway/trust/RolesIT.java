package org.chuanyu.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Which doors are open to whom; all others are shut. The table is written out, so that no right is given by oversight. */
@GatewayTest
class RolesIT {
    private static final Map<String, String> DOORS = new TreeMap<>(Map.of(
            "records", "/fhir/DiagnosticReport?_summary=count",
            "audit", "/fhir/AuditEvent?_count=1",
            "messages", "/api/messages?count=1",
            "deliveries", "/api/deliveries?count=1",
            "people", "/api/people",
            "maps", "/api/maps",
            "identity", "/api/identity/candidates",
            "metrics", "/actuator/prometheus"));

    @Autowired
    GatewayClient client;

    @ParameterizedTest
    @CsvSource({
        "doctor, records",
        "ed, records",
        "ed-lead, records",
        "registrar, identity records",
        "crew, ''",
        "dispatcher, ''",
        "dispatch-lead, ''",
        "quality, ''",
        "inspector, ''",
        "approver, maps",
        "commission, ''"
    })
    void roleOfARegion(String role, String open) {
        assertThat(open(client.as(role + "-dazu")))
                .as(role + "-dazu")
                .isEqualTo(Set.of(open.split(" ")).stream()
                        .filter(door -> !door.isEmpty())
                        .collect(java.util.stream.Collectors.toSet()));
        assertThat(client.as(role + "-anyue").get("/api/nothing").statusCode())
                .as(role + "-anyue is known")
                .isNotEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "engineer, deliveries maps messages metrics",
        "admin, deliveries messages people",
        "security, audit metrics",
        "auditor, audit deliveries messages"
    })
    void roleOfTheGateway(String login, String open) {
        assertThat(open(client.as(login))).isEqualTo(Set.of(open.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dazu-rmyy", "anyue-zyy"})
    void systemWithItsCertificate(String participant) {
        assertThat(open(client.certificate(participant))).isEqualTo(Set.of("records"));
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
        return open;
    }
}
