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

/** A Dazu lab result reaches the Anyue hospital where its patient lies: MLLP in, FHIR in the middle, CDA over SOAP out. */
@GatewayTest
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
            assertThat(lis.exchange(Fixture.hl7v2("oru-cbc").with("UNICODE UTF-8", "GB18030").bytes(Charset.forName("GB18030"))))
                    .contains("MSA|AA|CTRL-0001");

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(received())
                    .contains("2.16.156.10011.2.1.1.27", "C0007", "&lt;0.01", "阴性(-)", "10^9/L", "*白细胞计数"));

            assertThat(lis.exchange(Fixture.hl7v2("oru-cbc-correction").bytes())).contains("MSA|AA|CTRL-0002");
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

        assertThat(output.getAll())
                .as("no personal data in the log")
                .doesNotContain("张测试", "50011119000101001X", "13800000000", "D000123", "标本轻度溶血", "19000101");
    }

    private String received() {
        return client.anonymous().get("/demo/anyue-rmyy/received").body();
    }
}
