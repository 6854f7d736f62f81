package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.chuanyu.gateway.GatewayClient;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Both sides' books of a day: the gateway's, as it shows them over REST, and the partners', from what they themselves remember. */
abstract class Books {
    static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");
    static final String LOG = "log.chuanyu.example/audit/2026";

    @Autowired
    DeliveryBench bench;

    @Autowired
    GatewayClient client;

    @Autowired
    Environment environment;

    @Autowired
    JsonMapper json;

    LocalDate day;

    /** Nine in the morning of a day that no other test has, nor corrects: the bench forgets what other tests delivered. */
    @BeforeEach
    void beginADay() {
        bench.begin().admitting("anyue-rmyy");
        LocalDate today = LocalDate.ofInstant(bench.clock.instant(), CHINA);
        day = today.plusDays(9);
        passTo(day, LocalTime.of(9, 0));
    }

    // --- days

    void passTo(LocalDate date, LocalTime time) {
        Instant to = date.atTime(time).atZone(CHINA).toInstant();
        bench.clock.pass(Duration.between(bench.clock.instant(), to));
    }

    void passToNextDay() {
        passTo(day.plusDays(1), LocalTime.of(2, 30));
    }

    // --- the gateway's books

    void make() {
        HttpResponse<String> answer = make(day);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    HttpResponse<String> make(LocalDate which) {
        return client.as("engineer").post("/api/reconciliation/" + which, "application/json", "");
    }

    HttpResponse<String> sheet(String participant, String wire) {
        return sheet(day, participant, wire);
    }

    HttpResponse<String> sheet(LocalDate which, String participant, String wire) {
        HttpResponse<String> answer = client.as("engineer").get(path(which, participant, wire));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    static String path(LocalDate which, String participant, String wire) {
        return "/api/reconciliation/" + which + "/" + participant + "/" + wire;
    }

    HttpResponse<String> compare(LocalDate which, String participant, String wire, String sheet) {
        return client.as("engineer").post(path(which, participant, wire) + "/compare", "text/plain", sheet);
    }

    JsonNode compared(LocalDate which, String participant, String wire, String sheet) {
        HttpResponse<String> answer = compare(which, participant, wire, sheet);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    JsonNode report() {
        return report(day);
    }

    JsonNode report(LocalDate which) {
        HttpResponse<String> answer = client.as("engineer").get("/api/reconciliation?day=" + which);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    static List<String> kinds(JsonNode report) {
        List<String> kinds = new ArrayList<>();
        report.get("orphans").forEach(orphan -> kinds.add(orphan.get("kind").asString()));
        return kinds;
    }

    static List<String> orphans(JsonNode report) {
        List<String> orphans = new ArrayList<>();
        report.get("orphans")
                .forEach(orphan -> orphans.add(orphan.get("kind").asString() + " "
                        + orphan.get("reference").asString()));
        return orphans;
    }

    long count(String sql, String parameter) {
        return bench.jdbc.sql(sql).param(parameter).query(Long.class).single();
    }

    // --- the partners' books

    PartnersSheet line(String hospital, String wire) {
        return line(hospital, wire, day);
    }

    PartnersSheet line(String hospital, String wire, LocalDate which) {
        PartnersSheet sheet = new PartnersSheet(LOG, hospital, wire, "in", which.toString());
        bench.spoken(hospital, wire).forEach(each -> sheet.put(each.controlId(), each.message(), each.answer()));
        return sheet;
    }

    PartnersSheet door(String hospital) {
        PartnersSheet sheet = new PartnersSheet(LOG, hospital, "emr", "out", day.toString());
        bench.partner.takenBy(hospital).forEach(each -> sheet.put(each.id(), each.request(), each.answer()));
        return sheet;
    }

    // --- those who may do anything

    /** Nothing that the database forbids stops him. */
    JdbcClient administrator() {
        return connected("postgres", "-c session_replication_role=replica");
    }

    JdbcClient owner() {
        return connected(environment.getRequiredProperty("spring.flyway.user"), "");
    }

    JdbcClient connected(String user, String options) {
        DriverManagerDataSource source = new DriverManagerDataSource(
                environment.getRequiredProperty("spring.datasource.url") + "?currentSchema=gateway", user, "");
        Properties properties = new Properties();
        properties.put("options", options);
        source.setConnectionProperties(properties);
        return JdbcClient.create(source);
    }
}
