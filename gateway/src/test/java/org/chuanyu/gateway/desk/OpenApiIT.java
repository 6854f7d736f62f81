package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.Mapping;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the API answers is what {@code openapi.json} describes: good answers and documented refusals, with their bodies. */
@GatewayTest
class OpenApiIT {
    private static final String JSON = "application/json";
    private static final String PASSWORD = "correct horse battery";
    private static final DescribedAnswers DESCRIBED = new DescribedAnswers();

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Test
    void answersAboutMessagesAreAsDescribed() throws IOException {
        Crossing crossing = new Crossing("OPENAPI");
        crossing.admit(listeners);
        String control = crossing.report(listeners);
        crossing.awaitDelivery(client, control);
        String parked = Crossing.id(client, new Crossing("OPENLOSS").lossyReport(listeners));
        String id = Crossing.id(client, control);
        GatewayClient.Caller engineer = client.as("engineer");

        check("GET /api/messages", 200, engineer.get("/api/messages?count=2"));
        check("GET /api/messages", 400, engineer.get("/api/messages?state=gone"));
        check("GET /api/messages", 400, engineer.get("/api/messages?after=nonsense"));
        check("GET /api/messages", 401, client.anonymous().get("/api/messages"));
        check("GET /api/messages", 403, client.as("doctor-dazu").get("/api/messages"));
        check("POST /api/messages", 200, engineer.post("/api/messages", JSON, "{\"controlId\":\"" + control + "\"}"));
        check("POST /api/messages", 400, engineer.post("/api/messages", JSON, "["));
        check("POST /api/messages/_search", 413, engineer.post("/api/messages/_search", JSON, large()));
        check("GET /api/messages/{id}", 200, engineer.get("/api/messages/" + id));
        check("GET /api/messages/{id}", 200, engineer.get("/api/messages/" + parked));
        check("GET /api/messages/{id}", 200, engineer.get("/api/messages/" + id + "?content=false"));
        check("GET /api/messages/{id}", 200, client.as("auditor").get("/api/messages/" + id));
        check("GET /api/messages/{id}", 400, engineer.get("/api/messages/" + id + "?content=maybe"));
        check("GET /api/messages/{id}", 404, engineer.get("/api/messages/none"));
        check(
                "POST /api/messages/{id}/reprocess",
                200,
                engineer.post("/api/messages/" + parked + "/reprocess", JSON, ""));
        check("POST /api/messages/{id}/reprocess", 409, engineer.post("/api/messages/" + id + "/reprocess", JSON, ""));
        check("POST /api/messages/{id}/reprocess", 404, engineer.post("/api/messages/none/reprocess", JSON, ""));
        check("POST /api/messages/{id}/reprocess", 413, engineer.post("/api/messages/x/reprocess", JSON, large()));
        String aside = Crossing.id(client, new Crossing("OPENASIDE").lossyReport(listeners));
        String why = "/set-aside?why=trial";
        check("POST /api/messages/{id}/set-aside", 403, client.as("admin").post("/api/messages/x" + why, JSON, ""));
        check("POST /api/messages/{id}/set-aside", 404, engineer.post("/api/messages/none" + why, JSON, ""));
        check("POST /api/messages/{id}/set-aside", 413, engineer.post("/api/messages/x" + why, JSON, large()));
        check("POST /api/messages/{id}/set-aside", 400, engineer.post("/api/messages/x/set-aside?why=x", JSON, ""));
        check("POST /api/messages/{id}/set-aside", 200, engineer.post("/api/messages/" + aside + why, JSON, ""));
        check("POST /api/messages/{id}/set-aside", 409, engineer.post("/api/messages/" + aside + why, JSON, ""));
        check("GET /api/openapi.json", 200, engineer.get("/api/openapi.json"));
    }

