package org.chuanyu.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

@GatewayTest
class SecurityIT {
    @Autowired
    GatewayClient client;

    @Autowired
    Environment environment;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    List<RequestMappingHandlerMapping> mappings;

    @Autowired
    ApplicationContext context;

    @Test
    void knowsAParticipantByItsCertificate() {
        assertThat(client.certificate("dazu-rmyy").get("/api/openapi.json").statusCode())
                .isIn(200, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEV ONLY somebody", "doctor-anyue", "dazu-rmyy", "engineer"})
    void knowsNobodyElseByACertificateOfTheSameAuthority(String commonName) {
        Forged forged = new Forged(client.certificates());

        HttpResponse<String> answer =
                client.certificate(forged.byAuthority(commonName), "demo").get("/api/openapi.json");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(refusals("LOGIN_REFUSED", "unknown-certificate"))
                .isNotEmpty()
                .allMatch(detail -> detail.contains("127.0.0.1"))
                .noneMatch(detail -> detail.contains(commonName));
    }

    @Test
    void shakesNoHandsWithACertificateOfAPretender() {
        Forged forged = new Forged(client.certificates());
        GatewayClient.Caller stranger = client.certificate(forged.byPretender("DEV ONLY dazu-rmyy"), "demo");

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> stranger.get("/actuator/health")).hasCauseInstanceOf(IOException.class);
        }

        await().untilAsserted(() ->
                assertThat(refusals("CONNECTION_REFUSED", "tls-failed")).isNotEmpty());
        assertThat(refusals("CONNECTION_REFUSED", "tls-failed"))
                .as("a scanner does not fill the log: one per minute, and the test may see the minute change")
                .hasSizeLessThanOrEqualTo(2)
                .allMatch(detail -> detail.contains("127.0.0.1"));
    }

    @Test
    void notesWhatIsNoHttp() throws IOException {
        assertThat(raw("GET / nonsense\r\n\r\n")).startsWith("HTTP/1.1 400");

        await().untilAsserted(() ->
                assertThat(refusals("CONNECTION_REFUSED", "malformed-request")).isNotEmpty());
    }

