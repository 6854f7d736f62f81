package org.chuanyu.gateway.records.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.delivery.SyntheticPerson;
import org.chuanyu.gateway.intake.Listeners;

/** Somebody who never lived, known to both hospitals; what may not be found any more once this person is erased. */
final class Somebody {
    private static final Pattern ID =
            Pattern.compile("\"resourceType\"\\s*:\\s*\"Patient\",\\s*\"id\"\\s*:\\s*\"([^\"]+)\"");

    private final String own;
    private final String name;
    private final String phone;
    private final String street;
    private final String note;
    private final SyntheticPerson person;

    Somebody(int number) {
        this.own = "ERA" + number;
        // Nobody else's: other tests' people stay in the same database.
        this.name = "欧阳删测" + (char) ('一' + number);
        this.phone = "139123456" + number;
        this.street = "测试路" + number + "号";
        this.note = "标本轻度溶血" + own;
        this.person = SyntheticPerson.made(number);
    }

    /** Values of the messages, in clear: whose they are, and by which numbers the sources know them. */
    List<String> traces() {
        return List.of(
                name,
                phone,
                person.residentId(),
                "D-" + own,
                "A-" + own,
                "ORD-" + own,
                "RPT-" + own,
                "V-" + own,
                "VA-" + own,
                note,
                street);
    }

    String control() {
        return "CTRL-" + own;
    }

    /** Of the visit at Anyue. */
    String visitNumber() {
        return "VA-" + own;
    }

    String report() {
        return "RPT-" + own;
    }

    Fixture labReport() {
        return mine(Fixture.hl7v2("oru-cbc"));
    }

    /** Another message about the same person and report: the source says the same again, later. */
    Fixture anotherMessage() {
        return new Fixture(
                labReport().text().replace("CTRL-" + own, "CTRL2-" + own).replace("|5.60|", "|5.70|"));
    }

    Fixture visit(String kind) {
        return mine(Fixture.hl7v2("adt-a01-anyue")).with("PV1|1|I|", "PV1|1|" + kind + "|");
    }

    private Fixture mine(Fixture fixture) {
        return new Fixture(fixture.text()
                .replace("ADT-0001", "ADT-" + own)
                .replace("CTRL-0001", "CTRL-" + own)
                .replace("RPT-9001", "RPT-" + own)
                .replace("ORD-7001", "ORD-" + own)
                .replace("VA20260301001", "VA-" + own)
                .replace("V20260301001", "V-" + own)
                .replace("D000123", "D-" + own)
                .replace("A777", "A-" + own)
                .replace("13800000000", phone)
                .replace("测试路1号", street)
                .replace("标本轻度溶血", note)
                .replace("50011119000101001X", person.residentId())
                .replace("|19000101|", "|" + person.birthDate() + "|")
                .replace("张测试", name));
    }

    static String send(Listeners listeners, String participant, String wire, Fixture message) throws IOException {
        try (MllpPeer peer = new MllpPeer(listeners.port(participant, wire))) {
            String answer = peer.exchange(message.bytes());
            assertThat(answer).contains("MSA|AA");
            return answer;
        }
    }

    /** Canonical id of the patient that an institution has of this person. */
    String patient(GatewayClient client, String login) {
        String found = find(client, login).body();
        Matcher matcher = ID.matcher(found);
        assertThat(matcher.find()).as(found).isTrue();
        return matcher.group(1);
    }

    HttpResponse<String> find(GatewayClient client, String login) {
        String number = login.endsWith("-dazu") ? "D-" + own : "A-" + own;
        return client.as(login).get("/fhir/Patient?identifier=" + number);
    }
}
