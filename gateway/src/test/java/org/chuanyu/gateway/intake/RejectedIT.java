package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.fhir.Conformance;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.intake.Messages.Entry;
import org.chuanyu.gateway.intake.Messages.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What could be read and is not taken, and what is too large to be read: the sender is told, and an engineer sees which it was. */
@GatewayTest
class RejectedIT {
    private static final int KEPT = 65_536;

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    Messages messages;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper json;

    /** The reader takes more results in one message than the checks let into one bundle. */
    @Test
    void messageThatTheChecksRefuseIsAnsweredWithAR_writtenDownAndSeen() throws IOException {
        Fixture cbc = Fixture.hl7v2("oru-cbc")
                .with("CTRL-0001", "C-rejected")
                .with("RPT-9001", "R-rejected")
                .with("ORD-7001", "O-rejected");
        String results = IntStream.rangeClosed(4, Conformance.MAX_ENTRIES)
                .mapToObj(i -> "OBX|" + i + "|NM|T" + i + "^项目" + i + "^L||1|g/L|||||F\r")
                .collect(Collectors.joining());
        byte[] tooMany = new Fixture(cbc.text().strip() + "\r" + results).bytes();

        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(lis.exchange(tooMany)).contains("MSA|AR|C-rejected", "ERR|", "too-many-entries");
            assertThat(lis.exchange(tooMany)).as("the first answer again").contains("MSA|AR|C-rejected", "ERR|");
            assertThat(lis.exchange(cbc.with("C-rejected", "C-taken").bytes())).contains("MSA|AA|C-taken");
        }

        Entry entry = newest(State.REJECTED);
        assertThat(entry.controlId()).isEqualTo("C-rejected");
        assertThat(entry.stored()).isEmpty();
        assertThat(entry.problems())
                .extracting(Problem::code, Problem::origin)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("too-many-entries", Problem.Origin.SENDER));
        assertThat(messages.content(entry.id()).orElseThrow().raw()).isEqualTo(tooMany);
        assertThat(client.as("engineer").get("/api/messages?state=rejected").body())
                .contains(entry.id());
        assertThat(jdbc.sql("SELECT action || ' ' || organisation FROM audit_entry WHERE object = ?"
                                + " AND actor = 'dazu-rmyy'")
                        .param("message/" + entry.id())
                        .query(String.class)
                        .list())
                .containsExactly("MESSAGE_REJECTED dazu-rmyy");
    }

    /** With and without an announced length: the row says who, when, how long, and what its beginning was; no more is kept. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofABodyThatIsTooLargeTheBeginningIsSeen(boolean announced) {
        byte[] large = ("{\"resourceType\":\"Bundle\",\"id\":\"" + "测".repeat(7 * 1024 * 1024))
                .getBytes(StandardCharsets.UTF_8);
        byte[] beginning = Arrays.copyOf(large, KEPT);
        BodyPublisher body = announced
                ? BodyPublishers.ofByteArray(large)
                : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large));
        GatewayClient.Caller lis = client.certificate("dazu-rmyy");

        assertThat(lis.send(lis.request("/fhir", "Content-Type", "application/fhir+json")
                                .POST(body))
                        .statusCode())
                .isEqualTo(413);

        Entry row = newest(State.REFUSED);
        assertThat(row.problems()).extracting(Problem::code).containsExactly("too-large");
        assertThat(row.size()).isEqualTo(large.length);
        Messages.Content content = messages.content(row.id()).orElseThrow();
        assertThat(content.raw()).isEqualTo(beginning);
        assertThat(content.cut()).isTrue();
        assertThat(content.sm3()).as("of what nobody read to its end").isNull();
        JsonNode trace = json.readTree(
                client.as("engineer").get("/api/messages/" + row.id()).body());
        assertThat(trace.get("participant").asString()).isEqualTo("dazu-rmyy");
        assertThat(trace.at("/received/size").asInt()).isEqualTo(large.length);
        assertThat(trace.at("/received/keptSize").asInt()).isEqualTo(KEPT);
        assertThat(trace.at("/received/keptSm3").asString()).isEqualTo(Sm3.hex(beginning));
    }

    /** Whoever names an institution by a number that cannot be right is told, as for a resident id; it stops nothing. */
    @ParameterizedTest
    @CsvSource({
        "12500111000000019A, ''",
        "12500111000000019B, credit-code-invalid",
        "1250011100000001, credit-code-invalid"
    })
    void creditCodeWithAWrongCheckCharacterIsTaken_andNoted(String code, String noted) throws IOException {
        String name = "TX-" + code;
        String sent = new String(
                        RejectedIT.class
                                .getResourceAsStream("/fixtures/fhir/transaction.json")
                                .readAllBytes(),
                        StandardCharsets.UTF_8)
                .replace("TX-0001", name)
                .replace("R20261101001", "R-" + code)
                .replaceFirst(
                        "(\"managingOrganization\": \\{\\s*)\"reference\": \"Organization/dazu-rmyy\"",
                        "$1\"identifier\": {\"system\": \"%s\", \"value\": \"%s\"}"
                                .formatted(Systems.UNIFIED_SOCIAL_CREDIT_CODE, code));

        HttpResponse<String> answer = client.certificate("dazu-rmyy").post("/fhir", "application/fhir+json", sent);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Entry row = messages.search(new Messages.Query(name, null, null, null, null, null, null, null, 1, null))
                .entries()
                .get(0);
        assertThat(row.state()).isEqualTo(State.ACCEPTED);
        assertThat(row.problems().stream().map(Problem::code).filter("credit-code-invalid"::equals))
                .isEqualTo(noted.isEmpty() ? List.of() : List.of(noted));
    }

    /** Institutions are those of the settings; what is wrong with one that is sent along is said all the same. */
    @Test
    void institutionInATransactionIsNotTaken_andItsWrongCreditCodeNoted() {
        String sent = """
                {"resourceType": "Bundle", "type": "transaction", "identifier": {"value": "TX-institution"}, "entry": [
                {"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001", "request": {"method": "POST", "url": "Organization"},
                "resource": {"resourceType": "Organization", "active": true, "name": "某医院", "identifier":
                [{"system": "%s", "value": "12500111000000019B"}]}}]}""".formatted(Systems.UNIFIED_SOCIAL_CREDIT_CODE);

        HttpResponse<String> answer = client.certificate("dazu-rmyy").post("/fhir", "application/fhir+json", sent);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(answer.body()).contains("type-not-taken");
        assertThat(newest(State.REJECTED).problems())
                .extracting(Problem::code, Problem::severity)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("type-not-taken", Problem.Severity.ERROR),
                        org.assertj.core.groups.Tuple.tuple("credit-code-invalid", Problem.Severity.WARNING));
    }

    private Entry newest(State state) {
        return messages.search(new Messages.Query(null, null, null, "dazu-rmyy", state, null, null, null, 1, null))
                .entries()
                .get(0);
    }
}
