package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the program does not decide about persons, decided by registrars, and what follows for records and doctors. */
@GatewayTest
class IdentityReviewIT {
    private static final String CANDIDATES = "/api/identity/candidates";
    private static final String QUARANTINE = "/api/identity/quarantine";
    private static final String REASON = "核对过本人证件";

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper json;

    /** Somebody as both hospitals write them, without a number of the state. */
    private record Person(String number, String name, String birth, String sex) {}

    @Test
    void anAcceptedPersonReleasesTheParkedResult() throws Exception {
        Person registered = new Person("Q1", "误登甲", "19050505", "M");
        Person examined = new Person("Q1", "受检乙", "19011212", "F");
        take("dazu-rmyy", "lis", visit(registered, "D-"), false);
        take("dazu-rmyy", "lis", report(examined, "CTRL-Q1"), true);
        JsonNode open = one("registrar-dazu", QUARANTINE, "D-Q1");
        String path = QUARANTINE + "/" + open.get("id").asString();

        assertThat(open.get("state").asString()).isEqualTo("open");
        assertThat(open.at("/own/0/institution").asString()).isEqualTo("dazu-rmyy");
        assertThat(open.get("reasons").toString())
                .contains("name-differs", "姓名不同", "different names", "birth-date-differs", "sex-differs")
                .doesNotContain("误登甲", "受检乙", "1905", "1901");
        assertThat(find("registrar-anyue", QUARANTINE, "D-Q1")).isEmpty();
        assertThat(client.as("registrar-anyue").get(path).statusCode()).isEqualTo(404);
        assertThat(decide("registrar-anyue", path, "accept").statusCode()).isEqualTo(404);
        assertThat(state("CTRL-Q1")).isEqualTo("PARKED");

        assertThat(decide("registrar-dazu", path, "accept").statusCode()).isEqualTo(200);

        Awaitility.await().until(() -> state("CTRL-Q1").equals("ACCEPTED"));
        assertThat(reports("doctor-dazu", "RPT-Q1")).isEqualTo(1);
        String message = message("CTRL-Q1").get("id").asString();
        assertThat(json.readTree(client.as("engineer")
                                .get("/api/messages/" + message)
                                .body())
                        .at("/answer/body")
                        .asString())
                .startsWith("AA");
        assertThat(audited("message/" + message)).contains("system MESSAGE_REPROCESSED SUCCESS");
        assertThat(decide("registrar-dazu", path, "accept").statusCode()).isEqualTo(200);
        conflict(decide("registrar-dazu", path, "reject"), "decided-otherwise");
        String object = path.replace(QUARANTINE, "identity-quarantine");
        assertThat(audited(object))
                .filteredOn(entry -> entry.contains("DECIDED"))
                .hasSize(2);
        assertThat(json.readTree(client.as("registrar-dazu").get(path).body())
                        .at("/decided/reason")
                        .asString())
                .isEqualTo(REASON);
        assertThat(jdbc.sql("SELECT string_agg(q::text, ' ') FROM identity_quarantine q")
                        .query(String.class)
                        .single())
                .doesNotContain(REASON);
    }

