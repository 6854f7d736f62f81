package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A code that nobody knew gets its meaning while the program runs: the stored report, its reader and the partner get it too, and
 * nobody gets anything that looks the same to him.
 */
@GatewayTest
@TestPropertySource(properties = {"gateway.recode.work=true", "gateway.recode.again=1s"})
class MapApprovalIT {
    private static final String LOINC = "http://loinc.org";

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper json;

    @Test
    void theCodeReachesTheReportAndThePartner_andGoesWithTheNextVersion() throws Exception {
        Mapping mapping = new Mapping(client);
        Fixture report = report("MA", "QYZ7", "19051206", "500111190512060115");
        admit(report, "MA", "19051206", "500111190512060115");
        take("dazu-rmyy", "lis", report);
        awaitDocuments("MA", 1);
        assertThat(unmapped()).contains("\"QYZ7\"");

        String version = mapping.change(Mapping.line("item", "QYZ7", LOINC, "2951-2"), "");

        awaitDocuments("MA", 2);
        JsonNode result = result("QYZ7", "MA");
        assertThat(result.at("/code/coding/0/code").asString()).isEqualTo("QYZ7");
        assertThat(result.at("/code/coding/1/code").asString()).isEqualTo("2951-2");
        assertThat(result.at("/valueString").asString()).isEqualTo("阴性(-)");
        assertThat(result.at("/meta/versionId").asString()).isEqualTo("2");
        assertThat(client.as("doctor-dazu")
                        .get("/fhir/Provenance?target=Observation/"
                                + result.get("id").asString())
                        .body())
                .contains(version);
        String second = documents("MA").get(1);
        assertThat(second).contains("编码更正", "RPLC", "2951-2", "阴性(-)", "某未知项目");
        assertThat(unmapped()).doesNotContain("\"QYZ7\"");

        // The very same message again is still a repetition.
        take("dazu-rmyy", "lis", report);
        awaitIdle();
        assertThat(documents("MA")).hasSize(2);

        // A correction by the hospital wins, and keeps the code.
        take(
                "dazu-rmyy",
                "lis",
                report.with("CTRL-MA", "CTRL-MA2")
                        .with("||LAB|F|", "||LAB|C|")
                        .with("20260301101500", "20260301111500")
                        .with("|20260301101000|", "|20260301111000|")
                        .with("阴性(-)", "弱阳性(±)"));
        awaitDocuments("MA", 3);
        assertThat(documents("MA").get(2)).contains("弱阳性(±)", "2951-2").doesNotContain("编码更正");
        assertThat(result("QYZ7", "MA").at("/code/coding/1/code").asString()).isEqualTo("2951-2");

        // It was wrong: the next version takes it back.
        mapping.change("", Mapping.line("item", "QYZ7", LOINC, "2951-2"));
        awaitDocuments("MA", 4);
        assertThat(documents("MA").get(3)).contains("编码更正", "弱阳性(±)").doesNotContain("2951-2");
        assertThat(result("QYZ7", "MA").at("/code/coding/1").isMissingNode()).isTrue();
        awaitIdle();
        assertThat(documents("MA")).hasSize(4);
        assertThat(client.as("auditor")
                        .get("/fhir/AuditEvent?subtype=record-recoded")
                        .body())
                .contains("\"record-recoded\"");
    }

