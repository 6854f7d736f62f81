package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.keys.Vault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an attempt left out, and what the partner said to it: who sees it, and how it is kept. */
@DeliveryTest
@TestPropertySource(properties = "gateway.delivery.work=false")
class AttemptsIT {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String WORDS = "白细胞 99.9 不合理";

    @Autowired
    DeliveryBench bench;

    @Autowired
    GatewayClient client;

    @Autowired
    Vault vault;

    @Autowired
    MeterRegistry meters;

    @Autowired
    JsonMapper json;

    private String id;

    @BeforeEach
    void sendsAReportThatADocumentCannotCarryWhole() {
        bench.begin().admitting("anyue-rmyy");
        GatewayClient.Caller lis = client.certificate("dazu-rmyy");
        String lossy = bench.transaction("r1", "p1")
                .replace("\"receivedTime\"", "\"note\": [{\"text\": \"标本乳糜\"}], \"receivedTime\"");
        assertThat(lis.send(lis.request("/fhir", "Content-Type", "application/fhir+json")
                                .POST(HttpRequest.BodyPublishers.ofString(lossy)))
                        .statusCode())
                .isEqualTo(200);
        bench.plan();
        id = bench.jdbc.sql("SELECT id FROM delivery").query(String.class).single();
    }

    @Test
    void everybodyWhoSeesTheDelivery_seesWhatWasNotCarried() {
        double before = counted();

        bench.send();

        for (String login : new String[] {"engineer", "admin"}) {
            JsonNode attempt = delivery(login).at("/attempts/0");
            assertThat(attempt.get("outcome").asString()).isEqualTo("delivered");
            assertThat(attempt.get("losses"))
                    .as("and nothing that every report has")
                    .hasSize(1);
            assertThat(attempt.at("/losses/0/path").asString()).isEqualTo("Specimen.note");
            assertThat(attempt.at("/losses/0/severity").asString()).isEqualTo("CLINICAL");
            assertThat(attempt.toString()).doesNotContain("乳糜");
            assertThat(trace(login).at("/deliveries/0/attempts/0/losses/0/path").asString())
                    .isEqualTo("Specimen.note");
        }
        assertThat(counted() - before).isEqualTo(1);
    }

    @Test
    void wordsOfARefusalNeedTheRightToContent_andEveryLookIsWrittenDown() {
        bench.partner.answers("anyue-rmyy", sent -> ScriptedPartner.Answer.said("AR", "", WORDS));
        bench.send();

        assertThat(delivery("admin").at("/attempts/0/words").asString()).isEqualTo("WITHHELD");
        assertThat(delivery("admin").toString()).doesNotContain("不合理");
        assertThat(trace("admin").toString()).doesNotContain("不合理");
        assertThat(list("engineer")).contains(id).doesNotContain("不合理");
        assertThat(looks()).isEmpty();

        assertThat(delivery("engineer").at("/attempts/0/said").asString()).isEqualTo(WORDS);
        assertThat(looks()).isEqualTo("engineer");
        assertThat(trace("engineer").at("/deliveries/0/attempts/0/said").asString())
                .isEqualTo(WORDS);
    }

    @Test
    void wordsOfAnAcceptanceAreSealed_onlyTheCodeIsPlain() {
        bench.partner.answers("anyue-rmyy", sent -> ScriptedPartner.Answer.said("AA", "ref", WORDS));
        bench.send();

        String row = bench.jdbc
                .sql("SELECT a::text FROM delivery_attempt a")
                .query(String.class)
                .single();
        byte[] said = bench.jdbc
                .sql("SELECT said FROM delivery_attempt")
                .query((rs, number) -> rs.getBytes(1))
                .single();
        assertThat(row).contains("AA").doesNotContain("不合理");
        assertThat(new String(said, StandardCharsets.UTF_8)).doesNotContain("99.9", "不合理");
        assertThat(new String(vault.open(said), StandardCharsets.UTF_8)).isEqualTo(WORDS);
        assertThat(delivery("engineer").at("/attempts/0/answer").asString()).isEqualTo("AA");
    }

