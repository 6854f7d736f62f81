package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whatever comes, the answer is an OperationOutcome with 4xx, there is an entry, no payload in the log, and the next one works. */
@GatewayTest
@ExtendWith(OutputCaptureExtension.class)
class BadInputIT {
    private static final String XML = "application/fhir+xml";
    private static final String SECRET = "50011119000101001X";

    @Autowired
    GatewayClient client;

    @Autowired
    FhirContext context;

    @Autowired
    JdbcClient jdbc;

    private FhirPeer system;
    private long entries;

    @BeforeEach
    void count() {
        system = new FhirPeer(client.certificate("dazu-rmyy"), context);
        entries = entries();
    }

    @AfterEach
    void leavesAnEntryAndGoesOnWithoutAWordOfThePayload(CapturedOutput output) {
        assertThat(entries()).isGreaterThan(entries);
        assertThat(output.getAll()).doesNotContain(SECRET, " ERROR ", "\tat ");
        assertThat(system.status("Organization/dazu-rmyy")).isEqualTo(200);
    }

    static Stream<Arguments> bodies() {
        String deep = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":"
                + "{\"resourceType\":\"Patient\",\"extension\":" + "[{\"extension\":".repeat(60)
                + "[]" + "}]".repeat(60) + "}}]}";
        String deeper = deep.replace("[]", "[".repeat(100_000));
        String deepXml = "<Bundle xmlns=\"http://hl7.org/fhir\">" + "<extension url=\"x\">".repeat(5_000)
                + "</extension>".repeat(5_000) + "</Bundle>";
        String xxe = "<?xml version=\"1.0\"?><!DOCTYPE Bundle [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                + "<Bundle xmlns=\"http://hl7.org/fhir\"><id value=\"&x;\"/></Bundle>";
        String bomb = "<?xml version=\"1.0\"?><!DOCTYPE Bundle [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \""
                + "&a;".repeat(100)
                + "\"><!ENTITY c \"" + "&b;".repeat(100) + "\"><!ENTITY d \"" + "&c;".repeat(100) + "\"><!ENTITY e \""
                + "&d;".repeat(100) + "\">]><Bundle xmlns=\"http://hl7.org/fhir\"><id value=\"&e;\"/></Bundle>";
        return Stream.of(
                Arguments.of("broken JSON", FhirPeer.JSON, "{\"resourceType\":\"Bundle\",\"id\":\"" + SECRET, 400),
                Arguments.of("broken XML", XML, "<Bundle xmlns=\"http://hl7.org/fhir\"><id value=\"" + SECRET, 400),
                Arguments.of("no FHIR", FhirPeer.JSON, "[1,2,3]", 400),
                Arguments.of("empty", FhirPeer.JSON, "", 400),
                Arguments.of("unknown resource", FhirPeer.JSON, "{\"resourceType\":\"" + SECRET + "\"}", 400),
                Arguments.of(
                        "unknown element",
                        FhirPeer.JSON,
                        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"x" + SECRET + "\":1}",
                        400),
                Arguments.of(
                        "bad date",
                        FhirPeer.JSON,
                        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"timestamp\":\"" + SECRET + "\"}",
                        400),
                Arguments.of("deep JSON", FhirPeer.JSON, deep, 400),
                Arguments.of("deeper JSON", FhirPeer.JSON, deeper, 400),
                Arguments.of("number that fills the memory", FhirPeer.JSON, "{\"total\":1E99999999}", 400),
                Arguments.of(
                        "text that is a long number", FhirPeer.JSON, "{\"total\":\"" + "9".repeat(501) + "\"}", 400),
                Arguments.of(
                        "attribute that is a long number",
                        XML,
                        "<Bundle xmlns=\"http://hl7.org/fhir\"><total value=\"" + "9".repeat(501) + "\"/></Bundle>",
                        400),
                Arguments.of("deep XML", XML, deepXml, 400),
                Arguments.of("external entity", XML, xxe, 400),
                Arguments.of("entity bomb", XML, bomb, 400),
                Arguments.of("wrong type", "text/plain", "hello", 415),
                Arguments.of("wrong charset", "application/fhir+json;charset=gb18030", "{}", 415),
                Arguments.of("JSON as XML", XML, "{\"resourceType\":\"Bundle\"}", 400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void refuses(String name, String type, String body, int status) {
        HttpResponse<String> answer = system.caller().post("/fhir", type, body);

        system.refused(answer, status);
        assertThat(answer.body()).doesNotContain(SECRET, "root:");
    }

    @Test
    void refusesAHugeBodyWithAndWithoutLength() {
        byte[] huge = new byte[21 * 1024 * 1024];
        java.util.Arrays.fill(huge, (byte) ' ');

        HttpResponse<String> told = system.caller()
                .send(system.caller()
                        .request("/fhir")
                        .header("Content-Type", FhirPeer.JSON)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(huge)));
        system.refused(told, 413);
        HttpResponse<String> chunked = system.caller()
                .send(system.caller()
                        .request("/fhir")
                        .header("Content-Type", FhirPeer.JSON)
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(huge))));
        system.refused(chunked, 413);
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        byte[] body = "{\"resourceType\":\"Bundle\",\"id\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);

        system.refused(
                system.caller()
                        .send(system.caller()
                                .request("/fhir")
                                .header("Content-Type", FhirPeer.JSON)
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))),
                400);
    }

    @Test
    void refusesAHugeSearch() {
        String value = "x".repeat(300_000);
        system.refused(system.caller().post("/fhir/Patient/_search", FhirPeer.FORM, "_id=" + value), 400);
        system.refused(system.caller().post("/fhir/Patient/_search", FhirPeer.FORM, "_id=x&".repeat(1_500)), 400);
        system.refused(system.caller().post("/fhir/Patient/_search", FhirPeer.FORM, "_id=%zz"), 400);
        system.refused(system.caller().get("/fhir/Patient?_id=%FF%FE"), 400);
        system.refused(system.caller().get("/fhir/Observation?status=%00"), 400);
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("POST", "/fhir/Patient", 405),
                Arguments.of("PUT", "/fhir/Patient/x", 405),
                Arguments.of("PATCH", "/fhir/Patient/x", 405),
                Arguments.of("DELETE", "/fhir/Patient/x", 405),
                Arguments.of("OPTIONS", "/fhir/Patient/x", 405),
                Arguments.of("GET", "/fhir/Nonsense/" + SECRET, 404),
                Arguments.of("GET", "/fhir/Nonsense?identifier=" + SECRET, 404),
                Arguments.of("GET", "/fhir/Patient?" + SECRET + "=1", 400),
                Arguments.of("GET", "/fhir/Patient/" + SECRET, 404),
                Arguments.of("GET", "/fhir/Patient/x/$everything", 400),
                Arguments.of("GET", "/fhir/Patient/x/Observation", 400),
                Arguments.of("GET", "/fhir/_history", 400),
                Arguments.of("GET", "/fhir/Patient/_history", 400),
                Arguments.of("GET", "/fhir?_getpages=" + SECRET, 400),
                Arguments.of("GET", "/fhir/Patient?_id=" + "x".repeat(9_000), 400));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("requests")
    void refusesTheRequest(String method, String path, int status) {
        HttpResponse<String> answer = system.caller()
                .send(system.caller()
                        .request(path)
                        .header("Content-Type", FhirPeer.JSON)
                        .method(method, HttpRequest.BodyPublishers.ofByteArray("{}".getBytes(StandardCharsets.UTF_8))));

        system.refused(answer, status);
        assertThat(answer.body()).doesNotContain(SECRET);
    }

    private long entries() {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE outcome <> 'SUCCESS'")
                .query(Long.class)
                .single();
    }
}