    @Test
    void refusesACertificateTogetherWithALogin() {
        HttpResponse<String> answer = client.certificate("dazu-rmyy")
                .get("/fhir/Patient", "Authorization", GatewayClient.basic("doctor-anyue", "demo"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("OperationOutcome").contains("two-credentials");
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'LOGIN_REFUSED' AND outcome = 'REFUSED'"
                                + " AND detail ->> 'reason' = 'two-credentials'")
                        .query(Long.class)
                        .single())
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "/fhir/Patient,          application/fhir+json,    OperationOutcome",
        "/fhir/AuditEvent,       application/fhir+json,    OperationOutcome",
        "/api/messages,          application/problem+json, unauthenticated",
        "/api/nothing,           application/problem+json, unauthenticated",
        "/ws,                    application/problem+json, unauthenticated",
        "/actuator/prometheus,   application/problem+json, unauthenticated",
        "/actuator/env,          application/problem+json, unauthenticated"
    })
    void tellsASystemThatItMustAuthenticate(String path, String type, String word) {
        HttpResponse<String> answer = client.anonymous().get(path);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(type);
        assertThat(answer.body()).contains(word);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "doctor-anyue,   /fhir/AuditEvent",
        "admin,          /fhir/Patient",
        "inspector-dazu, /fhir/Patient",
        "crew-anyue,     /api/messages",
        "doctor-anyue,   /actuator/prometheus",
        "engineer,       /api/people",
        "admin,          /actuator/env",
        "doctor-dazu,    /ws",
        "registrar-dazu, /ws"
    })
    void refusesWhatARoleDoesNotGrant(String login, String path) {
        HttpResponse<String> answer = client.as(login).get(path);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("forbidden");
    }

    /** There is no such door: neither the framework's nor ours. */
    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/ws/documents", "/ws/documents.wsdl"})
    void hasNoSoapDoor(String path) {
        for (GatewayClient.Caller caller : List.of(client.certificate("dazu-rmyy"), client.as("registrar-dazu"))) {
            HttpResponse<String> answer = caller.post(path, "text/xml", "<Envelope/>");

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("forbidden");
        }
        assertThat(context.getBeansOfType(Servlet.class).values())
                .noneMatch(servlet -> servlet.getClass().getName().contains(".ws."));
    }

    /** A browser that knows a password adds it to what a page of another site sends. */
    @ParameterizedTest
    @CsvSource({
        "approver-dazu, POST,   /api/maps/12/approve,             Sec-Fetch-Site, cross-site",
        "approver-dazu, POST,   /api/maps/12/reject,              Sec-Fetch-Site, same-site",
        "engineer,      POST,   /api/messages/x/reprocess,        Origin,         https://elsewhere.example",
        "engineer,      POST,   /api/messages/x/set-aside,        Origin,         'null'",
        "engineer,      POST,   /api/deliveries/x/replay,         Sec-Fetch-Site, cross-site",
        "registrar-dazu, POST,  /fhir,                            Sec-Fetch-Site, cross-site",
        "admin,         PUT,    /api/people/x/enabled,            Sec-Fetch-Site, cross-site",
        "admin,         DELETE, /api/people/x,                    Origin,         https://elsewhere.example"
    })
    void takesNothingFromThePageOfAnotherSite(String login, String verb, String path, String header, String value) {
        GatewayClient.Caller caller = client.as(login);
        HttpRequest.Builder request =
                caller.request(path, header, value).method(verb, HttpRequest.BodyPublishers.noBody());

        HttpResponse<String> answer = caller.send(request);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("another-site");
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'ACCESS_REFUSED' AND actor = ?"
                                + " AND detail ->> 'reason' = 'another-site'")
                        .param(login)
                        .query(Long.class)
                        .single())
                .isPositive();
    }

    /** Nobody logs in there: a page of another site could press the demo's buttons, too. */
    @ParameterizedTest
    @CsvSource({"Sec-Fetch-Site, cross-site, 403", "Origin, http://localhost:1, 403", "X-Other, x, 400"})
    void protectsTheDemosButtons(String header, String value, int status) {
        assertThat(client.anonymous()
                        .post("/demo/anyue-rmyy/mode?mode=nonsense", "text/plain", "", header, value)
                        .statusCode())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"Sec-Fetch-Site, same-origin", "Sec-Fetch-Site, none", "X-Other, cross-site"})
    void takesWhatAPageOfItsOwnOrNoPageSends(String header, String value) {
        assertThat(client.as("approver-dazu")
                        .post("/api/maps/999999/approve", "application/json", "", header, value)
                        .statusCode())
                .isEqualTo(404);
        assertThat(client.as("doctor-dazu")
                        .get("/fhir/Patient?_summary=count", "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .as("reading changes nothing, and no other site's page can read the answer")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"/api/messages/no-such-message, messages", "/api/deliveries/no-such-delivery, deliveries"})
    void writesDownWhoAskedForWhatIsNotTheirs(String path, String object) {
        assertThat(client.as("auditor").get(path).statusCode()).isEqualTo(404);

        assertThat(jdbc.sql("SELECT detail::text FROM audit_entry WHERE action = 'MESSAGE_READ' AND outcome = 'REFUSED'"
                                + " AND actor = 'auditor' AND object = ?")
                        .param(object)
                        .query(String.class)
                        .list())
                .isNotEmpty()
                .allMatch(detail -> detail.contains("not-found") && !detail.contains("no-such"));
    }

    @Test
    void opensNoEndpointByOversight() {
        Set<String> open = new HashSet<>();
        for (RequestMappingHandlerMapping mapping : mappings) {
            mapping.getHandlerMethods()
                    .keySet()
                    .forEach(info -> info.getPathPatternsCondition().getPatterns().stream()
                            .filter(pattern -> isOpen(info, pattern))
                            .map(PathPattern::getPatternString)
                            .forEach(open::add));
        }
        // What the simulated partners offer exists in demo mode only.
        open.removeIf(path -> path.startsWith("/demo"));

        assertThat(open)
                .isSubsetOf(
                        "/login",
                        "/actuator/health",
                        "/actuator/health/**",
                        // What of the signed log tells nothing but how many acts there were; its entries are not among
                        // it.
                        "/audit/checkpoint",
                        "/audit/checkpoint.pending",
                        "/audit/checkpoint.tsr",
                        "/audit/checkpoint.stamped",
                        "/audit/checkpoint.stamped.tsr",
                        "/audit/policy.txt",
                        "/audit/keys/log.pem",
                        "/audit/keys/tsa.pem",
                        "/audit/keys/{witness}.pem",
                        "/audit/keys/log-{id:[0-9a-f]{8}}.pem",
                        "/audit/tile/{level:[0-7]}/**");
    }

    private boolean isOpen(RequestMappingInfo info, PathPattern pattern) {
        String path = pattern.getPatternString().replaceAll("\\{(?:[^{}]|\\{[^{}]*})*}|\\*+", "0");
        String verb = info.getMethodsCondition().getMethods().stream()
                .findFirst()
                .map(Enum::name)
                .orElse("GET");
        HttpRequest.Builder request =
                client.anonymous().request(path).method(verb, HttpRequest.BodyPublishers.noBody());
        return !Set.of(401, 403, 302).contains(client.anonymous().send(request).statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//fhir/Patient",
                "/fhir//Patient",
                "/fhir;x=y/Patient",
                "/fhir/Patient;jsessionid=1",
                "/messages/../fhir/Patient",
                "/fhir/./Patient",
                "/fhir%2fPatient",
                "/%66hir/%2e%2e/x",
                "/fhir\\Patient"
            })
    void refusesAmbiguousPaths(String path) throws IOException {
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        await().untilAsserted(() -> assertThat(Stream.concat(
                                refusals("ACCESS_REFUSED", "ambiguous-path").stream(),
                                refusals("CONNECTION_REFUSED", "malformed-request").stream())
                        .toList())
                .isNotEmpty()
                .allMatch(detail -> detail.contains("127.0.0.1")));
    }

    @Test
    void sendsAPersonToTheLoginPage() {
        HttpResponse<String> answer = client.anonymous().get("/messages");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElse(""))
                .endsWith("/login")
                .doesNotContain("jsessionid");
    }

    @Test
    void auditsRefusals() {
        client.as("crew-dazu").get("/fhir/Patient");
        client.as("commission-dazu", "wrong").get("/fhir/Patient");

        assertThat(audited("ACCESS_REFUSED", "crew-dazu")).isPositive();
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'LOGIN_REFUSED'")
                        .query(Long.class)
                        .single())
                .isPositive();
    }

    @Test
    void keepsTheTraceOfTheCaller() {
        HttpResponse<String> answer = client.anonymous()
                .get("/actuator/health", "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        HttpResponse<String> other = client.anonymous().get("/actuator/health", "traceparent", "rubbish");

        assertThat(answer.headers().firstValue("X-Request-Id")).hasValue("0af7651916cd43dd8448eb211c80319c");
        assertThat(other.headers().firstValue("X-Request-Id").orElse("")).matches("[0-9a-f]{32}");
    }

    private long audited(String action, String actor) {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = ? AND actor = ?")
                .params(action, actor)
                .query(Long.class)
                .single();
    }

    private List<String> refusals(String action, String reason) {
        return jdbc.sql("SELECT detail::text FROM audit_entry WHERE action = ? AND outcome = 'REFUSED'"
                        + " AND detail ->> 'reason' = ?")
                .params(action, reason)
                .query(String.class)
                .list();
    }

    /** As it is: the JDK's client would tidy the path. */
    private String raw(String request) throws IOException {
        int port = environment.getRequiredProperty("local.http.port", Integer.class);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
