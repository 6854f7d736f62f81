package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A result of grade 5 changes: its owner has every version, and a hospital in care of the patient cannot notice, count or time it. */
@GatewayTest
class WithheldVersionsIT {
    private static final String OWNER = "doctor-dazu";
    private static final String OTHER = "doctor-anyue";
    private static final List<String> TYPES = List.of(
            "Patient",
            "Encounter",
            "ServiceRequest",
            "Specimen",
            "Practitioner",
            "Observation",
            "DiagnosticReport",
            "Provenance");
    private static final DateTimeFormatter TO_THE_MILLISECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final Pattern VERSION = Pattern.compile("<versionNumber value=\"(\\d+)\"");

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    JsonMapper json;

    @Test
    void aHiddenChangeIsNotSeenCountedOrTimed() throws Exception {
        take("anyue-rmyy", "his", visitOf("W1", FIRST));
        take("dazu-rmyy", "lis", mixed(1, "F", "20260301101000"));
        String path = "/fhir/DiagnosticReport/" + reportId("W1");
        String patient = report(OWNER, path).at("/subject/reference").asString();
        String before = TO_THE_MILLISECOND.format(Instant.now());
        List<String> seen = everything(path, patient);

        take("dazu-rmyy", "lis", mixed(2, "C", "20260301111000").with("SECRETVALUE", "SECRETTWO"));
        // Nothing but the hidden result, signed by somebody else, and with a new address of the patient.
        Fixture alone = mixed(3, "C", "20260301121000")
                .with("SECRETVALUE", "SECRETTHREE")
                .with("测试路1号", "测试路9号")
                .with("J01^王检验", "J81^孙检验");
        take("dazu-rmyy", "lis", new Fixture(alone.text().replaceFirst("OBX\\|1\\|[^\\r]*\\r", "")));

        assertThat(versions(OWNER, path)).containsExactly("3", "2", "1");
        assertThat(versions(OWNER, "/fhir/" + patient)).containsExactly("2", "1");
        assertThat(everything(path, patient)).isEqualTo(seen);
        assertThat(versions(OTHER, path)).containsExactly("1");
        assertThat(client.as(OTHER).get(path + "/_history/2").statusCode()).isEqualTo(404);
        assertThat(client.as(OTHER).get(path + "/_history/1").statusCode()).isEqualTo(200);
        for (String type : TYPES) {
            assertThat(total(OTHER, "/fhir/" + type + "?_lastUpdated=gt" + before))
                    .as(type)
                    .isZero();
        }
        assertThat(total(OWNER, "/fhir/DiagnosticReport?_lastUpdated=gt" + before))
                .isEqualTo(1);
        // Nor does a search find the report by what only its owner can read in it.
        String mine = "/fhir/DiagnosticReport?_id=" + reportId("W1");
        assertThat(total(OTHER, mine + "&status=corrected")).isZero();
        assertThat(total(OTHER, mine + "&issued=gt2026-03-01T10:30:00%2B08:00")).isZero();
        assertThat(total(OTHER, mine + "&status=final")).isEqualTo(1);
        assertThat(total(OWNER, mine + "&status=corrected")).isEqualTo(1);

        take(
                "dazu-rmyy",
                "lis",
                mixed(4, "C", "20260301131000").with("||5.60|", "||6.50|").with("测试路1号", "测试路9号"));

        assertThat(versions(OWNER, path)).containsExactly("4", "3", "2", "1");
        assertThat(versions(OTHER, path)).containsExactly("2", "1");
        assertThat(versions(OTHER, "/fhir/" + patient)).containsExactly("2", "1");
        assertThat(report(OTHER, path + "/_history/1").get("status").asString()).isEqualTo("final");
        assertThat(report(OTHER, path).get("status").asString()).isEqualTo("corrected");
        assertThat(total(OTHER, "/fhir/DiagnosticReport?_lastUpdated=gt" + before))
                .isEqualTo(1);
        JsonNode notes = get(OTHER, mine + "&_revinclude=Provenance:target");
        List<String> targets = new ArrayList<>();
        notes.findValues("target")
                .forEach(list -> list.forEach(
                        target -> targets.add(target.at("/reference").asString())));
        assertThat(targets)
                .contains(path.substring(6) + "/_history/1", path.substring(6) + "/_history/2")
                .noneMatch(target -> target.matches(".*/_history/[3-9]"));
        assertThat(notes.toString()).doesNotContain("SECRET", "孙检验");
        theReceiverCountsTwo(path);
    }