    @Test
    void wordsAreGoneWithThePatientsKey_andTheAttemptIsNot() {
        bench.partner.answers("anyue-rmyy", sent -> ScriptedPartner.Answer.said("AR", "", WORDS));
        bench.send();

        vault.destroy(bench.jdbc
                .sql("SELECT patient_id FROM delivery")
                .query(String.class)
                .single());

        JsonNode attempt = delivery("engineer").at("/attempts/0");
        assertThat(attempt.get("words").asString()).isEqualTo("DESTROYED");
        assertThat(attempt.get("outcome").asString()).isEqualTo("refused");
        assertThat(attempt.at("/losses/0/path").asString()).isEqualTo("Specimen.note");
    }

    @Test
    void pagesShowWhatWasNotCarried_andTheWordsOnlyOnRequestOfWhoMayReadThem() {
        bench.partner.answers("anyue-rmyy", sent -> ScriptedPartner.Answer.said("AR", "", WORDS));
        bench.send();
        String message = bench.journal.find(id).orElseThrow().messageId();
        String admin = login("admin");
        String engineer = login("engineer");

        for (String session : new String[] {admin, engineer}) {
            for (String path : new String[] {"/deliveries/" + id, "/messages/" + message}) {
                assertThat(page(path, session))
                        .contains("未能转入", "Specimen.note", "临床内容", "已封存")
                        .doesNotContain("不合理", "乳糜");
            }
        }
        String english = client.anonymous()
                .get("/deliveries/" + id + "?lang=en", "Cookie", admin)
                .body();
        assertThat(english).contains("Not carried", "Sealed");
        assertThat(post("/deliveries/" + id + "/said", admin).statusCode()).isEqualTo(403);
        assertThat(looks()).isEmpty();

        assertThat(post("/deliveries/" + id + "/said", engineer).body()).contains(WORDS);
        assertThat(looks()).isEqualTo("engineer");
        assertThat(post("/messages/" + message + "/content", engineer).body()).contains(WORDS);
    }

    private String page(String path, String session) {
        HttpResponse<String> page = client.anonymous().get(path, "Cookie", session);
        assertThat(page.statusCode()).isEqualTo(200);
        return page.body();
    }

    private HttpResponse<String> post(String path, String session) {
        return client.anonymous()
                .post(path, FORM, "_csrf=" + token(page("/deliveries/" + id, session)), "Cookie", session);
    }

    private String login(String name) {
        HttpResponse<String> page = client.anonymous().get("/login");
        HttpResponse<String> answer = client.anonymous()
                .post(
                        "/login",
                        FORM,
                        "username=" + name + "&password=demo&_csrf=" + token(page.body()),
                        "Cookie",
                        cookie(page));
        assertThat(answer.statusCode()).isEqualTo(302);
        return cookie(answer);
    }

    private static String token(String page) {
        Matcher matcher = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page);
        assertThat(matcher.find()).as("a token in the form").isTrue();
        return matcher.group(1);
    }

    private static String cookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }

    private JsonNode delivery(String login) {
        return ok(client.as(login).get("/api/deliveries/" + id));
    }

    private String list(String login) {
        return ok(client.as(login).get("/api/deliveries?state=DEAD")).toString();
    }

    private JsonNode trace(String login) {
        String message = bench.journal.find(id).orElseThrow().messageId();
        return ok(client.as(login).get("/api/messages/" + message));
    }

    /** Who looked at the content of this delivery. */
    private String looks() {
        return String.join(
                " ",
                bench.jdbc
                        .sql("SELECT actor FROM audit_entry WHERE action = 'MESSAGE_CONTENT_READ'"
                                + " AND detail ->> 'delivery' = :id")
                        .param("id", id)
                        .query(String.class)
                        .list());
    }

    private double counted() {
        return meters
                .find("delivery.losses")
                .tags("receiver", "anyue-rmyy", "wire", "emr", "path", "Specimen.note", "severity", "CLINICAL")
                .counters()
                .stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }
}
