package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.delivery.DeliveryBench.corrected;

import java.net.http.HttpResponse;
import java.util.List;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayClient.Caller;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API over HTTP, with three dead letters of one hospital. */
@DeliveryTest
@TestPropertySource(properties = "gateway.delivery.work=false")
class DeliveriesApiIT {
    @Autowired
    DeliveryBench bench;

    @Autowired
    GatewayClient client;

    @Autowired
    JsonMapper json;

    private Caller engineer;

    @BeforeEach
    void begin() {
        engineer = client.as("engineer");
        bench.begin().admitting("anyue-rmyy");
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        for (int i = 0; i < 3; i++) {
            bench.accept("r" + i, "p" + i);
        }
        bench.work();
        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
    }

    @Test
    void listsNewestFirst_pageByPage() {
        JsonNode first = ok(engineer.get("/api/deliveries?state=dead&count=2"));
        assertThat(first.get("deliveries")).hasSize(2);
        assertThat(first.at("/deliveries/0/report").asString()).isEqualTo("DiagnosticReport/" + bench.reportId("r2"));

        JsonNode last = ok(engineer.get(
                "/api/deliveries?count=2&after=" + first.get("next").asString()));
        assertThat(last.get("deliveries")).hasSize(1);
        assertThat(last.hasNonNull("next")).isFalse();
    }