    /** Everything of the report that another hospital can get hold of, with its headers. */
    private List<String> everything(String path, String patient) {
        List<String> all = new ArrayList<>();
        for (String address : List.of(path, "/fhir/" + patient)) {
            HttpResponse<String> answer = client.as(OTHER).get(address);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            all.add(answer.body());
            all.add(answer.headers().firstValue("ETag").orElseThrow());
            all.add(answer.headers().firstValue("Last-Modified").orElse(""));
        }
        all.add(entries(get(OTHER, path + "/_history")));
        String id = path.substring(path.lastIndexOf('/') + 1);
        all.add(entries(get(
                OTHER,
                "/fhir/DiagnosticReport?_id=" + id + "&_include=DiagnosticReport:*&_revinclude=Provenance:target")));
        for (String type : TYPES.subList(1, TYPES.size())) {
            if (!type.equals("Practitioner")) {
                all.add(entries(get(OTHER, "/fhir/" + type + "?patient=" + patient + "&_sort=_lastUpdated")));
            }
        }
        assertThat(all.toString()).contains("5.60").doesNotContain("SECRET");
        return all;
    }

    /** What the receiver of the documents is told: two of them, numbered without a gap. */
    private void theReceiverCountsTwo(String path) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(documents()).containsExactly("2", "1"));
        List<String> numbers = new ArrayList<>();
        for (JsonNode delivery : get("engineer", "/api/deliveries?count=200").get("deliveries")) {
            if (path.endsWith(delivery.get("report").asString())) {
                numbers.add(delivery.get("version").asString());
            }
        }
        assertThat(numbers).containsExactly("2", "1");
    }

    private List<String> documents() {
        List<String> versions = new ArrayList<>();
        for (JsonNode item : json.readTree(
                client.anonymous().get("/demo/anyue-rmyy/received").body())) {
            String document = item.get("body").asString();
            Matcher version = VERSION.matcher(document);
            if (document.contains("RPT-W1\"") && version.find()) {
                assertThat(document).doesNotContain("SECRET");
                versions.add(version.group(1));
            }
        }
        return versions;
    }

    @Test
    void whatCameWithNothingElseIsThereForOthersFromTheNextOrdinaryMessage() throws Exception {
        take("anyue-rmyy", "his", visitOf("W2", SECOND));
        take("dazu-rmyy", "lis", staffed(lab("oru-hiv", "CTRL-0006", "9006", "W2", SECOND)));
        String patient = "Patient/"
                + get(OWNER, "/fhir/Patient?identifier=urn:oid:2.16.156.10011.1.13%7CD-W2")
                        .at("/entry/0/resource/id")
                        .asString();
        List<String> withIt = new ArrayList<>(List.of(patient));
        for (String type : List.of("Encounter", "ServiceRequest", "Specimen", "DiagnosticReport", "Observation")) {
            List<String> ids = references(OWNER, "/fhir/" + type + "?patient=" + patient);
            assertThat(ids).as(type).isNotEmpty();
            withIt.addAll(ids);
        }
        List<String> staff = references(OWNER, "/fhir/Practitioner?name=" + FhirPeer.encoded("甲试验"));
        assertThat(staff).hasSize(1);
        withIt.addAll(staff);
        String visit = withIt.get(1);

        withIt.forEach(reference -> assertThat(
                        client.as(OTHER).get("/fhir/" + reference).statusCode())
                .as(reference)
                .isEqualTo(404));
        for (String type : List.of("Encounter", "ServiceRequest", "Specimen", "Observation", "Provenance")) {
            assertThat(total(OTHER, "/fhir/" + type + "?patient=" + patient))
                    .as(type)
                    .isZero();
        }
        assertThat(total(OTHER, "/fhir/Patient?identifier=urn:oid:2.16.156.10011.1.13%7CD-W2"))
                .isZero();

        // The analyser was slow, or the line was: written before the other one, it comes after it.
        take(
                "dazu-rmyy",
                "lis",
                staffed(lab("oru-cbc", "CTRL-0001", "9001", "W2", SECOND))
                        .with("CTRL-W2-1", "CTRL-W2-2")
                        .with("RPT-W2", "RPT-W2B")
                        .with("ORD-W2", "ORD-W2B")
                        .with("|20260301101500|", "|20260301101400|"));

        for (String reference : List.of(patient, visit, staff.get(0))) {
            assertThat(versions(OTHER, "/fhir/" + reference))
                    .as(reference)
                    .first()
                    .isEqualTo("1");
        }
        JsonNode found = get(
                OTHER,
                "/fhir/DiagnosticReport?patient=" + patient + "&_include=DiagnosticReport:*"
                        + "&_include:iterate=ServiceRequest:requester&_revinclude=Provenance:target");
        assertThat(found.get("total").asInt()).isEqualTo(1);
        assertThat(found.at("/entry/0/resource/subject/reference").asString()).isEqualTo(patient);
        assertThat(found.at("/entry/0/resource/encounter/reference").asString()).isEqualTo(visit);
        assertThat(references(found)).contains(patient, visit, staff.get(0));
        assertThat(found.toString()).contains("5.60").doesNotContain("SECRET", "RPT-W2\"", "ORD-W2\"");
        // One ordinary message, one note, also by way of the patient.
        assertThat(total(OTHER, "/fhir/Provenance?patient=" + patient)).isEqualTo(1);
        assertThat(total(OTHER, "/fhir/Provenance?target=" + patient)).isEqualTo(1);
        assertThat(total(OWNER, "/fhir/Provenance?patient=" + patient)).isEqualTo(2);
    }

    private record Person(String name, String born, String residentId) {}

    private static final Person FIRST = new Person("卫试验", "19060606", "500111190606061135");
    private static final Person SECOND = new Person("蒋试验", "19070707", "500111190707071156");
    private static final Person THIRD = new Person("沈试验", "19080808", "500111190808081177");

    private static Fixture visitOf(String mark, Person person) {
        return as(person, Fixture.hl7v2("adt-a01-anyue"))
                .with("ADT-0001", "ADT-" + mark)
                .with("A777", "A-" + mark)
                .with("VA20260301001", "VA-" + mark);
    }

    private static Fixture lab(String name, String controlId, String number, String mark, Person person) {
        return as(person, Fixture.hl7v2(name))
                .with(controlId, "CTRL-" + mark + "-1")
                .with("RPT-" + number, "RPT-" + mark)
                .with("ORD-7" + number.substring(1), "ORD-" + mark)
                .with("V20260301001", "V-" + mark)
                .with("D000123", "D-" + mark);
    }

    /** A blood count with an HIV result; every message about it is written later than the one before. */
    private static Fixture mixed(int number, String status, String issued) {
        return mixed("W1", FIRST, number, status, issued);
    }

    private static Fixture mixed(String mark, Person person, int number, String status, String issued) {
        return lab("oru-with-grade5", "CTRL-0003", "9003", mark, person)
                .with("CTRL-" + mark + "-1", "CTRL-" + mark + "-" + number)
                .with("|20260301101500|", "|" + issued + "|")
                .with("|20260301101000|", "|" + issued + "|")
                .with("||LAB|F|", "||LAB|" + status + "|");
    }

    /** Whoever signed the hidden correction is known to others by something else; that he signed it is not. */
    @Test
    void noSearchComesBackwardsFromWhatIsWithheld() throws Exception {
        take("anyue-rmyy", "his", visitOf("W3", THIRD));
        take("dazu-rmyy", "lis", mixed("W3", THIRD, 1, "F", "20260301101000"));
        take(
                "dazu-rmyy",
                "lis",
                mixed("W3", THIRD, 2, "C", "20260301111000")
                        .with("SECRETVALUE", "SECRETTWO")
                        .with("J01^王检验", "J83^周检验"));
        take(
                "dazu-rmyy",
                "lis",
                lab("oru-cbc", "CTRL-0001", "9001", "W3", THIRD)
                        .with("CTRL-W3-1", "CTRL-W3-3")
                        .with("RPT-W3", "RPT-W3B")
                        .with("ORD-W3", "ORD-W3B")
                        .with("J01^王检验", "J83^周检验"));

        String known = "/fhir/Practitioner?name=" + FhirPeer.encoded("周检验");
        String backwards = known + "&_has:DiagnosticReport:results-interpreter:_id=";
        assertThat(total(OTHER, known)).isEqualTo(1);
        assertThat(total(OTHER, backwards + reportId("W3B"))).isEqualTo(1);
        assertThat(total(OWNER, backwards + reportId("W3"))).isEqualTo(1);
        assertThat(total(OTHER, backwards + reportId("W3"))).isZero();
    }

    private static Fixture staffed(Fixture lab) {
        return lab.with("D01^李医生", "D71^甲试验");
    }

    private static Fixture as(Person person, Fixture message) {
        return message.with("张测试", person.name())
                .with("|19000101|", "|" + person.born() + "|")
                .with("50011119000101001X", person.residentId());
    }

    private void take(String hospital, String wire, Fixture message) throws Exception {
        try (MllpPeer line = new MllpPeer(listeners.port(hospital, wire))) {
            assertThat(line.exchange(message.bytes())).contains("MSA|AA|").doesNotContain("ERR|");
        }
    }

    private String reportId(String mark) {
        return get(OWNER, "/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CRPT-" + mark)
                .at("/entry/0/resource/id")
                .asString();
    }

    private JsonNode report(String login, String path) {
        return get(login, path);
    }

    private List<String> versions(String login, String path) {
        List<String> versions = new ArrayList<>();
        get(login, path + "/_history")
                .get("entry")
                .forEach(entry ->
                        versions.add(entry.at("/resource/meta/versionId").asString()));
        return versions;
    }

    private int total(String login, String path) {
        return get(login, path).get("total").asInt();
    }

    private List<String> references(String login, String path) {
        return references(get(login, path));
    }

    private static List<String> references(JsonNode bundle) {
        List<String> references = new ArrayList<>();
        bundle.path("entry")
                .forEach(entry -> references.add(entry.at("/resource/resourceType")
                                .asString() + "/" + entry.at("/resource/id").asString()));
        return references;
    }

    /** The entries alone: a bundle has an id and a time of its own. */
    private static String entries(JsonNode bundle) {
        return bundle.path("total") + " " + bundle.path("entry");
    }

    private JsonNode get(String login, String path) {
        HttpResponse<String> answer = client.as(login).get(path);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }
}
