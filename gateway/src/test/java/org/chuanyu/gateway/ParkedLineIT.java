package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A result under a number that seems to be somebody else's waits, the correction behind it too; mended, both go on in order. */
@GatewayTest
class ParkedLineIT {
    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    JsonMapper json;

    @Test
    void reprocessingReleasesTheLineInOrder_onceTheConflictIsGone() throws Exception {
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            // Registered in a hurry under a wrong name; a man. The laboratory knows a woman of another name.
            assertThat(lis.exchange(visit("A01", "ADT-PL1", "误登记").bytes()))
                    .contains("MSA|AA|")
                    .doesNotContain("ERR|");
            assertThat(lis.exchange(
                            report("CTRL-PL1", "F", "20260301101000", "5.60").bytes()))
                    .contains("MSA|AA|CTRL-PL1", "ERR|");
            assertThat(lis.exchange(
                            report("CTRL-PL2", "C", "20260301115500", "6.50").bytes()))
                    .contains("MSA|AA|CTRL-PL2", "ERR|");
            assertThat(problems("CTRL-PL1")).contains("patient-conflict");
            assertThat(problems("CTRL-PL2")).contains("behind-parked");
            String first = message("CTRL-PL1").get("id").asString();

            HttpResponse<String> tooEarly = reprocess(first);
            assertThat(tooEarly.statusCode()).as(tooEarly.body()).isEqualTo(200);
            assertThat(state("CTRL-PL1")).isEqualTo("PARKED");
            assertThat(state("CTRL-PL2")).isEqualTo("PARKED");

            assertThat(lis.exchange(visit("A08", "ADT-PL2", "陈试验").bytes())).contains("MSA|AA|");
            assertThat(reprocess(first).statusCode()).isEqualTo(200);
        }

        assertThat(state("CTRL-PL1")).isEqualTo("ACCEPTED");
        assertThat(state("CTRL-PL2")).isEqualTo("ACCEPTED");
        JsonNode found = fhir("/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CRPT-PL");
        String id = found.at("/entry/0/resource/id").asString();
        List<String> statuses = new ArrayList<>();
        fhir("/fhir/DiagnosticReport/" + id + "/_history")
                .get("entry")
                .forEach(entry -> statuses.add(entry.at("/resource/status").asString()));
        assertThat(statuses).containsExactly("corrected", "final");
    }

    /** A message that can never pass must not bar the report's later ones for ever. */
    @Test
    void whatIsSetAsideStoresNothing_andWhatWaitedBehindItGoesOn() throws Exception {
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(lis.exchange(broken("CTRL-SA1").bytes())).contains("MSA|AA|CTRL-SA1", "ERR|");
            assertThat(lis.exchange(own("CTRL-SA2").bytes())).contains("MSA|AA|CTRL-SA2", "ERR|");
            String first = message("CTRL-SA1").get("id").asString();

            assertThat(setAside(first, "because").statusCode()).isEqualTo(400);
            assertThat(client.as("doctor-dazu")
                            .post("/api/messages/" + first + "/set-aside?why=sent-again", "application/json", "")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(state("CTRL-SA2")).isEqualTo("PARKED");
            HttpResponse<String> done = setAside(first, "sent-again");
            assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
            assertThat(setAside(first, "sent-again").statusCode()).isEqualTo(409);
            assertThat(lis.exchange(broken("CTRL-SA1").bytes()))
                    .as("the same bytes again get the first answer")
                    .contains("MSA|AA|CTRL-SA1", "ERR|");
        }

        assertThat(state("CTRL-SA2")).isEqualTo("ACCEPTED");
        String id = fhir("/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CRPT-SA")
                .at("/entry/0/resource/id")
                .asString();
        assertThat(fhir("/fhir/DiagnosticReport/" + id + "/_history").get("entry"))
                .hasSize(1);
        assertThat(client.as("auditor")
                        .get("/fhir/AuditEvent?subtype=message-set-aside&_count=5")
                        .body())
                .contains("set-aside-sent-again");
    }

    private static Fixture own(String controlId) {
        return Fixture.hl7v2("oru-cbc")
                .with("CTRL-0001", controlId)
                .with("RPT-9001", "RPT-SA")
                .with("ORD-7001", "ORD-SA")
                .with("V20260301001", "V-SA")
                .with("D000123", "D-SA")
                .with("~50011119000101001X^^^CHN^NI", "");
    }

    private static Fixture broken(String controlId) {
        return own(controlId).with("OBX|3|ST|XYZ1^某未知项目^L|", "OBX|3|ST||");
    }

    private HttpResponse<String> setAside(String id, String why) {
        return client.as("engineer").post("/api/messages/" + id + "/set-aside?why=" + why, "application/json", "");
    }

    private static Fixture visit(String event, String controlId, String name) {
        return Fixture.hl7v2("adt-a01-anyue")
                .with("A01", event)
                .with("ADT-0001", controlId)
                .with("A777", "D-PL")
                .with("~50011119000101001X^^^CHN^NI", "")
                .with("张测试", name)
                .with("|19000101|", "|19050505|")
                .with("VA20260301001", "V-PL");
    }

    private static Fixture report(String controlId, String status, String issued, String wbc) {
        return Fixture.hl7v2("oru-cbc")
                .with("CTRL-0001", controlId)
                .with("RPT-9001", "RPT-PL")
                .with("ORD-7001", "ORD-PL")
                .with("V20260301001", "V-PL2")
                .with("D000123", "D-PL")
                .with("~50011119000101001X^^^CHN^NI", "")
                .with("张测试", "陈试验")
                .with("|19000101|M|", "|19050505|F|")
                .with("|20260301101000|", "|" + issued + "|")
                .with("||LAB|F|", "||LAB|" + status + "|")
                .with("5.60", wbc);
    }

    private HttpResponse<String> reprocess(String id) {
        return client.as("engineer").post("/api/messages/" + id + "/reprocess", "application/json", "");
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

    private String problems(String controlId) {
        return message(controlId).get("problems").toString();
    }

    private JsonNode fhir(String path) {
        return json.readTree(client.as("doctor-dazu").get(path).body());
    }
}
