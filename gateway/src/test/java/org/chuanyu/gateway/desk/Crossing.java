package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.intake.Listeners;

/** A synthetic person of one test's own who is admitted in Anyue and has a result in Dazu, over MLLP. */
record Crossing(String own) {

    void admit(Listeners listeners) throws IOException {
        try (MllpPeer his = new MllpPeer(listeners.port("anyue-rmyy", "his"))) {
            assertThat(his.exchange(person("adt-a01-anyue").bytes())).contains("MSA|AA");
        }
    }

    /** The control id of the report. */
    String report(Listeners listeners) throws IOException {
        return send(listeners, person("oru-cbc"));
    }

    /** The same of somebody without a resident id, whom nobody knows to be one with the admitted. */
    String strangersReport(Listeners listeners) throws IOException {
        return send(listeners, person("oru-cbc").with("~500111190404040010^^^CHN^NI", ""));
    }

    /** One whose third result has no code: that cannot be carried, and it is clinical. */
    String lossyReport(Listeners listeners) throws IOException {
        return send(listeners, person("oru-cbc").with("OBX|3|ST|XYZ1^某未知项目^L|", "OBX|3|ST||"));
    }

    /** A result under the record number of somebody else: it waits for a registrar. */
    void anotherUnderTheSameNumber(Listeners listeners) throws IOException {
        report(listeners);
        send(
                listeners,
                new Crossing(own)
                        .person("oru-cbc")
                        .with("CTRL-" + own, "CTRL2-" + own)
                        .with("RPT-" + own, "RPT2-" + own)
                        .with("ORD-" + own, "ORD2-" + own)
                        .with("~500111190404040010^^^CHN^NI", "")
                        .with("试页乙", "另一丙")
                        .with("|19040404|M", "|19300101|F"));
    }

    void awaitDelivery(GatewayClient client, String controlId) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(client.as("engineer")
                                .get("/api/messages/" + id(client, controlId))
                                .body())
                        .contains("\"state\":\"DELIVERED\""));
    }

    static String id(GatewayClient client, String controlId) {
        String found = client.as("engineer")
                .get("/api/messages?controlId=" + controlId)
                .body();
        assertThat(found).contains("\"id\":\"");
        return found.replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
    }

    private String send(Listeners listeners, Fixture report) throws IOException {
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(lis.exchange(report.bytes())).contains("MSA|AA");
        }
        return "CTRL-" + own;
    }

    private Fixture person(String name) {
        return new Fixture(Fixture.hl7v2(name)
                .text()
                .replace("ADT-0001", "ADT-" + own)
                .replace("CTRL-0001", "CTRL-" + own)
                .replace("RPT-9001", "RPT-" + own)
                .replace("ORD-7001", "ORD-" + own)
                .replace("VA20260301001", "VA-" + own)
                .replace("V20260301001", "V-" + own)
                .replace("D000123", "D-" + own)
                .replace("A777", "A-" + own)
                .replace("50011119000101001X", "500111190404040010")
                .replace("|19000101|", "|19040404|")
                .replace("张测试", "试页乙"));
    }
}