    @Test
    void aRejectedPersonStaysParked() throws Exception {
        take("dazu-rmyy", "lis", visit(new Person("Q2", "误登丙", "19050506", "M"), "D-"), false);
        Fixture report = report(new Person("Q2", "受检丁", "19011213", "F"), "CTRL-Q2");
        take("dazu-rmyy", "lis", report, true);
        String path = QUARANTINE + "/"
                + one("registrar-dazu", QUARANTINE, "D-Q2").get("id").asString();

        assertThat(decide("registrar-dazu", path, "reject").statusCode()).isEqualTo(200);

        take("dazu-rmyy", "lis", report.with("CTRL-Q2", "CTRL-Q2B").with("RPT-Q2", "RPT-Q2B"), true);
        assertThat(state("CTRL-Q2")).isEqualTo("PARKED");
        assertThat(find("registrar-dazu", QUARANTINE + "?state=open", "D-Q2")).isEmpty();
        conflict(decide("registrar-dazu", path, "accept"), "decided-otherwise");
        assertThat(jdbc.sql("SELECT count(*) FROM intake_release WHERE message_id = ?")
                        .param(message("CTRL-Q2").get("id").asString())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aConfirmedPairLetsTheDoctorOfTheOtherSideFindTheResult_andUnlinkingEndsIt() throws Exception {
        Person person = new Person("C1", "周复核", "19010203", "M");
        arrivesOnBothSides(person);
        assertThat(reports("doctor-anyue", "RPT-C1")).as("never automatic").isZero();
        HttpResponse<String> seen = client.as("registrar-anyue").get(CANDIDATES + "?state=open&count=200");
        JsonNode pair = one("registrar-anyue", CANDIDATES, "A-C1");
        String path = CANDIDATES + "/" + pair.get("id").asString();
        String dazuPatient =
                one("registrar-dazu", CANDIDATES, "D-C1").at("/own/0/patientId").asString();

        assertThat(pair.at("/others/0/id").asString()).isEqualTo("dazu-rmyy");
        assertThat(pair.get("reasons").toString()).contains("name-equal", "birth-date-equal", "sex-equal");
        assertThat(seen.body()).doesNotContain("D-C1", dazuPatient, "周复核", "19010203", "1901-02");

        assertThat(decide("registrar-anyue", path, "confirm").statusCode()).isEqualTo(200);

        assertThat(reports("doctor-anyue", "RPT-C1")).isEqualTo(1);
        assertThat(decide("registrar-dazu", path, "confirm").statusCode()).isEqualTo(200);
        conflict(decide("registrar-dazu", path, "reject"), "decided-otherwise");
        assertThat(client.as("registrar-anyue").get(path).body()).contains(REASON, "\"by\":\"registrar-anyue\"");
        assertThat(client.as("registrar-dazu").get(path).body())
                .contains("\"institution\":\"anyue-rmyy\"")
                .doesNotContain(REASON, "registrar-anyue");

        String unlink = "/api/identity/patients/" + dazuPatient + "/unlink";
        assertThat(post("registrar-anyue", unlink, "{\"reason\":\"x\"}").statusCode())
                .isEqualTo(404);
        assertThat(post("registrar-dazu", unlink, "{\"reason\":\"" + REASON + "\"}")
                        .body())
                .contains("\"unlinked\":true");
        assertThat(post("registrar-dazu", unlink, "{\"reason\":\"" + REASON + "\"}")
                        .body())
                .contains("\"unlinked\":false");
        assertThat(reports("doctor-anyue", "RPT-C1")).isZero();
        assertThat(client.as("registrar-dazu").get(path).body())
                .contains("\"state\":\"rejected\"", "\"by\":\"registrar-dazu\"", REASON);
        assertThat(client.as("registrar-anyue").get(path).body())
                .contains("\"institution\":\"dazu-rmyy\"")
                .doesNotContain(REASON, "registrar-");
    }

    @Test
    void aRejectedPairIsNeverLinkedAgain() throws Exception {
        Person person = new Person("C2", "吴复核", "19010204", "M");
        arrivesOnBothSides(person);
        String path = CANDIDATES + "/"
                + one("registrar-dazu", CANDIDATES, "D-C2").get("id").asString();

        assertThat(decide("registrar-dazu", path, "reject").statusCode()).isEqualTo(200);

        // Even the same resident id on both sides: somebody has looked at the two people.
        String number = "~500111190102040015^^^CHN^NI||吴复核";
        take(
                "dazu-rmyy",
                "lis",
                visit(person, "D-").with("ADT-D-C2", "ADT-D-C2B").with("||吴复核", number),
                false);
        take(
                "anyue-rmyy",
                "his",
                visit(person, "A-").with("ADT-A-C2", "ADT-A-C2B").with("||吴复核", number),
                false);
        assertThat(reports("doctor-anyue", "RPT-C2")).isZero();
        conflict(decide("registrar-anyue", path, "confirm"), "decided-otherwise");
    }

    /** Where somebody was must not be told by a pair, where all that is known of it there is withheld. */
    @Test
    void nobodyIsShownAPairWithAPersonOfWhomOnlyWithheldResultsAreKnown() throws Exception {
        Person person = new Person("C5", "冯复核", "19010207", "M");
        take(
                "dazu-rmyy",
                "lis",
                written(Fixture.hl7v2("oru-hiv"), person)
                        .with("CTRL-0006", "CTRL-C5H")
                        .with("RPT-9006", "RPT-C5H")
                        .with("ORD-7006", "ORD-C5H")
                        .with("V20260301001", "V-C5")
                        .with("D000123", "D-C5"),
                false);
        take("anyue-rmyy", "his", visit(person, "A-"), false);
        JsonNode pair = one("registrar-dazu", CANDIDATES, "D-C5");
        String path = CANDIDATES + "/" + pair.get("id").asString();
        String patient = jdbc.sql("SELECT CASE a.source WHEN 'anyue-rmyy' THEN patient_a ELSE patient_b END"
                        + " FROM identity_candidate c JOIN identity_patient a ON a.patient_id = c.patient_a"
                        + " WHERE c.id = ?::uuid")
                .param(pair.get("id").asString())
                .query(String.class)
                .single();

        assertThat(find("registrar-anyue", CANDIDATES, "A-C5")).isEmpty();
        assertThat(client.as("registrar-anyue").get(path).statusCode()).isEqualTo(404);
        assertThat(decide("registrar-anyue", path, "confirm").statusCode()).isEqualTo(404);
        assertThat(client.as("registrar-anyue").get(CANDIDATES + "?count=1").body())
                .doesNotContain(pair.get("id").asString());

        // The owner of what is withheld may decide; that the two were one, the other side is not told either.
        assertThat(decide("registrar-dazu", path, "confirm").statusCode()).isEqualTo(200);
        assertThat(post(
                                "registrar-anyue",
                                "/api/identity/patients/" + patient + "/unlink",
                                "{\"reason\":\"" + REASON + "\"}")
                        .body())
                .contains("\"unlinked\":false");

        take("dazu-rmyy", "lis", report(person, "CTRL-C5"), false);
        assertThat(find("registrar-anyue", CANDIDATES, "A-C5")).isPresent();
    }

    /** Or a sender could try names on a number until none differs. */
    @Test
    void noSenderIsToldWhatOthersHave() throws Exception {
        String number = "~500111190102080017^^^CHN^NI||";
        Person there = new Person("C6", "陈复核", "19010208", "M");
        Person here = new Person("C6", "褚复核", "19010208", "M");
        take("dazu-rmyy", "lis", report(there, "CTRL-C6").with("||陈复核", number + "陈复核"), false);

        try (MllpPeer line = new MllpPeer(listeners.port("anyue-rmyy", "his"))) {
            assertThat(line.exchange(
                            visit(here, "A-").with("||褚复核", number + "褚复核").bytes()))
                    .contains("MSA|AA|")
                    .doesNotContain("ERR|", "differs");
            // What the institution's own data say, it is told.
            assertThat(line.exchange(visit(new Person("C6", "褚复核", "19010209", "M"), "A-")
                            .with("ADT-A-C6", "ADT-A-C6B")
                            .with("||褚复核", number + "褚复核")
                            .bytes()))
                    .contains("birth-date-differs");
        }
        assertThat(one("registrar-anyue", CANDIDATES, "A-C6").get("reasons").toString())
                .contains("name-differs");
    }

    @Test
    void turnsThePagesOverAllCasesOnce() throws Exception {
        arrivesOnBothSides(new Person("C3", "郑复核", "19010205", "M"));
        arrivesOnBothSides(new Person("C4", "王复核", "19010206", "M"));
        List<String> seen = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonNode page = json.readTree(client.as("registrar-dazu")
                    .get(CANDIDATES + "?count=1" + (next.isEmpty() ? "" : "&after=" + next))
                    .body());
            page.get("cases").forEach(each -> seen.add(each.get("id").asString()));
            next = page.has("next") ? page.get("next").asString() : null;
        }

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen)
                .hasSize(json.readTree(client.as("registrar-dazu")
                                .get(CANDIDATES + "?count=200")
                                .body())
                        .get("cases")
                        .size());
        assertThat(client.as("registrar-dazu")
                        .get(CANDIDATES + "?from=2000-01-01T00:00:00Z&to=2000-01-02T00:00:00Z")
                        .body())
                .contains("\"cases\":[]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"decision\":\"confirm\"}",
                "{\"decision\":\"accept\",\"reason\":\"x\"}",
                "{\"decision\":\"confirm\",\"reason\":\" \"}",
                "{\"decision\":\"confirm\",\"reason\":\"x\",\"more\":1}",
                "{\"decision\":\"confirm\",\"reason\":\"TOOLONG\"}",
                "HUGE"
            })
    void refusesABodyThatIsNoDecision(String body) {
        String sent = body.replace("TOOLONG", "x".repeat(501)).replace("HUGE", "x".repeat(20_000));
        HttpResponse<String> answer =
                post("registrar-dazu", CANDIDATES + "/4d0d4d4e-0000-4000-8000-000000000000/decision", sent);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("application/problem+json");
    }

