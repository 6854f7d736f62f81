package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
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

/** What comes too late is kept and is not current: a document that goes out because of it says what is current. */
@GatewayTest
class LateVersionIT {
    private static final String WBC = "5.60|10^9/L|3.5-9.5|N|||F|";

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    JsonMapper json;

    @Test
    void lateOriginalAddsAResult_andDoesNotBringItsOldValueBack() throws Exception {
        Person person = new Person("LV1", "迟到甲", "500111192007070012");
        admit(person);
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            Fixture correction = at(report(person, "1"), "1155")
                    .with("||LAB|F|", "||LAB|C|")
                    .with(WBC, "6.57|10^9/L|3.5-9.5|N|||C|")
                    .with("OBX|3|ST|XYZ1^某未知项目^L||阴性(-)||阴性||||F\r", "");
            take(lis, correction);
            take(lis, report(person, "2"));
        }

        List<String> documents = documents(person, 2);
        assertThat(documents.get(1)).contains("6.57", "XYZ1").doesNotContain("5.60");
    }

    @Test
    void preliminaryOfAFinalResultIsNotPrinted() throws Exception {
        Person person = new Person("LV2", "迟到乙", "500111192007070039");
        admit(person);
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            take(lis, report(person, "1"));
            take(
                    lis,
                    at(report(person, "2"), "1215")
                            .with("||LAB|F|", "||LAB|R|")
                            .with(WBC, "15.67|10^9/L|3.5-9.5|H|||C|")
                            .with("<0.01|g/L|130-175|L|||F", "98.7|g/L|130-175|L|||P"));
        }

        List<String> documents = documents(person, 2);
        assertThat(documents.get(1)).contains("15.67", "&lt;0.01").doesNotContain("98.7");
    }

    /** The laboratory's clock is behind, or its message waited: the person is told as the hospital said last. */
    @Test
    void reportThatWasWrittenBeforeANameWasCorrectedGoesOutUnderTheNewName() throws Exception {
        Person person = new Person("LV3", "迟到丙", "500111192007070055");
        admit(person);
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            take(
                    lis,
                    person.in(Fixture.hl7v2("adt-a01-anyue"))
                            .with("A01", "A08")
                            .with("ADT-0001", "ADT-LV3-8")
                            .with("A777^^^AYRMYY", "D-LV3^^^DZRMYY")
                            .with("VA20260301001", "V-LV3")
                            .with("|20260301080000|", "|20260301103000|"));
            Fixture late = report(person, "1").with("迟到丙", "迟到病").with("~" + person.residentId() + "^^^CHN^NI", "");
            assertThat(lis.exchange(late.bytes())).contains("MSA|AA|", "name-differs");
        }

        assertThat(documents(person, 1).get(0))
                .contains("迟到丙", person.residentId())
                .doesNotContain("迟到病");
    }

    /** A correction of each of two results, retried by the sender so that the first comes last: both count. */
    @Test
    void correctionsOfTwoResultsBothCount_inAnyOrder() throws Exception {
        Person person = new Person("LV4", "迟到丁", "500111192007070071");
        admit(person);
        String other = "OBX|3|ST|XYZ1^某未知项目^L||阴性(-)||阴性||||F\r";
        String hgb = "OBX|2|NM|HGB^*血红蛋白^L||<0.01|g/L|130-175|L|||F";
        String wbc = "OBX|1|NM|WBC^*白细胞计数^L||5.60|10^9/L|3.5-9.5|N|||F|||20260301093000\r";
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            take(lis, report(person, "1"));
            take(
                    lis,
                    at(report(person, "3"), "1255")
                            .with("||LAB|F|", "||LAB|C|")
                            .with(WBC, "6.57|10^9/L|3.5-9.5|N|||C|")
                            .with(hgb + "\r" + other, ""));
            take(
                    lis,
                    at(report(person, "2"), "1155")
                            .with("||LAB|F|", "||LAB|C|")
                            .with(wbc, "")
                            .with(hgb, hgb.replace("<0.01", "98.7").replace("|||F", "|||C"))
                            .with(other, ""));
        }

        assertThat(documents(person, 3).get(2)).contains("6.57", "98.7").doesNotContain("5.60", "&lt;0.01");
    }

    private record Person(String mark, String name, String residentId) {
        Fixture in(Fixture message) {
            return message.with("张测试", name).with("|19000101|", "|19200707|").with("50011119000101001X", residentId);
        }
    }

    private static Fixture report(Person person, String number) {
        String mark = person.mark();
        return person.in(Fixture.hl7v2("oru-cbc"))
                .with("CTRL-0001", "CTRL-" + mark + "-" + number)
                .with("RPT-9001", "RPT-" + mark)
                .with("ORD-7001", "ORD-" + mark)
                .with("V20260301001", "V-" + mark)
                .with("D000123", "D-" + mark);
    }

    /** Issued, and written five minutes later. */
    private static Fixture at(Fixture report, String hour) {
        return report.with("|20260301101000|", "|20260301" + hour + "00|")
                .with("|20260301101500|", "|20260301" + hour + "30|");
    }

    private void admit(Person person) throws Exception {
        try (MllpPeer his = new MllpPeer(listeners.port("anyue-rmyy", "his"))) {
            take(
                    his,
                    person.in(Fixture.hl7v2("adt-a01-anyue"))
                            .with("ADT-0001", "ADT-" + person.mark())
                            .with("A777", "A-" + person.mark())
                            .with("VA20260301001", "VA-" + person.mark()));
        }
    }

    /** What the partner got, oldest first. */
    private List<String> documents(Person person, int count) {
        List<String> found = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            found.clear();
            for (JsonNode item : json.readTree(
                    client.anonymous().get("/demo/anyue-rmyy/received").body())) {
                String document = item.get("body").asString();
                if (document.contains("RPT-" + person.mark() + "\"")) {
                    found.add(0, document);
                }
            }
            assertThat(found).hasSize(count);
        });
        return found;
    }

    private static void take(MllpPeer line, Fixture message) throws Exception {
        assertThat(line.exchange(message.bytes())).contains("MSA|AA|").doesNotContain("ERR|");
    }
}
