package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.PatientPage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sender's own label: a result under a neutral name that its laboratory calls strictly limited reaches nobody else. */
@GatewayTest
class LabelIT {
    private static final String OTHER = "doctor-anyue";
    private static final String OWNER = "doctor-dazu";
    private static final String SENSITIVITY = "https://fhir.chuanyu-health.org/CodeSystem/sensitivity";
    private static final String CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    /** Of the fixture's entries. */
    private static final String RESULT = "\"resourceType\": \"Observation\",";

    private static final String HIDDEN = "白细胞";
    private static final String SHOWN = "135";

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    JsonMapper json;

    @Test
    void aLabelledResultIsNeitherReadNorSent() throws Exception {
        Person person = new Person("L1", "标签甲", "500111191105051136");
        admit(person);
        submit(labelled(person, "1", RESULT, SENSITIVITY, "5"));

        theOtherSeesTheSecondResultOnly(person);
        assertThat(total(OWNER, "Observation", person)).isEqualTo(2);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(documents(person)).hasSize(1));
        assertThat(documents(person).get(0)).contains(SHOWN).doesNotContain(HIDDEN);

        // A correction of another wire has no label: silence lifts nothing.
        submit(transaction(person, "2").replace("09:30:00", "10:30:00").replace("11.2", "12.7"));
        theOtherSeesTheSecondResultOnly(person);
        assertThat(client.as(OWNER).get(observations(person)).body()).contains("12.7");