    @Test
    void refusesWhoHasNoRightAndWhatItDoesNotKnow() {
        for (String login : List.of("doctor-dazu", "engineer", "admin", "auditor")) {
            assertThat(client.as(login).get(CANDIDATES).statusCode()).as(login).isEqualTo(403);
            assertThat(post(login, "/api/identity/patients/x/unlink", "{\"reason\":\"x\"}")
                            .statusCode())
                    .as(login)
                    .isEqualTo(403);
        }
        assertThat(client.certificate("dazu-rmyy").get(QUARANTINE).statusCode()).isEqualTo(403);
        for (String query : List.of("state=accepted", "from=x", "count=0", "after=x", "patient=x", "count=1&count=2")) {
            assertThat(client.as("registrar-dazu").get(CANDIDATES + "?" + query).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(client.as("registrar-dazu").get(CANDIDATES + "/x").statusCode())
                .isEqualTo(404);
    }

    /** A result in Dazu, and a visit in Anyue that would let its doctors see it. */
    private void arrivesOnBothSides(Person person) throws Exception {
        take("dazu-rmyy", "lis", report(person, "CTRL-" + person.number()), false);
        take("anyue-rmyy", "his", visit(person, "A-"), false);
    }

    private static Fixture visit(Person person, String side) {
        return written(Fixture.hl7v2("adt-a01-anyue"), person)
                .with("ADT-0001", "ADT-" + side + person.number())
                .with("A777", side + person.number())
                .with("VA20260301001", "V-" + side + person.number());
    }

    private static Fixture report(Person person, String controlId) {
        return written(Fixture.hl7v2("oru-cbc"), person)
                .with("CTRL-0001", controlId)
                .with("RPT-9001", "RPT-" + person.number())
                .with("ORD-7001", "ORD-" + person.number())
                .with("V20260301001", "V-" + person.number())
                .with("D000123", "D-" + person.number());
    }

    private static Fixture written(Fixture fixture, Person person) {
        return fixture.with("~50011119000101001X^^^CHN^NI", "")
                .with("张测试", person.name())
                .with("|19000101|M", "|" + person.birth() + "|" + person.sex());
    }

    private void take(String hospital, String wire, Fixture message, boolean parked) throws Exception {
        try (MllpPeer line = new MllpPeer(listeners.port(hospital, wire))) {
            String answer = line.exchange(message.bytes());
            assertThat(answer).contains("MSA|AA|");
            assertThat(answer.contains("patient-conflict")).as(answer).isEqualTo(parked);
        }
    }

    private JsonNode one(String login, String path, String recordNumber) {
        return find(login, path, recordNumber).orElseThrow();
    }

    private Optional<JsonNode> find(String login, String path, String recordNumber) {
        HttpResponse<String> answer = client.as(login).get(path + (path.contains("?") ? "&count=200" : "?count=200"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        for (JsonNode each : json.readTree(answer.body()).get("cases")) {
            if (each.at("/own/0/recordNumber").asString().equals(recordNumber)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private HttpResponse<String> decide(String login, String path, String decision) {
        return post(login, path + "/decision", "{\"decision\":\"" + decision + "\",\"reason\":\"" + REASON + "\"}");
    }

    private HttpResponse<String> post(String login, String path, String body) {
        return client.as(login).post(path, "application/json", body);
    }

    private void conflict(HttpResponse<String> answer, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(json.readTree(answer.body()).get("code").asString()).isEqualTo(code);
    }

    private int reports(String login, String number) {
        return json.readTree(client.as(login)
                        .get("/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7C" + number)
                        .body())
                .get("total")
                .asInt();
    }

    private JsonNode message(String controlId) {
        return json.readTree(client.as("engineer")
                        .get("/api/messages?controlId=" + controlId)
                        .body())
                .at("/messages/0");
    }

    private String state(String controlId) {
        return message(controlId).get("state").asString();
    }

    private List<String> audited(String object) {
        return jdbc.sql(
                        "SELECT actor || ' ' || action || ' ' || outcome FROM audit_entry WHERE object = ? ORDER BY seq")
                .param(object)
                .query(String.class)
                .list();
    }
}