    @Test
    void answersAboutDeliveriesAreAsDescribed() throws IOException {
        Crossing crossing = new Crossing("OPENOUT");
        crossing.admit(listeners);
        crossing.awaitDelivery(client, crossing.report(listeners));
        GatewayClient.Caller engineer = client.as("engineer");
        String path = "/api/deliveries/" + first(engineer.get("/api/deliveries?state=delivered"));

        check("GET /api/deliveries", 200, engineer.get("/api/deliveries?count=1"));
        check("GET /api/deliveries", 400, engineer.get("/api/deliveries?receiver=%00"));
        check("GET /api/deliveries", 403, client.as("doctor-dazu").get("/api/deliveries"));
        check("GET /api/deliveries/wires", 200, engineer.get("/api/deliveries/wires"));
        check("GET /api/deliveries/{id}", 200, engineer.get(path));
        check("GET /api/deliveries/{id}", 404, engineer.get("/api/deliveries/none"));
        check("GET /api/deliveries/{id}/content", 403, client.as("admin").get(path + "/content"));
        check("GET /api/deliveries/{id}/content", 404, engineer.get("/api/deliveries/none/content"));
        check("POST /api/deliveries/{id}/replay", 200, engineer.post(path + "/replay", JSON, ""));
        check("POST /api/deliveries/{id}/replay", 404, engineer.post("/api/deliveries/none/replay", JSON, ""));
        check("POST /api/deliveries/{id}/replay", 413, engineer.post("/api/deliveries/x/replay", JSON, large()));
        check("POST /api/deliveries/replay", 200, replay(engineer, "{\"ids\":[\"none\"]}"));
        for (String bad : List.of("[", "{}", "{\"ids\":[\"\\u0000\"]}")) {
            check("POST /api/deliveries/replay", 400, replay(engineer, bad));
        }
        check("POST /api/deliveries/replay", 403, replay(client.as("admin"), "{}"));
        check("POST /api/deliveries/replay", 413, replay(engineer, large()));
    }

    @Test
    void answersAboutMapsAreAsDescribed() {
        GatewayClient.Caller engineer = client.as("engineer");
        GatewayClient.Caller approver = client.as("approver-dazu");
        Mapping mapping = new Mapping(client);
        String base = "/api/maps/" + mapping.approvedLast();
        String line = "{\"add\":[" + Mapping.line("item", "QOPEN1", "http://loinc.org", "2951-2") + "]}";

        check("GET /api/maps", 200, engineer.get("/api/maps?status=approved"));
        check("GET /api/maps", 400, engineer.get("/api/maps?state=draft"));
        check("GET /api/maps", 401, client.anonymous().get("/api/maps"));
        check("GET /api/maps", 403, client.as("admin").get("/api/maps"));
        check("GET /api/maps/unmapped", 200, engineer.get("/api/maps/unmapped?count=5"));
        check("GET /api/maps/unmapped", 400, engineer.get("/api/maps/unmapped?count=0"));
        check("GET /api/maps/{id}", 200, engineer.get(base));
        check("GET /api/maps/{id}", 404, engineer.get("/api/maps/999999"));
        check("POST /api/maps", 400, engineer.post("/api/maps", JSON, "["));
        check("POST /api/maps", 413, engineer.post("/api/maps", JSON, large()));
        HttpResponse<String> draft = engineer.post(base + "/entries", JSON, line);
        check("POST /api/maps/{id}/entries", 201, draft);
        check("POST /api/maps/{id}/entries", 400, engineer.post(base + "/entries", JSON, "["));
        check("POST /api/maps/{id}/entries", 404, engineer.post("/api/maps/999999/entries", JSON, line));
        check("POST /api/maps/{id}/entries", 413, engineer.post(base + "/entries", JSON, large()));
        check("POST /api/maps/{id}/entries", 422, engineer.post(base + "/entries", JSON, line.replace("2951-2", "x")));
        String path = "/api/maps/"
                + JsonMapper.builder().build().readTree(draft.body()).get("id").asString();
        check("POST /api/maps/{id}/approve", 403, engineer.post(path + "/approve", JSON, "{}"));
        check("POST /api/maps/{id}/approve", 413, approver.post(path + "/approve", JSON, large()));
        check("POST /api/maps/{id}/reject", 413, approver.post(path + "/reject", JSON, large()));
        check("POST /api/maps/{id}/reject", 200, approver.post(path + "/reject", JSON, "{\"reason\":\"试验\"}"));
        check("POST /api/maps/{id}/reject", 409, approver.post(path + "/reject", JSON, "{}"));
        check("POST /api/maps/{id}/approve", 409, approver.post(path + "/approve", JSON, "{}"));
        check("POST /api/maps/{id}/approve", 404, approver.post("/api/maps/999999/approve", JSON, "{}"));
    }

