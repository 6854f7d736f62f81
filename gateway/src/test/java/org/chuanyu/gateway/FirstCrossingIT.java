package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.time.Duration;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;

/** A Dazu lab result reaches the Anyue hospital where its patient lies: MLLP in, FHIR in the middle, CDA over SOAP out. */
@GatewayTest
// A database of its own: the people of the fixtures are other tests' people, too. And every message meets the official
// validator.
@TestPropertySource(properties = "gateway.intake.validation-sample=1.0")
@ExtendWith(OutputCaptureExtension.class)
class FirstCrossingIT {
    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Test
    void labResultCrossesTheBorder(CapturedOutput output) throws Exception {
        try (MllpPeer his = new MllpPeer(listeners.port("anyue-rmyy", "his"));
                MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(his.exchange(Fixture.hl7v2("adt-a01-anyue").bytes())).contains("MSA|AA|ADT-0001");
            assertThat(lis.exchange(Fixture.hl7v2("oru-cbc")
                            .with("UNICODE UTF-8", "GB18030")
                            .bytes(Charset.forName("GB18030"))))
                    .contains("MSA|AA|CTRL-0001");

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(received())
                            .contains("2.16.156.10011.2.1.1.27", "C0007", "&lt;0.01", "阴性(-)", "10^9/L", "*白细胞计数"));

            assertThat(lis.exchange(Fixture.hl7v2("oru-cbc-correction").bytes()))
                    .contains("MSA|AA|CTRL-0002");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(received()).contains("6.50").contains("RPLC"));
        }
        HttpResponse<String> found = client.as("doctor-anyue")
                .get("/fhir/DiagnosticReport?patient.identifier=urn:oid:2.16.156.10011.1.3%7C50011119000101001X"
                        + "&_include=DiagnosticReport:result");
        assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
        assertThat(found.body()).contains("\"corrected\"", "6.50", "阴性(-)", "0.01", "6690-2");
        HttpResponse<String> trace = client.as("engineer").get("/api/messages?controlId=CTRL-0001");
        assertThat(trace.body()).contains("\"controlId\":\"CTRL-0001\"", "ACCEPTED");

        assertThat(client.anonymous().get("/demo/anyue-rmyy/received").body())
                .contains("\"at\":\"", "\"contentType\":\"", "\"body\":\"");
        assertThat(client.anonymous().get("/demo/anyue-rmyy/received").headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));

        String message = trace.body().replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
        await("the official validator has seen the message")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(client.as("engineer")
                                .get("/api/messages/" + message)
                                .body())
                        .contains("\"validationErrors\":0"));
        assertThat(verdicts("valid")).isPositive();
        assertThat(verdicts("invalid")).isZero();
        assertThat(verdicts("skipped")).isZero();

        assertThat(output.getAll())
                .as("no personal data in the log")
                .doesNotContain("张测试", "50011119000101001X", "13800000000", "D000123", "标本轻度溶血", "19000101");
    }

    @Test
    void restrictedResultStaysAtHome_andNothingBetraysIt() throws Exception {
        Fixture visit =
                person(Fixture.hl7v2("adt-a01-anyue"), "ADT-0001", "ADT-G5").with("VA20260301001", "VA-G5");
        Fixture report = person(Fixture.hl7v2("oru-with-grade5"), "CTRL-0003", "CTRL-G5");
        try (MllpPeer his = new MllpPeer(listeners.port("anyue-rmyy", "his"));
                MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(his.exchange(visit.bytes())).contains("MSA|AA");
            assertThat(lis.exchange(report.bytes())).contains("MSA|AA");
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(received()).contains("RPT-9003"));
        assertThat(received()).doesNotContain("HIV", "SECRETVALUE");
        String query = "/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CRPT-9003"
                + "&_include=DiagnosticReport:result&_revinclude=Provenance:target";
        assertThat(client.as("doctor-anyue").get(query).body())
                .contains("\"total\":1", "RPT-9003")
                .doesNotContain("HIV", "SECRETVALUE");
        assertThat(client.as("doctor-dazu").get(query).body()).contains("HIV", "SECRETVALUE");
        HttpResponse<String> byCode = client.as("doctor-anyue")
                .get("/fhir/Observation?code=HIV&patient.identifier=urn:oid:2.16.156.10011.1.3%7C500111190102010019");
        assertThat(byCode.body()).contains("\"total\":0");
    }

    @Test
    void whoHasNoPartInTheCareSeesNothing() throws Exception {
        Fixture report = Fixture.hl7v2("oru-cbc")
                .with("CTRL-0001", "CTRL-NC")
                .with("RPT-9001", "RPT-NC")
                .with("ORD-7001", "ORD-NC")
                .with("D000123", "D-NC")
                .with("V20260301001", "V-NC")
                .with("~50011119000101001X^^^CHN^NI", "");
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(lis.exchange(report.bytes())).contains("MSA|AA");
        }

        String query = "/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CRPT-NC";
        assertThat(client.as("doctor-anyue").get(query).body()).contains("\"total\":0");
        assertThat(client.as("doctor-dazu").get(query).body()).contains("\"total\":1");
        assertThat(client.as("admin").get(query).statusCode()).isEqualTo(403);
        assertThat(client.as("engineer").get(query).statusCode()).isEqualTo(403);
        assertThat(client.anonymous().get(query).statusCode()).isEqualTo(401);
        assertThat(received()).doesNotContain("RPT-NC");
    }

    @Test
    void clinicalLossIsParkedAndSaidSo() throws Exception {
        Fixture report = Fixture.hl7v2("oru-cbc")
                .with("CTRL-0001", "CTRL-LOSS")
                .with("RPT-9001", "RPT-LOSS")
                .with("ORD-7001", "ORD-LOSS")
                .with("V20260301001", "V-LOSS")
                .with("OBX|3|ST|XYZ1^某未知项目^L|", "OBX|3|ST||");
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(lis.exchange(report.bytes())).contains("MSA|AA|CTRL-LOSS", "ERR|");
        }

        String trace =
                client.as("engineer").get("/api/messages?controlId=CTRL-LOSS").body();
        assertThat(trace).contains("PARKED");
        assertThat(client.as("doctor-dazu")
                        .get("/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CRPT-LOSS")
                        .body())
                .contains("\"total\":0");
    }

    /** A person of one test's own. */
    private static Fixture person(Fixture fixture, String controlId, String own) {
        return new Fixture(fixture.text()
                .replace(controlId, own)
                .replace("D000123", "D-" + own)
                .replace("V20260301001", "V-" + own)
                .replace("A777", "A-" + own)
                .replace("50011119000101001X", "500111190102010019")
                .replace("|19000101|", "|19010201|")
                .replace("张测试", "周试验"));
    }

    private double verdicts(String verdict) {
        return client.as("engineer")
                .get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("intake_validation_total{") && line.contains("\"" + verdict + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private String received() {
        return client.anonymous().get("/demo/anyue-rmyy/received").body();
    }
}
