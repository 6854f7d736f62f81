package org.chuanyu.gateway.audit.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.ZipFile;
import org.chuanyu.evidence.Main;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.audit.TestWitnesses;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestPropertySource;

/** An inspector's visit over HTTP: what he asks for, gets, and verifies in a process of its own with the program's two witnesses running. */
@GatewayTest
@Import(TestWitnesses.class)
@TestPropertySource(properties = {"gateway.audit.cosigning.every=200ms", "gateway.audit.export.patience=5s"})
class EvidenceIT {
    private static final String JSON = "application/json";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path office;

    @Autowired
    GatewayClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Environment environment;

    @BeforeEach
    void awaitEvidence() {
        await().atMost(PATIENCE)
                .until(() -> client.anonymous().get("/audit/checkpoint").statusCode() == 200);
    }

    @Test
    void whatAnInspectorCarriesAwayVerifies_andTheNextTimeToo() throws Exception {
        Path first = export("inspector-dazu", now());
        assertThat(verify(first)).as(said()).isZero();
        assertThat(shell(first)).as(said()).isEqualTo(2);
        assertThat(said()).contains("PARTIAL");

        Path second = export("inspector-dazu", now());
        assertThat(verify(second)).as(said()).isZero();
        assertThat(text(second, "leaves.bin")).contains("\"kind\":\"evidence-exported\"");
        assertThat(names(second)).anyMatch(name -> name.startsWith("consistency/"));
        assertThat(names(second)).as("of the key that signed").anyMatch(name -> name.startsWith("certs/log-"));
        assertThat(said()).doesNotContain("this bundle is the first");
        assertThat(text(second, "bundle.json")).contains("\"requester\":\"inspector-dazu\"", "\"ending\":\"covered\"");
    }

    /** The very next act after the last leaf of the window: nothing of it is in there. */
    @Test
    void itsOwnLeafIsBehindItsWindow() throws IOException {
        String login = "inspector-anyue";
        Path bundle = export(login, now());
        String id = bundle.getFileName().toString().replace(".zip", "");

        long end = jdbc.sql("SELECT end_leaf FROM audit_export WHERE id = ?")
                .param(UUID.fromString(id))
                .query(Long.class)
                .single();
        Long own = await().atMost(PATIENCE)
                .until(
                        () -> jdbc.sql("SELECT l.seq FROM audit_leaf l JOIN audit_entry e ON e.seq = l.entry"
                                        + " WHERE e.action = 'EVIDENCE_EXPORTED' AND e.object = ? AND e.actor = ?")
                                .params("evidence/" + id, login)
                                .query(Long.class)
                                .optional()
                                .orElse(null),
                        seq -> seq != null);
        assertThat(own).isGreaterThanOrEqualTo(end);
    }

    @Test
    void anEndThatHasNotComeLeavesABundleThatIsCompleteUntilItWasMade() throws Exception {
        Path bundle = export("inspector-dazu", now().plus(Duration.ofDays(1)));

        assertThat(verify(bundle)).as(said()).isZero();
        assertThat(said()).contains("complete until");
        assertThat(text(bundle, "bundle.json")).contains("\"ending\":\"short\"");
    }