    @Test
    void answersAboutIdentityAreAsDescribed() throws IOException {
        new Crossing("OPENID").anotherUnderTheSameNumber(listeners);
        GatewayClient.Caller registrar = client.as("registrar-dazu");
        HttpResponse<String> open = registrar.get("/api/identity/quarantine?state=open&count=1");
        String path = "/api/identity/quarantine/"
                + JsonMapper.builder()
                        .build()
                        .readTree(open.body())
                        .at("/cases/0/id")
                        .asString();
        String reject = "{\"decision\":\"reject\",\"reason\":\"试验\"}";

        check("GET /api/identity/quarantine", 200, open);
        check("GET /api/identity/quarantine/{id}", 200, registrar.get(path));
        check("GET /api/identity/candidates", 200, registrar.get("/api/identity/candidates?count=2"));
        for (String kind : List.of("quarantine", "candidates")) {
            String list = "/api/identity/" + kind;
            check("GET " + list, 400, registrar.get(list + "?count=0"));
            check("GET " + list, 401, client.anonymous().get(list));
            check("GET " + list, 403, client.as("engineer").get(list));
            check("GET " + list + "/{id}", 404, registrar.get(list + "/none"));
            String decision = "POST " + list + "/{id}/decision";
            check(decision, 400, registrar.post(list + "/none/decision", JSON, "["));
            check(decision, 413, registrar.post(list + "/none/decision", JSON, large()));
            check(decision, 415, registrar.post(list + "/none/decision", "text/plain", reject));
            check(decision, 403, client.as("doctor-dazu").post(list + "/none/decision", JSON, reject));
        }
        check("POST /api/identity/quarantine/{id}/decision", 200, registrar.post(path + "/decision", JSON, reject));
        String unlink = "POST /api/identity/patients/{id}/unlink";
        check(unlink, 404, registrar.post("/api/identity/patients/none/unlink", JSON, "{\"reason\":\"试验\"}"));
        check(unlink, 413, registrar.post("/api/identity/patients/none/unlink", JSON, large()));
        check(unlink, 415, registrar.post("/api/identity/patients/none/unlink", "text/plain", "x"));
    }

    @Test
    void answersAboutErasuresAreAsDescribed() throws IOException {
        new Crossing("OPENERASE").report(listeners);
        GatewayClient.Caller registrar = client.as("registrar-dazu");
        GatewayClient.Caller commission = client.as("commission-dazu");
        String patient = registrar
                .get("/fhir/Patient?identifier=D-OPENERASE")
                .body()
                .replaceAll("(?s).*\"resourceType\":\"Patient\",\"id\":\"([^\"]+)\".*", "$1");
        String asked = "{\"patient\":\"" + patient + "\",\"basis\":\"purpose-met\"}";
        String hold = "{\"patient\":\"" + patient + "\",\"reason\":\"试验\"}";

        check("POST /api/erasures", 409, registrar.post("/api/erasures", JSON, asked));
        check("POST /api/erasures", 404, registrar.post("/api/erasures", JSON, asked.replace(patient, "none")));
        check("POST /api/erasures", 400, registrar.post("/api/erasures", JSON, "{}"));
        check("POST /api/erasures", 403, client.as("engineer").post("/api/erasures", JSON, asked));
        check("POST /api/erasures", 413, registrar.post("/api/erasures", JSON, large()));
        check("POST /api/erasures", 415, registrar.post("/api/erasures", "text/plain", asked));
        check("GET /api/erasures", 200, commission.get("/api/erasures"));
        check("GET /api/erasures/due", 200, commission.get("/api/erasures/due"));
        check("GET /api/erasures/due", 403, registrar.get("/api/erasures/due"));
        check("GET /api/erasures/{id}", 404, registrar.get("/api/erasures/none"));
        for (String act : List.of("approve", "withdraw", "execute")) {
            String operation = "POST /api/erasures/{id}/" + act;
            check(operation, 404, commission.post("/api/erasures/none/" + act, JSON, ""));
            check(operation, 403, client.as("engineer").post("/api/erasures/none/" + act, JSON, ""));
        }
        HttpResponse<String> placed = commission.post("/api/holds", JSON, hold);
        check("POST /api/holds", 201, placed);
        check("POST /api/holds", 404, commission.post("/api/holds", JSON, hold.replace(patient, "none")));
        check("POST /api/holds", 400, commission.post("/api/holds", JSON, asked));
        check("GET /api/holds", 200, commission.get("/api/holds"));
        check("GET /api/holds", 403, registrar.get("/api/holds"));
        String lift = "/api/holds/" + placed.body().replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1") + "/lift";
        check("POST /api/holds/{id}/lift", 403, client.as("inspector-anyue").post(lift, JSON, "{\"reason\":\"x\"}"));
        check("POST /api/holds/{id}/lift", 200, commission.post(lift, JSON, "{\"reason\":\"x\"}"));
        check("POST /api/holds/{id}/lift", 409, commission.post(lift, JSON, "{\"reason\":\"x\"}"));
        check("POST /api/holds/{id}/lift", 400, commission.post(lift, JSON, "{}"));
    }

