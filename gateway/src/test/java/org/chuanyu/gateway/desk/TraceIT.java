package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/messages} over HTTP: what it finds, what a trace shows, and who may see what. */
@GatewayTest
class TraceIT {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    JdbcClient jdbc;

    @Test
    void findsAMessageByEveryParameter() {
        Sent sent = Sent.by(client, "T");
        String day = LocalDate.now(MessageSearch.ZONE).toString();
        for (String condition : List.of(
                "orderNumber=" + sent.order(),
                "orderNumber=" + sent.report(),
                "patient=" + Sent.RESIDENT,
                "patient=MR-PAGES",
                "participant=dazu-rmyy",
                "state=accepted",
                "from=" + day,
                "to=" + day,
                "from=" + day + "T00:00:00%2B08:00&to=2999-01-01T00:00:00Z",
                "count=200")) {
            assertThat(ids("/api/messages?controlId=" + sent.controlId() + "&" + condition))
                    .as(condition)
                    .hasSize(1);
        }
        for (String condition : List.of(
                "orderNumber=NO-SUCH",
                "patient=512021190303030025",
                "participant=anyue-rmyy",
                "state=parked",
                "to=2001-01-01")) {
            assertThat(ids("/api/messages?controlId=" + sent.controlId() + "&" + condition))
                    .as(condition)
                    .isEmpty();
        }
    }

