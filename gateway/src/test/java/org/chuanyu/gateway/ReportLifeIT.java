package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One report from its first word to its last: preliminary, final, corrected, withdrawn, and issued again as it was. */
@GatewayTest
class ReportLifeIT {
    private static final Pattern TITLE = Pattern.compile("<title>(检验报告[^<]*)</title>");

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    JsonMapper json;

    @Test
    void everyVersionIsKept_andThePartnerHearsOfEach() throws Exception {
        try (MllpPeer his = new MllpPeer(listeners.port("anyue-rmyy", "his"));
                MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            Fixture visit =
                    Fixture.hl7v2("adt-a01-anyue").with("ADT-0001", "ADT-L").with("A777", "A-L");
            take(his, person(visit.with("VA20260301001", "VA-L")));
            take(lis, version(1, "P", "20260301100500").with("5.60", "5.50"));
            take(lis, version(2, "F", "20260301101000"));
            take(lis, version(3, "C", "20260301115500").with("5.60", "6.50"));
            take(lis, version(4, "X", "20260301120000").with("5.60", "6.50"));
            // Older than what is there: it comes late, is kept, and changes nothing.
            take(lis, version(5, "C", "20260301110000").with("5.60", "6.35"));
            take(lis, version(6, "F", "20260301130000"));
        }

        JsonNode found = get("/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CRPT-L");
        JsonNode report = found.at("/entry/0/resource");
        assertThat(report.get("status").asString()).isEqualTo("final");
        List<String> statuses = new ArrayList<>();
        for (JsonNode entry : get("/fhir/DiagnosticReport/" + report.get("id").asString() + "/_history")
                .get("entry")) {
            statuses.add(entry.at("/resource/status").asString());
        }
        assertThat(statuses).containsExactly("final", "corrected", "cancelled", "corrected", "final", "preliminary");
        assertThat(client.as("doctor-dazu")
                        .get("/fhir/Observation?code=WBC&patient.identifier=urn:oid:2.16.156.10011.1.13%7CD-L")
                        .body())
                .contains("5.60")
                .doesNotContain("6.50", "6.35");

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(titles())
                        .containsExactly("检验报告【初步结果，非最终】", "检验报告", "检验报告【更正】", "检验报告【作废（已取消）】", "检验报告"));
    }

    /** The correction carries the two-hour value alone; item and place in the message are those of the fasting value. */
    @Test
    void correctionOfOneOfSeveralFallsOnTheRightOne() throws Exception {
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            take(lis, Fixture.hl7v2("oru-ogtt"));
            take(lis, Fixture.hl7v2("oru-ogtt-correction-of-two-hours"));
        }

        JsonNode found = get("/fhir/Observation?code=GLU&patient.identifier=urn:oid:2.16.156.10011.1.13%7CD-OGTT");
        List<String> values = new ArrayList<>();
        for (JsonNode entry : found.get("entry")) {
            JsonNode result = entry.get("resource");
            values.add(result.get("effectiveDateTime").asString().substring(11, 13) + "h "
                    + result.at("/valueQuantity/value").asString() + " "
                    + result.get("status").asString());
        }
        assertThat(values).containsExactlyInAnyOrder("08h 5.1 final", "09h 9.2 final", "10h 11.3 corrected");
    }

    /** OBX a is a correction, OBX b preliminary: the report is no more final than before, and the correction counts. */
    @Test
    void correctionCountsThoughAnotherResultIsPreliminary() throws Exception {
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            take(lis, mixed(Fixture.hl7v2("oru-cbc"), "CTRL-M1"));
            Fixture later = mixed(Fixture.hl7v2("oru-cbc"), "CTRL-M2")
                    .with("|20260301101500|", "|20260301121500|")
                    .with("|20260301101000|", "|20260301121000|")
                    .with("||LAB|F|", "||LAB|R|")
                    .with("5.60|10^9/L|3.5-9.5|N|||F|", "15.60|10^9/L|3.5-9.5|H|||C|")
                    .with("130-175|L|||F", "130-175|L|||P");
            take(lis, later);
        }

        String found = client.as("doctor-dazu")
                .get("/fhir/Observation?patient.identifier=urn:oid:2.16.156.10011.1.13%7CD-M")
                .body();
        assertThat(found).contains("15.60", "\"corrected\"").doesNotContain("\"preliminary\"");
        assertThat(get("/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CRPT-M")
                        .at("/entry/0/resource/status")
                        .asString())
                .isEqualTo("corrected");
    }

    private static Fixture mixed(Fixture report, String controlId) {
        return person(report.with("CTRL-0001", controlId)
                .with("RPT-9001", "RPT-M")
                .with("ORD-7001", "ORD-M")
                .with("V20260301001", "V-M")
                .with("D000123", "D-M"));
    }

    /** The titles of the documents about this report that the partner got, oldest first. */
    private List<String> titles() {
        List<String> titles = new ArrayList<>();
        for (JsonNode item : json.readTree(
                client.anonymous().get("/demo/anyue-rmyy/received").body())) {
            String document = item.get("body").asString();
            Matcher title = TITLE.matcher(document);
            if (document.contains("RPT-L\"") && title.find()) {
                titles.add(title.group(1));
            }
        }
        Collections.reverse(titles);
        return titles;
    }

    private JsonNode get(String path) {
        return json.readTree(client.as("doctor-dazu").get(path).body());
    }

    private static Fixture version(int number, String status, String issued) {
        return person(Fixture.hl7v2("oru-cbc")
                .with("CTRL-0001", "CTRL-L" + number)
                .with("RPT-9001", "RPT-L")
                .with("ORD-7001", "ORD-L")
                .with("V20260301001", "V-L")
                .with("D000123", "D-L")
                .with("|20260301101500|", "|" + issued + "|")
                .with("|20260301101000|", "|" + issued + "|")
                .with("||LAB|F|", "||LAB|" + status + "|")
                .with("|N|||F|", "|N|||" + status + "|"));
    }

    private static Fixture person(Fixture message) {
        return message.with("张测试", "冯试验")
                .with("|19000101|", "|19041114|")
                .with("50011119000101001X", "500111190411140095");
    }

    private static void take(MllpPeer line, Fixture message) throws Exception {
        assertThat(line.exchange(message.bytes())).contains("MSA|AA|").doesNotContain("ERR|");
    }
}