    @Test
    void onlyWhoAskedGetsIt() throws Exception {
        Path bundle = export("inspector-dazu", now());
        String path = "/api/evidence/" + bundle.getFileName().toString().replace(".zip", "");

        assertThat(client.as("inspector-anyue").get(path).statusCode()).isEqualTo(404);
        assertThat(client.as("auditor").get(path).statusCode()).isEqualTo(403);
        assertThat(client.anonymous().get(path).statusCode()).isEqualTo(401);
        assertThat(client.as("inspector-dazu")
                        .get("/api/evidence/" + UUID.randomUUID())
                        .statusCode())
                .isEqualTo(404);
        assertThat(client.as("inspector-dazu").get("/api/evidence/x").statusCode())
                .isEqualTo(404);

        HttpResponse<byte[]> again = client.as("inspector-dazu").bytes(path);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.headers().firstValue("Accept-Ranges")).isEmpty();
        assertThat(verify(Files.write(office.resolve("again.zip"), again.body())))
                .as(said())
                .isZero();
        assertThat(entries("EVIDENCE_FETCHED", "inspector-dazu")).isPositive();
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'EVIDENCE_REFUSED' AND actor ="
                                + " 'inspector-anyue' AND detail ->> 'reason' = 'not-the-owner'")
                        .query(Long.class)
                        .single())
                .isOne();
    }

    @Test
    void anAddressIsGoodForADay() throws Exception {
        String id = export("inspector-dazu", now()).getFileName().toString().replace(".zip", "");
        owner().sql("UPDATE audit_export SET asked_at = asked_at - interval '25 hours' WHERE id = ?")
                .param(UUID.fromString(id))
                .update();

        HttpResponse<String> answer = client.as("inspector-dazu").get("/api/evidence/" + id);

        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(answer.body()).contains("\"code\":\"expired\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commission-dazu",
                "auditor",
                "security",
                "engineer",
                "admin",
                "approver-anyue",
                "doctor-dazu",
                "registrar-anyue",
                "quality-dazu"
            })
    void nobodyElseMay(String login) {
        long refused = entries("ACCESS_REFUSED", login);

        HttpResponse<String> answer = client.as(login).post("/api/evidence", JSON, body(now()));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(entries("ACCESS_REFUSED", login)).isEqualTo(refused + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dazu-rmyy", "anyue-120"})
    void noSystemMay(String participant) {
        assertThat(client.certificate(participant)
                        .post("/api/evidence", JSON, body(now()))
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.anonymous().post("/api/evidence", JSON, body(now())).statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bad-body     | {",
                "bad-body     | {\"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-02-01T00:00:00Z\", \"all\": true}",
                "bad-window   | {\"from\": \"2026-02-01T00:00:00Z\", \"to\": \"2026-01-01T00:00:00Z\"}",
                "bad-window   | {\"from\": \"yesterday\", \"to\": \"2026-01-01T00:00:00Z\"}",
                "bad-scope    | {\"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-02-01T00:00:00Z\", \"scope\": []}",
                "no-such-case | {\"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-02-01T00:00:00Z\", \"scope\": {\"case\": \"7\"}}"
            })
    void anythingElseIsUnprocessable(String code, String body) {
        HttpResponse<String> answer = client.as("inspector-dazu").post("/api/evidence", JSON, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    }

    @Test
    void nothingIsHandedOutOfAFrozenLog() throws Exception {
        Path bundle = export("inspector-dazu", now());
        String path = "/api/evidence/" + bundle.getFileName().toString().replace(".zip", "");
        owner().sql("UPDATE audit_log SET state = 'frozen', reason = 'witness-differs'")
                .update();
        try {
            long refused = entries("EVIDENCE_REFUSED", "inspector-dazu");
            for (HttpResponse<String> answer : List.of(
                    client.as("inspector-dazu").post("/api/evidence", JSON, body(now())),
                    client.as("inspector-dazu").get(path))) {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("\"code\":\"log-frozen\"", "witness-differs");
            }
            assertThat(entries("EVIDENCE_REFUSED", "inspector-dazu")).isEqualTo(refused + 2);
        } finally {
            owner().sql("UPDATE audit_log SET state = 'active', reason = NULL").update();
        }
        assertThat(verify(export("inspector-dazu", now()))).as(said()).isZero();
    }

    /** Asks as the README says, and follows the address where the answer is 202. */
    private Path export(String login, Instant to) throws IOException {
        GatewayClient.Caller inspector = client.as(login);
        HttpResponse<byte[]> asked = bytes(
                inspector,
                inspector.request("/api/evidence", "Content-Type", JSON).POST(BodyPublishers.ofString(body(to))));
        assertThat(asked.statusCode())
                .as(new String(asked.body(), StandardCharsets.UTF_8))
                .isIn(200, 202);
        String path = asked.headers()
                .firstValue(asked.statusCode() == 200 ? "Content-Location" : "Location")
                .orElseThrow();
        HttpResponse<byte[]> given = asked.statusCode() == 200
                ? asked
                : await().atMost(PATIENCE).until(() -> inspector.bytes(path), answer -> answer.statusCode() == 200);
        assertThat(given.headers().firstValue("Content-Type")).contains("application/zip");
        assertThat(given.headers().firstValueAsLong("Content-Length")).hasValue(given.body().length);
        return Files.write(office.resolve(path.substring(path.lastIndexOf('/') + 1) + ".zip"), given.body());
    }

    private static HttpResponse<byte[]> bytes(
            GatewayClient.Caller inspector, java.net.http.HttpRequest.Builder request) {
        return inspector
                .client()
                .sendAsync(request.build(), BodyHandlers.ofByteArray())
                .join();
    }

    private static String body(Instant to) {
        return "{\"from\": \"2026-01-01T00:00:00Z\", \"to\": \"" + to + "\", \"scope\": \"leaves\"}";
    }

    private static Instant now() {
        return Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** In a process of its own, as on the inspector's machine. */
    private int verify(Path bundle) throws Exception {
        Files.writeString(
                office.resolve("policy.txt"),
                client.anonymous().get("/audit/policy.txt").body());
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "verify",
                bundle.toString()));
        command.addAll(List.of("--policy", "policy.txt", "--seen", "seen.db"));
        return run(command);
    }

    /** With stock openssl, which cannot say more than PARTIAL. */
    private int shell(Path bundle) throws Exception {
        Path script = Path.of(System.getProperty("basedir", "gateway"))
                .toAbsolutePath()
                .resolveSibling("evidence")
                .resolve("verify.sh");
        return run(List.of("sh", script.toString(), bundle.toString(), "--policy", "policy.txt"));
    }

    private int run(List<String> command) throws Exception {
        return new ProcessBuilder(command)
                .directory(office.toFile())
                .redirectErrorStream(true)
                .redirectOutput(office.resolve("said.txt").toFile())
                .start()
                .waitFor();
    }

    private String said() throws IOException {
        return Files.readString(office.resolve("said.txt"));
    }

    private static String text(Path bundle, String file) throws IOException {
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            return new String(zip.getInputStream(zip.getEntry(file)).readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static List<String> names(Path bundle) throws IOException {
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            return zip.stream().map(entry -> entry.getName()).toList();
        }
    }

    private long entries(String action, String actor) {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = ? AND actor = ?")
                .params(action, actor)
                .query(Long.class)
                .single();
    }

    /** Who may do what the program may not. */
    private JdbcClient owner() {
        return JdbcClient.create(new DriverManagerDataSource(
                environment.getRequiredProperty("spring.datasource.url") + "?currentSchema=gateway",
                environment.getRequiredProperty("spring.flyway.user"),
                ""));
    }
}