    @Test
    void answersAboutPeopleAreAsDescribed() {
        GatewayClient.Caller admin = client.as("admin");
        String login = "wu." + UUID.randomUUID().toString().substring(0, 8);
        String person = "{\"login\":\"%s\",\"role\":\"security\",\"password\":\"%s\"}".formatted(login, PASSWORD);
        String path = "/api/people/" + login;

        check("POST /api/people", 201, admin.post("/api/people", JSON, person));
        check("POST /api/people", 422, admin.post("/api/people", JSON, person));
        check("POST /api/people", 400, admin.post("/api/people", JSON, "["));
        check("POST /api/people", 413, admin.post("/api/people", JSON, large()));
        check("POST /api/people", 403, client.as("engineer").post("/api/people", JSON, person));
        check("GET /api/people", 200, admin.get("/api/people"));
        check("GET /api/people", 401, client.anonymous().get("/api/people"));
        check("PUT /api/people/{login}/enabled", 204, put(admin, path + "/enabled", "false"));
        check("PUT /api/people/{login}/enabled", 400, put(admin, path + "/enabled", "[]"));
        check("PUT /api/people/{login}/enabled", 404, put(admin, "/api/people/nobody/enabled", "true"));
        check("PUT /api/people/{login}/password", 422, put(admin, path + "/password", "{\"password\":\"short\"}"));
        check("PUT /api/people/{login}/password", 422, put(admin, path + "/password", "{}"));
        check("PUT /api/people/{login}/password", 400, put(admin, path + "/password", "{"));
        check(
                "PUT /api/people/{login}/password",
                204,
                put(admin, path + "/password", "{\"password\":\"" + PASSWORD + "\"}"));
    }

