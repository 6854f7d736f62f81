package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.MllpPeer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A correction that carries one of several: the right one is corrected, or it waits; no other one is touched. */
@GatewayTest
class OneOfSeveralIT {
    private static final String VEIN = "||||||||BLDV^静脉血^L|||||||20260301112000|";
    private static final String NOTHING = "|||||||||||||||20260301112000|";

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    JsonMapper json;

    @Test
    void correctionOfTheUrineLeavesTheBloodWhatItIs() throws Exception {
        Fixture both = Fixture.hl7v2("oru-blood-and-urine");
        String blood =
                both.text().substring(both.text().indexOf("OBR|1"), both.text().indexOf("OBR|2"));
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            take(lis, both);
            take(
                    lis,
                    both.with(blood, "")
                            .with("CTRL-U1", "CTRL-U2")
                            .with("20260301113000", "20260301123000")
                            .with("20260301112000", "20260301122000")
                            .with("LAB|F", "LAB|C")
                            .with("阴性||阴性|N|||F", "阳性(+)||阴性|A|||C"));
        }

        assertThat(specimenOf("D-BU", "GLU")).contains("静脉血").doesNotContain("尿液");
        assertThat(specimenOf("D-BU", "PRO")).contains("尿液").doesNotContain("静脉血");
        assertThat(results("D-BU", "PRO")).singleElement().asString().contains("corrected");
    }

    @Test
    void tubesWithoutNumbersAreToldApartByTheTimesOfTheirResults() throws Exception {
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            take(lis, tolerance("OS1", "1").with(NOTHING, VEIN));
            take(
                    lis,
                    correction("OS1", "2")
                            .with("|||||||||||||||20260301122000|", "||||||||BLDV^静脉血^L|||||||20260301122000|"));
        }

        assertThat(results("D-OS1", "GLU"))
                .containsExactlyInAnyOrder("08 5.1 final", "09 9.2 final", "10 11.3 corrected");
    }

    @Test
    void correctionThatDoesNotSayWhichWaits() throws Exception {
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            take(lis, tolerance("OS2", "1"));
            assertThat(lis.exchange(correction("OS2", "2")
                            .with("|||20260301100000|", "|||20260301101500|")
                            .bytes()))
                    .contains("MSA|AA|", "which-of-several");
        }

        assertThat(results("D-OS2", "GLU")).containsExactlyInAnyOrder("08 5.1 final", "09 9.2 final", "10 7.3 final");
    }

    private static Fixture tolerance(String mark, String number) {
        return own(Fixture.hl7v2("oru-ogtt"), mark).with("CTRL-O1", "CTRL-" + mark + "-" + number);
    }

    private static Fixture correction(String mark, String number) {
        return own(Fixture.hl7v2("oru-ogtt-correction-of-two-hours"), mark)
                .with("CTRL-O2", "CTRL-" + mark + "-" + number);
    }

    private static Fixture own(Fixture message, String mark) {
        return message.with("-OGTT", "-" + mark);
    }

    private List<String> results(String number, String code) {
        List<String> found = new ArrayList<>();
        search(number, code).get("entry").forEach(entry -> {
            JsonNode result = entry.get("resource");
            found.add(result.get("effectiveDateTime").asString().substring(11, 13) + " "
                    + result.at("/valueQuantity/value").asString() + " "
                    + result.get("status").asString());
        });
        return found;
    }

    private String specimenOf(String number, String code) {
        String reference =
                search(number, code).at("/entry/0/resource/specimen/reference").asString();
        return client.as("doctor-dazu").get("/fhir/" + reference).body();
    }

    private JsonNode search(String number, String code) {
        String path = "/fhir/Observation?code=" + code + "&patient.identifier=urn:oid:2.16.156.10011.1.13%7C" + number;
        return json.readTree(client.as("doctor-dazu").get(path).body());
    }

    private static void take(MllpPeer line, Fixture message) throws Exception {
        assertThat(line.exchange(message.bytes())).contains("MSA|AA|").doesNotContain("ERR|");
    }
}