    @Test
    void filtersByReasonCodeAndMessage() {
        String message = bench.journal.find(id("r1")).orElseThrow().messageId();

        assertThat(ok(engineer.get("/api/deliveries?reasonCode=partner-refused&messageId=" + message))
                        .get("deliveries"))
                .hasSize(1);
        String day = "2999-01-01T00:00:00Z";
        String start = "2000-01-01T00:00:00Z";
        for (String all : List.of("receiver=anyue-rmyy", "wire=emr", "from=" + start, "to=" + day)) {
            assertThat(ok(engineer.get("/api/deliveries?" + all)).get("deliveries"))
                    .as(all)
                    .hasSize(3);
        }
        for (String none :
                List.of("reasonCode=other", "receiver=anyue-zyy", "wire=lis", "from=" + day, "to=" + start)) {
            assertThat(ok(engineer.get("/api/deliveries?" + none)).get("deliveries"))
                    .as(none)
                    .isEmpty();
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        for (String bad : List.of(
                "sate=DEAD",
                "state=gone",
                "from=yesterday",
                "count=0",
                "count=201",
                "count=%2B5",
                "after=x",
                "after=99999999999999999999",
                "receiver=%00",
                "receiver=Dazu!",
                "wire=%00",
                "messageId=%00",
                "reasonCode=%00",
                "reasonCode=",
                "wire=" + "x".repeat(257),
                "from=%2B999999999-01-01T00:00:00Z",
                "to=-999999999-01-01T00:00:00Z",
                "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z",
                "state=DEAD&state=DELIVERED",
                "receiver=anyue-rmyy&receiver=anyue-zyy")) {
            HttpResponse<String> answer = engineer.get("/api/deliveries?" + bad);

            assertThat(answer.statusCode()).as(bad).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        }
    }

    @Test
    void showsOneWithItsAttempts() {
        JsonNode one = ok(engineer.get("/api/deliveries/" + id("r0")));

        assertThat(one.get("state").asString()).isEqualTo("DEAD");
        assertThat(one.at("/attempts/0/outcome").asString()).isEqualTo("refused");
        assertThat(engineer.get("/api/deliveries/unknown").statusCode()).isEqualTo(404);
    }

    @Test
    void replaysOne() {
        JsonNode replayed = ok(replay(engineer, "r0"));
        assertThat(replayed.at("/results/0/result").asString()).isEqualTo("queued");
        HttpResponse<String> again = replay(engineer, "r0");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("\"code\":\"under-way\"");

        bench.send();

        assertThat(bench.state("r0", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void replayOfAnOutdatedVersionIsAConflict() {
        bench.accept(corrected(bench.lab("r0", "p0")).with("||5.60|", "||9.00|"));
        bench.work();

        HttpResponse<String> answer = replay(engineer, "r0");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("\"code\":\"superseded\"");
    }

    @Test
    void replaysMany() {
        JsonNode replayed = ok(replayMany("{\"filter\":{\"state\":\"DEAD\"},\"max\":2}"));
        assertThat(replayed.get("results")).hasSize(2);
        assertThat(replayed.at("/results/0/id").asString()).isEqualTo(id("r0"));

        for (String bad : List.of(
                "{}",
                "{\"filter\":{}}",
                "{\"ids\":[\"a\"],\"filter\":{\"state\":\"DEAD\"}}",
                "{\"filter\":{\"sate\":\"DEAD\"}}",
                "{\"filter\":{\"state\":\"DEAD\",\"receiver\":null}}",
                "{\"filter\":{\"receiver\":\"\\u0000\"}}",
                "{\"ids\":[\"\\u0000\"]}",
                "{\"ids\":[null]}",
                "{\"ids\":[\"" + "x".repeat(257) + "\"]}",
                "[")) {
            assertThat(replayMany(bad).statusCode()).as(bad).isEqualTo(400);
        }
    }

    @Test
    void contentNeedsItsOwnRight_andLeavesAnEntry() {
        Caller admin = client.as("admin");
        assertThat(admin.get("/api/deliveries/" + id("r0") + "/content").statusCode())
                .isEqualTo(403);
        assertThat(replay(admin, "r0").statusCode()).isEqualTo(403);
        assertThat(bench.audited("r0")).doesNotContain("engineer MESSAGE_CONTENT_READ");

        HttpResponse<String> content = engineer.get("/api/deliveries/" + id("r0") + "/content");

        assertThat(content.statusCode()).isEqualTo(200);
        assertThat(content.body()).contains("<ClinicalDocument", "5.60");
        assertThat(bench.audited("r0")).containsOnlyOnce("engineer MESSAGE_CONTENT_READ");
    }

    /** They see the delivery to them; what became restricted since would not leave any more, and is not shown here either. */
    @Test
    void contentIsWhatMayLeaveNow_forWhoDoesNotSeeTheSource() {
        Caller theirs = engineer("shen.engineer", "anyue-rmyy");
        HttpResponse<String> before = content(theirs, "r0");
        assertThat(before.body()).contains("白细胞计数", "血红蛋白");

        bench.restrict("r0", "HGB");
        HttpResponse<String> after = content(theirs, "r0");

        assertThat(after.body()).contains("白细胞计数").doesNotContain("血红蛋白", "<0.01", "&lt;0.01");
        assertThat(shown(after))
                .as("nothing says that something is hidden")
                .isEqualTo(shown(before))
                .isEqualTo("as-others-see-it-now");
    }

    @Test
    void contentIsWithheldFromOthersWhereNothingIsLeft_andThatIsSaid() {
        Caller theirs = engineer("zhou.engineer", "anyue-rmyy");
        for (String code : List.of("WBC", "HGB", "XYZ1")) {
            bench.restrict("r0", code);
        }

        HttpResponse<String> answer = theirs.get("/api/deliveries/" + id("r0") + "/content");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("\"code\":\"withheld\"").doesNotContain("5.60");
    }

    /** Who sees the source's messages sees more than this, and is told that the partner will not get it. */
    @Test
    void contentIsAsKept_forWhoSeesTheSource() {
        bench.restrict("r0", "HGB");

        for (Caller covering : List.of(engineer, engineer("yang.engineer", "dazu-rmyy"))) {
            HttpResponse<String> answer = content(covering, "r0");
            assertThat(answer.body()).contains("白细胞计数", "血红蛋白");
            assertThat(shown(answer)).isEqualTo("as-kept-restricted-since");
        }
        assertThat(shown(content(engineer, "r1"))).isEqualTo("as-kept");
    }

    private Caller engineer(String login, String organisation) {
        client.as("admin").post("/api/people", "application/json", """
                        {"login":"%s","role":"engineer","organisation":"%s","password":"correct horse battery"}""".formatted(login, organisation));
        return client.as(login, "correct horse battery");
    }

    private HttpResponse<String> content(Caller caller, String report) {
        HttpResponse<String> answer = caller.get("/api/deliveries/" + id(report) + "/content");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String shown(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Shown").orElse("");
    }

    @Test
    void deliveriesOfOthersAreNotThere() {
        Caller other = engineer("zhong.engineer", "anyue-zyy");

        assertThat(ok(other.get("/api/deliveries")).get("deliveries")).isEmpty();
        assertThat(other.get("/api/deliveries/" + id("r0")).statusCode()).isEqualTo(404);
        assertThat(other.get("/api/deliveries/" + id("r0") + "/content").statusCode())
                .isEqualTo(404);
        assertThat(replay(other, "r0").statusCode()).isEqualTo(404);
    }

    @Test
    void showsWires() {
        JsonNode wires = ok(engineer.get("/api/deliveries/wires"));

        assertThat(wires).anySatisfy(wire -> {
            assertThat(wire.get("receiver").asString()).isEqualTo("anyue-rmyy");
            assertThat(wire.get("circuit").asString()).isEqualTo("closed");
            assertThat(wire.get("dead").asInt()).isEqualTo(3);
        });
    }

    private HttpResponse<String> replay(Caller caller, String report) {
        return caller.post("/api/deliveries/" + id(report) + "/replay", "application/json", "");
    }

    private HttpResponse<String> replayMany(String body) {
        return engineer.post("/api/deliveries/replay", "application/json", body);
    }

    private JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private String id(String report) {
        return bench.id(report, 1, "anyue-rmyy");
    }
}