    @Test
    void takesTheSameSearchInABody() {
        Sent sent = Sent.by(client, "T");
        String form = "controlId=" + sent.controlId() + "&patient=" + Sent.RESIDENT;
        String json =
                "{\"controlId\":\"%s\",\"patient\":\"%s\",\"count\":5}".formatted(sent.controlId(), Sent.RESIDENT);
        for (String path : List.of("/api/messages", "/api/messages/_search")) {
            assertThat(messages(client.as("engineer").post(path, FORM, form))).hasSize(1);
            assertThat(messages(client.as("engineer").post(path, JSON, json))).hasSize(1);
        }
        assertThat(client.as("engineer")
                        .post("/api/messages?count=5", JSON, json)
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.as("engineer")
                        .post("/api/messages", "text/plain", form)
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void pagesWithoutLosingOrRepeating() {
        Sent.by(client, "T");
        Sent.by(client, "T");
        String first = client.as("engineer").get("/api/messages?count=1").body();
        String next = tree(first).get("next").asString();
        String second =
                client.as("engineer").get("/api/messages?count=1&after=" + next).body();

        assertThat(tree(first).at("/messages/0/id")).isNotEqualTo(tree(second).at("/messages/0/id"));
        assertThat(client.as("engineer").get("/api/messages?after=nonsense").statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "contolId=X9",
                "controlId=",
                "controlId=X9&controlId=X9",
                "count=0X9",
                "state=X9",
                "from=X9",
                "participant=X9",
                "controlId=X9%00"
            })
    void refusesWhatItDoesNotUnderstandWithoutSayingItBack(String query) {
        HttpResponse<String> refused = client.as("engineer").get("/api/messages?" + query);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(tree(refused.body()).get("parameter").asString()).isEqualTo(query.substring(0, query.indexOf('=')));
        assertThat(refused.body()).doesNotContain("X9");
    }

    @Test
    void listsNoContent() {
        Sent sent = Sent.by(client, "T");

        assertThat(client.as("engineer")
                        .get("/api/messages?controlId=" + sent.controlId())
                        .body())
                .doesNotContain(Sent.NAME, Sent.RESIDENT, "WBC", "resourceType");
    }

    @Test
    void showsEveryStageToWhoMaySeeContent() {
        Sent sent = Sent.by(client, "T");
        String id = Crossing.id(client, sent.controlId());

        JsonNode trace = tree(client.as("engineer").get("/api/messages/" + id).body());

        assertThat(trace.get("content").asString()).isEqualTo("shown");
        assertThat(trace.at("/received/text").asString()).isEqualTo(sent.body());
        assertThat(Base64.getDecoder().decode(trace.at("/received/base64").asString()))
                .isEqualTo(sent.body().getBytes(StandardCharsets.UTF_8));
        assertThat(trace.at("/received/sm3").asString()).matches("[0-9a-f]{64}");
        assertThat(trace.at("/received/size").asInt()).isEqualTo(sent.body().getBytes(StandardCharsets.UTF_8).length);
        assertThat(trace.get("canonical").toString()).contains("\"resourceType\":\"DiagnosticReport\"", sent.report());
        assertThat(trace.at("/codes/entries").toString()).contains("6690-2");
        assertThat(trace.at("/answer/body").asString()).isEqualTo("HTTP 200");
        assertThat(trace.has("deliveries")).isTrue();
        assertThat(audited("MESSAGE_CONTENT_READ", id)).containsOnly("engineer");
    }

    @Test
    void showsTheSameStagesWithoutContentToWhoMayOnlyKnowThatItExists() {
        Sent sent = Sent.by(client, "T");
        String id = Crossing.id(client, sent.controlId());

        for (String query : List.of("", "?content=true")) {
            String body = client.as("admin").get("/api/messages/" + id + query).body();

            assertThat(tree(body).get("content").asString()).isEqualTo("withheld");
            assertThat(tree(body).get("canonical").size()).isPositive();
            assertThat(tree(body).at("/codes/mapped").asInt()).isPositive();
            assertThat(body).doesNotContain(Sent.NAME, Sent.RESIDENT, "WBC", "6690-2", "resourceType", "base64");
        }
        assertThat(audited("MESSAGE_READ", id)).containsOnly("admin");
        assertThat(audited("MESSAGE_CONTENT_READ", id)).isEmpty();
    }

    @Test
    void leavesContentOutWhenAskedTo() {
        String id = Crossing.id(client, Sent.by(client, "T").controlId());

        assertThat(client.as("engineer")
                        .get("/api/messages/" + id + "?content=false")
                        .body())
                .contains("\"content\":\"omitted\"")
                .doesNotContain(Sent.NAME);
        assertThat(client.as("engineer")
                        .get("/api/messages/" + id + "?content=maybe")
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.as("engineer")
                        .get("/api/messages/" + id + "?contents=false")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesWhoHasNoRightAndWritesItDown() {
        String id = Crossing.id(client, Sent.by(client, "T").controlId());
        for (String path : List.of("/api/messages", "/api/messages/" + id)) {
            assertThat(client.anonymous().get(path).statusCode()).isEqualTo(401);
            assertThat(client.as("doctor-dazu").get(path).statusCode()).isEqualTo(403);
            assertThat(client.certificate("dazu-rmyy").get(path).statusCode()).isEqualTo(403);
        }
        assertThat(client.as("admin")
                        .post("/api/messages/" + id + "/reprocess", JSON, "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'ACCESS_REFUSED' AND actor = 'doctor-dazu'"
                                + " AND detail ->> 'path' = '/api/messages'")
                        .query(Long.class)
                        .single())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"organisation\":\"anyue-rmyy\"", "\"region\":\"512021\""})
    void hidesWhatBelongsToOthers(String bound) throws IOException {
        String login = "engineer-" + Integer.toHexString(bound.hashCode());
        String password = "a long pass phrase";
        assertThat(client.as("admin")
                        .post(
                                "/api/people",
                                JSON,
                                "{\"login\":\"%s\",\"role\":\"engineer\",\"password\":\"%s\",\"enabled\":true,%s}"
                                        .formatted(login, password, bound))
                        .statusCode())
                .isEqualTo(201);
        GatewayClient.Caller engineer = client.as(login, password);
        Sent ofDazu = Sent.by(client, "T");
        Crossing crossing = new Crossing("OWN" + login.substring(9));
        crossing.admit(listeners);

        assertThat(messages(engineer.get("/api/messages?controlId=" + ofDazu.controlId())))
                .isEmpty();
        assertThat(engineer.get("/api/messages/" + Crossing.id(client, ofDazu.controlId()))
                        .statusCode())
                .isEqualTo(404);
        assertThat(engineer.post("/api/messages/" + Crossing.id(client, ofDazu.controlId()) + "/reprocess", JSON, "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(messages(engineer.get("/api/messages?controlId=ADT-" + crossing.own())))
                .hasSize(1);
        assertThat(engineer.get("/api/messages").body()).doesNotContain("dazu-rmyy");
    }

    @Test
    void runsAParkedMessageAgainAndNothingElse() throws IOException {
        String parked = Crossing.id(client, new Crossing("AGAIN").lossyReport(listeners));
        String accepted = Crossing.id(client, Sent.by(client, "T").controlId());

        JsonNode trace =
                tree(client.as("engineer").get("/api/messages/" + parked).body());
        assertThat(trace.get("state").asString()).isEqualTo("PARKED");
        assertThat(trace.get("losses").toString()).contains("OBX[3]").contains("CLINICAL");
        assertThat(client.as("engineer")
                        .post("/api/messages/" + parked + "/reprocess", JSON, "")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused = client.as("engineer").post("/api/messages/" + accepted + "/reprocess", JSON, "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("not-parked");
        assertThat(client.as("engineer").get("/api/messages/no-such-message").statusCode())
                .isEqualTo(404);
    }

    @Test
    void servesItsDescriptionToCallersOnly() throws IOException {
        HttpResponse<String> served = client.as("doctor-dazu").get("/api/openapi.json");

        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(tree(served.body()).get("openapi").asString()).startsWith("3.1");
        assertThat(client.anonymous().get("/api/openapi.json").statusCode()).isEqualTo(401);
    }

    @Test
    void knowsExactlyTheQueryParametersThatAreDescribed() {
        JsonNode paths =
                tree(client.as("engineer").get("/api/openapi.json").body()).get("paths");
        for (String path : List.of("/api/messages", "/api/deliveries")) {
            for (JsonNode parameter : paths.get(path).at("/get/parameters")) {
                String name = parameter.get("name").asString();
                String answer =
                        client.as("engineer").get(path + "?" + name + "=1").body();
                assertThat(answer).as(path + " " + name).doesNotContain("unknown-parameter");
            }
            assertThat(client.as("engineer").get(path + "?notdescribed=1").body())
                    .contains("unknown-parameter");
        }
    }

    @Test
    void takesNoSession() {
        HttpRequest.Builder request = client.anonymous()
                .request("/api/messages", "Cookie", "JSESSIONID=x")
                .GET();

        assertThat(client.anonymous().send(request).statusCode()).isEqualTo(401);
    }

    private List<String> audited(String action, String id) {
        return jdbc.sql("SELECT actor FROM audit_entry WHERE action = :action AND object = :object")
                .param("action", action)
                .param("object", "message/" + id)
                .query(String.class)
                .list();
    }

    private List<String> ids(String path) {
        return messages(client.as("engineer").get(path));
    }

    private static List<String> messages(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return tree(answer.body())
                .get("messages")
                .valueStream()
                .map(row -> row.get("id").asString())
                .toList();
    }

    private static JsonNode tree(String json) {
        return MAPPER.readTree(json);
    }
}