    @Test
    void answersAboutReconciliationAreAsDescribed() {
        GatewayClient.Caller engineer = client.as("engineer");
        String base = "/api/reconciliation";
        String sheet = base + "/2026-02-02/anyue-rmyy/emr";
        String compare = "POST /api/reconciliation/{day}/{participant}/{wire}/compare";

        check("POST /api/reconciliation/{day}", 200, engineer.post(base + "/2026-02-02", JSON, ""));
        check("POST /api/reconciliation/{day}", 400, engineer.post(base + "/today", JSON, ""));
        check("POST /api/reconciliation/{day}", 409, engineer.post(base + "/9999-12-31", JSON, ""));
        check("POST /api/reconciliation/{day}", 403, client.as("auditor").post(base + "/2026-02-02", JSON, ""));
        check("GET /api/reconciliation", 200, engineer.get(base + "?day=2026-02-02"));
        check("GET /api/reconciliation", 400, engineer.get(base + "?day=2026-02-30"));
        check("GET /api/reconciliation", 401, client.anonymous().get(base));
        check("GET /api/reconciliation", 403, client.as("doctor-dazu").get(base));
        check("GET /api/reconciliation/{day}/{participant}/{wire}", 404, engineer.get(sheet.replace("emr", "x")));
        check("GET /api/reconciliation/{day}/{participant}/{wire}/signature", 404, engineer.get(sheet + "x/signature"));
        HttpResponse<String> ours = engineer.get(sheet);
        assertThat(ours.headers().firstValue("Content-Type")).contains("text/plain;charset=UTF-8");
        String theirs = ours.body().replace("keeper gateway", "keeper partner").replace("\nsent ", "\nreceived ");
        String one = "message - " + "0".repeat(64) + " -\n";
        check(compare, 200, engineer.post(sheet + "/compare", "text/plain", theirs));
        check(compare, 422, engineer.post(sheet + "/compare", "text/plain", theirs + one));
        check(compare, 404, engineer.post(sheet + "x/compare", "text/plain", theirs));
        check(compare, 403, client.as("auditor").post(sheet + "/compare", "text/plain", theirs));
        check(compare, 413, engineer.post(sheet + "/compare", "text/plain", "x".repeat(16 * 1024 * 1024 + 1)));
        check("GET /api/reconciliation", 200, engineer.get(base + "?day=2026-02-02"));
    }

    @Test
    void answersAboutSettingsAreAsDescribed() {
        check("GET /api/settings", 200, client.as("admin").get("/api/settings"));
        check("GET /api/settings", 401, client.anonymous().get("/api/settings"));
        check("GET /api/settings", 403, client.as("engineer").get("/api/settings"));
    }

    /** Without witnesses there is no evidence; what there is with them is EvidenceIT's. */
    @Test
    void answersAboutEvidenceAreAsDescribed() {
        GatewayClient.Caller inspector = client.as("inspector-dazu");
        String window = "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-02-01T00:00:00Z\"}";
        String post = "POST /api/evidence";
        String fetch = "GET /api/evidence/{id}";

        check(post, 401, client.anonymous().post("/api/evidence", JSON, window));
        check(post, 403, client.as("commission-dazu").post("/api/evidence", JSON, window));
        check(post, 413, inspector.post("/api/evidence", JSON, large()));
        check(post, 415, inspector.post("/api/evidence", "text/plain", window));
        check(post, 422, inspector.post("/api/evidence", JSON, "["));
        HttpResponse<String> none = inspector.post("/api/evidence", JSON, window);
        check(post, 503, none);
        assertThat(none.headers().firstValue("Retry-After")).isPresent();
        check(fetch, 401, client.anonymous().get("/api/evidence/x"));
        check(fetch, 403, client.as("auditor").get("/api/evidence/x"));
        check(fetch, 404, inspector.get("/api/evidence/x"));
        check(fetch, 404, inspector.get("/api/evidence/" + UUID.randomUUID()));
    }

    @Test
    void comparisonSeesWhatIsWrong() {
        HttpResponse<String> list = client.as("engineer").get("/api/messages?count=1");

        assertThat(catchThrowable(() -> check("GET /api/deliveries", 200, list)))
                .as("or the tests above prove nothing")
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("/messages is not described")
                .hasMessageContaining("/deliveries is missing");
    }

    private static void check(String operation, int status, HttpResponse<String> answer) {
        DESCRIBED.check(operation, status, answer);
    }

    private static HttpResponse<String> replay(GatewayClient.Caller caller, String body) {
        return caller.post("/api/deliveries/replay", JSON, body);
    }

    private static HttpResponse<String> put(GatewayClient.Caller caller, String path, String body) {
        return caller.send(caller.request(path, "Content-Type", JSON).PUT(BodyPublishers.ofString(body)));
    }

    /** A little more than a megabyte, which the server still takes off the line so that the client can read its answer. */
    private static String large() {
        return "{\"ids\":[\"" + "x".repeat(1024 * 1024) + "\"]}";
    }

    private static String first(HttpResponse<String> page) {
        JsonNode tree = JsonMapper.builder().build().readTree(page.body());
        return tree.at("/deliveries/0/id").asString();
    }
}