    @Test
    void aReceiverWhoSeesNoDifferenceHearsNothing() throws Exception {
        Fixture report = report("MB", "QYZ8", "19051207", "500111190512070217");
        report = new Fixture(report.text().replace("|2.4|", "|2.5.1|").strip() + "\rSPM|1|||QSER^某血清^L\r");
        admit(report, "MB", "19051207", "500111190512070217");
        take("dazu-rmyy", "lis", report);
        awaitDocuments("MB", 1);

        new Mapping(client)
                .change(Mapping.line("specimen", "QSER", "http://terminology.hl7.org/CodeSystem/v2-0487", "SER"), "");

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(reportVersion("MB")).isEqualTo("2"));
        awaitIdle();
        assertThat(documents("MB")).hasSize(1);
    }

    @Test
    void aCodeThatTurnsOutToBeRestrictedIsHiddenFromNowOn_andNothingIsSent() throws Exception {
        Fixture report = report("MC", "QYZ9", "19051208", "500111190512080319");
        admit(report, "MC", "19051208", "500111190512080319");
        take("dazu-rmyy", "lis", report);
        awaitDocuments("MC", 1);
        String query = "/fhir/Observation?code=QYZ9&patient.identifier=urn:oid:2.16.156.10011.1.3%7C500111190512080319";
        assertThat(client.as("doctor-anyue").get(query).body()).contains("\"total\":1");

        new Mapping(client).change(Mapping.line("item", "QYZ9", LOINC, "56888-1"), "");

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(client.as("doctor-anyue").get(query).body()).contains("\"total\":0"));
        assertThat(client.as("doctor-dazu").get(query).body()).contains("56888-1", "\"total\":1");
        awaitIdle();
        assertThat(documents("MC")).hasSize(1);
    }

    @Test
    void aCodeThatTurnsOutToBeRestrictedWhileItsReportWaits_staysBehind() throws Exception {
        Fixture report = report("ME", "QYZB", "19051210", "500111190512100017");
        admit(report, "ME", "19051210", "500111190512100017");
        String query = "/fhir/Observation?code=QYZB&patient.identifier=urn:oid:2.16.156.10011.1.3%7C500111190512100017";
        partner("down");
        try {
            take("dazu-rmyy", "lis", report);
            awaitState("DEFERRED");
            new Mapping(client).change(Mapping.line("item", "QYZB", LOINC, "56888-1"), "");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(
                                    client.as("doctor-anyue").get(query).body())
                            .contains("\"total\":0"));
        } finally {
            partner("accept");
        }

        awaitDocuments("ME", 1);
        assertThat(documents("ME").get(0)).contains("白细胞计数").doesNotContain("QYZB", "某未知项目", "56888-1");
        awaitIdle();
        assertThat(documents("ME")).hasSize(1);
    }

    @Test
    void aReportThatThePartnerRefusedForItsCode_arrivesOnceTheCodeIsKnown() throws Exception {
        Fixture report = report("MF", "QYZC", "19051211", "500111190512110012");
        admit(report, "MF", "19051211", "500111190512110012");
        partner("refuse");
        try {
            take("dazu-rmyy", "lis", report);
            awaitState("DEAD");
        } finally {
            partner("accept");
        }

        new Mapping(client).change(Mapping.line("item", "QYZC", LOINC, "2951-2"), "");

        awaitDocuments("MF", 1);
        assertThat(documents("MF").get(0)).contains("2951-2").doesNotContain("编码更正");
    }

    @Test
    void aDocumentBehindOneThatHasNotArrivedYet_doesNotSayThatOnlyCodesAreOthers() throws Exception {
        Fixture report = report("MG", "QYZD", "19051212", "500111190512120018");
        admit(report, "MG", "19051212", "500111190512120018");
        take("dazu-rmyy", "lis", report);
        awaitDocuments("MG", 1);
        partner("down");
        try {
            take(
                    "dazu-rmyy",
                    "lis",
                    report.with("CTRL-MG", "CTRL-MG2")
                            .with("||LAB|F|", "||LAB|C|")
                            .with("20260301101500", "20260301111500")
                            .with("|20260301101000|", "|20260301111000|")
                            .with("||5.60|", "||7.00|"));
            awaitState("DEFERRED");
            new Mapping(client).change(Mapping.line("item", "QYZD", LOINC, "2951-2"), "");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(reportVersion("MG")).isEqualTo("3"));
        } finally {
            partner("accept");
        }

        awaitDocuments("MG", 3);
        assertThat(documents("MG").get(1)).contains("7.00").doesNotContain("2951-2");
        assertThat(documents("MG").get(2)).contains("7.00", "2951-2").doesNotContain("编码更正");
    }

    private void partner(String mode) {
        assertThat(client.anonymous()
                        .post("/demo/anyue-rmyy/mode?mode=" + mode, "application/x-www-form-urlencoded", "")
                        .statusCode())
                .isLessThan(300);
    }

    private void awaitState(String state) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(jdbc.sql("SELECT count(*) FROM delivery WHERE state = ?")
                                .param(state)
                                .query(Long.class)
                                .single())
                        .isEqualTo(1));
    }

    private void admit(Fixture report, String own, String birthDate, String id) throws Exception {
        take(
                "anyue-rmyy",
                "his",
                person(
                        Fixture.hl7v2("adt-a01-anyue")
                                .with("ADT-0001", "ADT-" + own)
                                .with("A777", "A-" + own)
                                .with("VA20260301001", "VA-" + own),
                        own,
                        birthDate,
                        id));
    }

    private static Fixture report(String own, String code, String birthDate, String id) {
        return person(
                Fixture.hl7v2("oru-cbc")
                        .with("CTRL-0001", "CTRL-" + own)
                        .with("RPT-9001", "RPT-" + own)
                        .with("ORD-7001", "ORD-" + own)
                        .with("V20260301001", "V-" + own)
                        .with("D000123", "D-" + own)
                        .with("XYZ1", code),
                own,
                birthDate,
                id);
    }

    private static Fixture person(Fixture message, String own, String birthDate, String id) {
        return message.with("张测试", "钱试验" + own)
                .with("|19000101|", "|" + birthDate + "|")
                .with("50011119000101001X", id);
    }

    private void take(String participant, String wire, Fixture message) throws Exception {
        try (MllpPeer line = new MllpPeer(listeners.port(participant, wire))) {
            assertThat(line.exchange(message.bytes())).contains("MSA|AA|").doesNotContain("ERR|");
        }
    }

    private String unmapped() {
        return client.as("engineer")
                .get("/api/maps/unmapped?participant=dazu-rmyy&count=1000")
                .body();
    }

    private JsonNode result(String code, String own) {
        return get("/fhir/Observation?code=" + code + "&patient.identifier=urn:oid:2.16.156.10011.1.13%7CD-" + own)
                .at("/entry/0/resource");
    }

    private String reportVersion(String own) {
        return get("/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CRPT-" + own)
                .at("/entry/0/resource/meta/versionId")
                .asString();
    }

    private JsonNode get(String path) {
        return json.readTree(client.as("doctor-dazu").get(path).body());
    }

    private void awaitDocuments(String own, int count) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(documents(own)).hasSize(count));
    }

    /** Both passes are through, and everything that came of them is planned and sent. */
    private void awaitIdle() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(jdbc.sql(
                                        "SELECT (SELECT count(*) FROM intake_recode_sweep) + (SELECT count(*) FROM intake_recode)"
                                                + " + (SELECT count(*) FROM delivery_work) + (SELECT count(*) FROM delivery"
                                                + " WHERE state IN ('QUEUED', 'SENDING', 'DEFERRED'))")
                                .query(Long.class)
                                .single())
                        .isZero());
    }

    /** The documents about a report that the partner got, oldest first. */
    private List<String> documents(String own) {
        List<String> documents = new ArrayList<>();
        for (JsonNode item : json.readTree(
                client.anonymous().get("/demo/anyue-rmyy/received").body())) {
            String document = item.get("body").asString();
            if (document.contains("RPT-" + own + "\"")) {
                documents.add(document);
            }
        }
        Collections.reverse(documents);
        return documents;
    }
}