        // Its sender may give another label.
        submit(labelled(person, "3", RESULT, SENSITIVITY, "4").replace("09:30:00", "11:30:00"));
        assertThat(total(OTHER, "Observation", person)).isEqualTo(2);
    }

    /** In the order of writing, the label came first, and silence lifts nothing. */
    @Test
    void aStrictLabelThatComesLateStays() throws Exception {
        for (String[] of : List.of(
                new String[] {"L11", "标签子", "500111191105051435", RESULT},
                new String[] {"L12", "标签丑", "500111191105051451", "\"resourceType\": \"DiagnosticReport\","})) {
            Person person = new Person(of[0], of[1], of[2]);
            admit(person);
            submit(transaction(person, "2").replace("09:30:00", "10:30:00").replace("11.2", "12.7"));
            assertThat(total(OTHER, "Observation", person)).isEqualTo(2);

            submit(labelled(person, "1", of[3], CONFIDENTIALITY, "V"));
            // The same again under another number.
            submit(transaction(person, "3").replace("09:30:00", "10:30:00").replace("11.2", "12.7"));

            assertThat(total(OTHER, "Observation", person)).as(of[3]).isEqualTo(of[3].equals(RESULT) ? 1 : 0);
            assertThat(client.as(OWNER).get(observations(person)).body()).contains("12.7");
        }
    }

    /** A digest of the whole message would confirm a guess at what is withheld; so nobody else has one, of any message. */
    @Test
    void nobodyElseGetsADigestToTryGuessesOn() throws Exception {
        Person person = new Person("L10", "标签癸", "500111191105051419");
        admit(person);
        submit(transaction(person, "1"));

        String notes = observations(person).replace("Observation", "Provenance");
        assertThat(get(OTHER, notes).get("total").asInt()).isEqualTo(1);
        assertThat(get(OTHER, notes).toString()).contains("Provenance").doesNotContain("sm3");
        assertThat(get(OWNER, notes).toString()).contains("sm3");
    }

    @Test
    void anOrdinaryLabelHidesNothing() throws Exception {
        Person person = new Person("L2", "标签乙", "500111191105051152");
        admit(person);
        submit(labelled(person, "1", RESULT, CONFIDENTIALITY, "R"));

        assertThat(total(OTHER, "Observation", person)).isEqualTo(2);
    }

    @Test
    void noLabelLowersWhatTheNameSays() throws Exception {
        Person person = new Person("L3", "标签丙", "500111191105051179");
        admit(person);
        submit(labelled(person, "1", RESULT, SENSITIVITY, "1").replace("白细胞计数", "HIV抗体"));

        theOtherSeesTheSecondResultOnly(person);
    }

    @Test
    void theLabelOfTheReportOrTheOrderCoversTheResults() throws Exception {
        int number = 0;
        for (String type : List.of("DiagnosticReport", "ServiceRequest", "Specimen", "Patient", "Bundle")) {
            Person person = List.of(
                            new Person("L4", "标签丁", "500111191105051195"),
                            new Person("L5", "标签戊", "500111191105051312"),
                            new Person("L6", "标签己", "500111191105051339"),
                            new Person("L7", "标签庚", "500111191105051355"),
                            new Person("L8", "标签辛", "500111191105051371"))
                    .get(number++);
            admit(person);
            String entry = "\"resourceType\": \"" + type + "\",";
            submit(labelled(person, "1", entry, CONFIDENTIALITY, "V"));

            assertThat(total(OTHER, "Observation", person)).as(type).isZero();
            assertThat(total(OTHER, "DiagnosticReport", person)).as(type).isZero();
            assertThat(total(OWNER, "Observation", person)).as(type).isEqualTo(2);
        }
    }

    @Test
    void aPatientWhomOthersKnowIsTakenAwayByALabelOfHisOwn() throws Exception {
        Person person = new Person("L9", "标签壬", "500111191105051398");
        admit(person);
        submit(transaction(person, "1"));
        assertThat(total(OTHER, "Observation", person)).isEqualTo(2);

        submit(labelled(person, "2", "\"resourceType\": \"Patient\",", CONFIDENTIALITY, "V")
                .replace("09:30:00", "10:30:00"));

        assertThat(total(OTHER, "Observation", person)).isZero();
        assertThat(total(OTHER, "DiagnosticReport", person)).isZero();
        String id = get(OWNER, observations(person))
                .at("/entry/0/resource/subject/reference")
                .asString();
        assertThat(client.as(OTHER).get("/fhir/" + id).statusCode()).isEqualTo(404);
    }

    /** His report came before the label, under another number; the other hospital has a record of the same person. */
    @Test
    void noPageShowsWhatIsOfARestrictedPatient() throws Exception {
        Person person = new Person("LP", "标签子", "500111191105051435");
        admit(person);
        submit(transaction(person, "1"));
        PatientPage page = new PatientPage(client, OTHER);
        assertThat(page.results(person.residentId())).contains("11.2");

        String second = labelled(person, "2", "\"resourceType\": \"Patient\",", CONFIDENTIALITY, "V")
                .replace("09:30:00", "10:30:00")
                .replace("\"R-LP\"", "\"R-LP-2\"")
                .replace("\"A-LP\"", "\"A-LP-2\"")
                .replace("\"F-LP\"", "\"F-LP-2\"")
                .replace("\"S-LP\"", "\"S-LP-2\"");
        submit(second);

        assertThat(total(OTHER, "Observation", person)).isZero();
        assertThat(page.results(person.residentId())).doesNotContain("11.2");
        assertThat(new PatientPage(client, OWNER).results(person.residentId())).contains("11.2");
    }

    private void theOtherSeesTheSecondResultOnly(Person person) {
        JsonNode mine = get(OWNER, observations(person));
        List<String> shown = new ArrayList<>();
        for (JsonNode entry : mine.get("entry")) {
            String path = "/fhir/Observation/" + entry.at("/resource/id").asString();
            HttpResponse<String> answer = client.as(OTHER).get(path);
            if (answer.statusCode() == 200) {
                shown.add(answer.body());
            } else {
                assertThat(answer.statusCode()).isEqualTo(404);
            }
        }
        assertThat(shown).singleElement().asString().contains(SHOWN);
        JsonNode report = get(
                OTHER, "/fhir/DiagnosticReport?patient.identifier=urn:oid:2.16.156.10011.1.13%7CMR-" + person.mark());
        assertThat(report.get("total").asInt()).isEqualTo(1);
        assertThat(report.at("/entry/0/resource/result").size()).isEqualTo(1);
        assertThat(total(OTHER, "Observation", person)).isEqualTo(1);
    }

    private record Person(String mark, String name, String residentId) {}

    private static String observations(Person person) {
        return "/fhir/Observation?patient.identifier=urn:oid:2.16.156.10011.1.13%7CMR-" + person.mark();
    }

    private int total(String login, String type, Person person) {
        return get(login, observations(person).replace("Observation", type))
                .get("total")
                .asInt();
    }

    private void admit(Person person) throws IOException {
        Fixture message = Fixture.hl7v2("adt-a01-anyue")
                .with("ADT-0001", "ADT-" + person.mark())
                .with("A777", "A-" + person.mark())
                .with("VA20260301001", "VA-" + person.mark())
                .with("张测试", person.name())
                .with("|19000101|", "|19110505|")
                .with("50011119000101001X", person.residentId());
        try (MllpPeer his = new MllpPeer(listeners.port("anyue-rmyy", "his"))) {
            assertThat(his.exchange(message.bytes())).contains("MSA|AA|").doesNotContain("ERR|");
        }
    }

    private void submit(String body) {
        HttpResponse<String> answer = client.certificate("dazu-rmyy").post("/fhir", "application/fhir+json", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** The label goes where the resource has its meta, or is given one. */
    private static String labelled(Person person, String number, String where, String system, String code) {
        String body = transaction(person, number);
        String label = "\"security\": [{\"system\": \"" + system + "\", \"code\": \"" + code + "\"}]";
        int at = body.indexOf(where) + where.length();
        String rest = body.substring(at);
        return body.substring(0, at)
                + (rest.stripLeading().startsWith("\"meta\": {")
                        ? rest.replaceFirst("\"meta\": \\{", "\"meta\": {" + label + ",")
                        : "\"meta\": {" + label + "}," + rest);
    }

    private static String transaction(Person person, String number) {
        try (InputStream in = LabelIT.class.getResourceAsStream("/fixtures/fhir/transaction.json")) {
            String mark = person.mark();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("TX-0001", "TX-" + mark + "-" + number)
                    .replace("R20261101001", "R-" + mark)
                    .replace("MR0001", "MR-" + mark)
                    .replace("\"A0001\"", "\"A-" + mark + "\"")
                    .replace("\"F0001\"", "\"F-" + mark + "\"")
                    .replace("MZ0001", "MZ-" + mark)
                    .replace("S20261101001", "S-" + mark)
                    .replace("测试甲", person.name())
                    .replace("1900-01-01", "1911-05-05")
                    .replace("50011119000101001X", person.residentId());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> documents(Person person) {
        List<String> found = new ArrayList<>();
        for (JsonNode item : json.readTree(
                client.anonymous().get("/demo/anyue-rmyy/received").body())) {
            String document = item.get("body").asString();
            if (document.contains("R-" + person.mark() + "\"")) {
                found.add(document);
            }
        }
        return found;
    }

    private JsonNode get(String login, String path) {
        HttpResponse<String> answer = client.as(login).get(path);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }
}
