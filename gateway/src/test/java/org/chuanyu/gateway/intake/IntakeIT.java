package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.intake.Messages.Entry;
import org.chuanyu.gateway.intake.Messages.State;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The door in, through FHIR and a client certificate, on a real database. */
@GatewayTest
class IntakeIT {
    private static final String FHIR = "application/fhir+json";

    @Autowired
    GatewayClient client;

    @Autowired
    Messages messages;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @Test
    void storesWhatItAcknowledges() {
        HttpResponse<String> answer = submit(transaction("storesWhatItAcknowledges"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("transaction-response", "201 Created", "DiagnosticReport/");
        Entry entry = only("storesWhatItAcknowledges");
        assertThat(entry.state()).isEqualTo(State.ACCEPTED);
        assertThat(entry.stored()).extracting(version -> version.type()).contains("DiagnosticReport", "Provenance");
        assertThat(client.certificate("dazu-rmyy")
                        .get(
                                "/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CR-storesWhatItAcknowledges"
                                        + "&_include=DiagnosticReport:result")
                        .body())
                .contains("\"total\":1", "11.2", "标本轻度溶血");
    }

    @Test
    void sameBytesTwiceHaveOneEffectAndTheFirstAnswer() {
        String body = transaction("sameBytesTwice");
        HttpResponse<String> first = submit(body);
        HttpResponse<String> second = submit(body);

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        List<Entry> entries = find("TX-sameBytesTwice");
        assertThat(entries).extracting(Entry::state).containsExactly(State.DUPLICATE, State.ACCEPTED);
        assertThat(entries.get(0).duplicateOf()).isEqualTo(entries.get(1).id());
        assertThat(versions("R-sameBytesTwice")).isEqualTo(1);
    }

    @Test
    void sameBytesAtOnceHaveOneEffect() throws Exception {
        String body = transaction("sameBytesAtOnce");
        ExecutorService pool = Executors.newFixedThreadPool(6);
        Callable<HttpResponse<String>> call = () -> submit(body);

        List<Future<HttpResponse<String>>> answers = pool.invokeAll(List.of(call, call, call, call, call, call));
        pool.shutdown();

        for (Future<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
        }
        assertThat(find("TX-sameBytesAtOnce"))
                .extracting(Entry::state)
                .containsOnlyOnce(State.ACCEPTED)
                .hasSize(6);
        assertThat(versions("R-sameBytesAtOnce")).isEqualTo(1);
    }

    @Test
    void sameControlIdWithOtherBytesIsANewMessage_flagged() {
        submit(transaction("reused"));
        submit(transaction("reused").replace("11.2", "12.5").replace("09:30:00", "09:45:00"));

        List<Entry> entries = find("TX-reused");
        assertThat(entries).extracting(Entry::state).containsExactly(State.ACCEPTED, State.ACCEPTED);
        assertThat(entries).extracting(Entry::controlIdReused).containsExactly(true, false);
        assertThat(versions("R-reused")).isEqualTo(2);
    }

    @Test
    void sameContentUnderAnotherControlIdMakesNoNewVersion() {
        submit(transaction("again"));
        submit(transaction("again").replace("TX-again", "TX-again-2"));

        assertThat(only("again-2").state()).isEqualTo(State.ACCEPTED);
        assertThat(only("again-2").stored()).isEmpty();
        assertThat(versions("R-again")).isEqualTo(1);
    }

    @Test
    void olderVersionThatComesLateIsKeptButNotCurrent() {
        submit(transaction("late").replace("11.2", "12.9").replace("09:30:00", "11:30:00"));
        submit(transaction("late").replace("TX-late", "TX-late-2"));

        assertThat(versions("R-late")).isEqualTo(2);
        assertThat(client.certificate("dazu-rmyy")
                        .get("/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CR-late"
                                + "&_include=DiagnosticReport:result")
                        .body())
                .contains("12.9")
                .doesNotContain("11.2");
    }

    @Test
    void oneInstitutionMayNotSpeakForAnother() {
        HttpResponse<String> answer = client.certificate("anyue-rmyy").post("/fhir", FHIR, transaction("foreign"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("OperationOutcome", "foreign-organisation");
        assertThat(only("foreign").state()).isEqualTo(State.REJECTED);
    }

    @Test
    void numberOfAnotherPersonIsHeldBackAndLosesNothing() {
        submit(transaction("conflict"));
        HttpResponse<String> answer = submit(transaction("conflict")
                .replace("TX-conflict", "TX-conflict-2")
                .replace("\"R-conflict\"", "\"R-conflict-2\"")
                .replace("50011119000101001X", "512021190001010029")
                .replace("测试甲", "另一人")
                .replace("1900-01-01", "1905-05-05"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(answer.body()).contains("OperationOutcome", "patient-conflict");
        Entry parked = only("conflict-2");
        assertThat(parked.state()).isEqualTo(State.PARKED);
        assertThat(new String(messages.content(parked.id()).orElseThrow().raw(), StandardCharsets.UTF_8))
                .contains("另一人");
        assertThat(versions("R-conflict-2")).isZero();

        HttpResponse<String> behind = submit(transaction("conflict")
                .replace("TX-conflict", "TX-conflict-3")
                .replace("\"R-conflict\"", "\"R-conflict-2\""));
        assertThat(behind.statusCode()).isEqualTo(202);
        assertThat(behind.body()).contains("behind-parked");
    }

    @Test
    void whatCannotBeReadIsRefusedAndSeen() {
        for (String bad : List.of(
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\"}",
                transaction("bad-delete").replace("\"POST\"", "\"DELETE\""),
                transaction("bad-status").replaceFirst("\"status\": \"final\"", "\"status\": \"finished\""))) {
            HttpResponse<String> answer = submit(bad);

            assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 422);
            assertThat(answer.body()).contains("OperationOutcome").doesNotContain("finished", "50011119000101001X");
        }
        assertThat(messages.search(new Messages.Query(
                                null, null, null, "dazu-rmyy", State.REFUSED, null, null, null, 50, null))
                        .entries())
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(submit(transaction("afterBad")).statusCode()).isEqualTo(200);
    }

    @Test
    void whatNoParserShouldSeeIsRefusedAndSeen() {
        for (String[] bad : List.of(
                new String[] {"{".repeat(200), "400", "unreadable"},
                new String[] {
                    transaction("bad-number").replace("\"value\": 135", "\"value\": \"1E999\""),
                    "422",
                    "number-out-of-range"
                },
                new String[] {transaction("bad-nul").replace("R-bad-nul", "R-\\u0000"), "422", "control-character"},
                new String[] {transaction("bad-half").replace("测试甲", "\\ud800"), "422", "control-character"},
                new String[] {
                    transaction("bad-modifier")
                            .replaceFirst(
                                    "\"effectiveDateTime\"",
                                    "\"modifierExtension\":[{\"url\":\"http://x/negated\",\"valueBoolean\":true}],"
                                            + "\"effectiveDateTime\""),
                    "422",
                    "modifier-not-understood"
                },
                new String[] {" ".repeat(21 * 1024 * 1024), "413", "too-large"})) {
            HttpResponse<String> answer = submit(bad[0]);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(Integer.parseInt(bad[1]));
            assertThat(messages.search(new Messages.Query(
                                    null, null, null, "dazu-rmyy", State.REFUSED, null, null, null, 50, null))
                            .entries()
                            .get(0)
                            .problems())
                    .extracting(Problem::code)
                    .containsOnly(bad[2]);
        }
        assertThat(submit(transaction("afterBadBytes")
                                .replace("2026-11-01T08:05:00+08:00", "0001-01-01T00:00:00+08:00"))
                        .statusCode())
                .isEqualTo(200);
    }

    /** It would go out as a laboratory report that no rule has looked at. */
    @Test
    void whatIsNoLaboratoryReportIsRefused_whateverItClaims() {
        String imaging = foreign(transaction("imaging"), "chuanyu-lab-report").replace("\"LAB\"", "\"RAD\"");
        String uncategorised = foreign(transaction("uncategorised"), "chuanyu-lab-observation")
                .replace("\"laboratory\"", "\"imaging\"");

        for (String[] bad : List.of(
                new String[] {imaging, "imaging", "not-a-laboratory-report"},
                new String[] {uncategorised, "uncategorised", "not-a-laboratory-result"})) {
            HttpResponse<String> answer = submit(bad[0]);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
            assertThat(answer.body()).contains(bad[2]);
            assertThat(only(bad[1]).state()).isEqualTo(State.REJECTED);
            assertThat(versions("R-" + bad[1])).isZero();
        }
    }

    @Test
    void foreignProfileIsTaken_andNoted() {
        submit(transaction("ours"));
        assertThat(submit(foreign(transaction("foreign-profile"), "chuanyu-lab-report"))
                        .statusCode())
                .isEqualTo(200);

        assertThat(only("foreign-profile").problems())
                .extracting(Problem::code, Problem::severity, Problem::where)
                .contains(org.assertj.core.groups.Tuple.tuple(
                        "foreign-profile", Problem.Severity.WARNING, "DiagnosticReport.meta.profile"));
        assertThat(only("ours").problems()).extracting(Problem::code).doesNotContain("foreign-profile");
    }

    private static String foreign(String transaction, String profile) {
        return transaction.replace(
                "https://fhir.chuanyu-health.org/StructureDefinition/" + profile,
                "https://example.org/StructureDefinition/another");
    }

    @Test
    void nothingClinicalOrPersonalLiesPlainInTheDatabase() {
        submit(transaction("sealed").replace("测试甲", "封存的名字").replace("标本轻度溶血", "封存的附注"));

        List<String> tables = jdbc.sql(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'gateway'")
                .query(String.class)
                .list();
        assertThat(tables).contains("intake_message", "resource_version");
        for (String table : tables) {
            List<String> rows = jdbc.sql("SELECT to_jsonb(t)::text FROM gateway." + table + " t")
                    .query(String.class)
                    .list();
            for (String secret : List.of("封存的名字", "封存的附注", "50011119000101001X", "1900-01-01")) {
                String hex = HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
                assertThat(rows).as(table).noneMatch(row -> row.contains(secret) || row.contains(hex));
            }
        }
    }

    /** MSH-7 and Bundle.timestamp are believed only up to the time of receipt. */
    @Test
    void aSenderWhoseClockRanAheadDoesNotBarItsNextMessage() {
        String early = transaction("ahead").replaceFirst("\\{", "{\"timestamp\":\"2099-01-01T00:00:00+08:00\",");
        assertThat(submit(early.replace("测试甲", "走快时")).statusCode()).isEqualTo(200);
        String next = transaction("ahead")
                .replace("TX-ahead", "TX-ahead-2")
                .replaceFirst("\\{", "{\"timestamp\":\"" + clock.instant() + "\",");

        assertThat(submit(next.replace("测试甲", "走准时")).statusCode()).isEqualTo(200);

        assertThat(client.certificate("dazu-rmyy")
                        .get("/fhir/Patient?identifier=urn:oid:2.16.156.10011.1.13%7CMR-ahead")
                        .body())
                .contains("走准时")
                .doesNotContain("走快时");
    }

    @Test
    void everyMessageHasItsAuditEntry() {
        submit(transaction("audited"));

        String id = only("audited").id();
        assertThat(jdbc.sql("SELECT action FROM audit_entry WHERE object = :object")
                        .param("object", "message/" + id)
                        .query(String.class)
                        .list())
                .containsExactly("MESSAGE_ACCEPTED");
    }

    private HttpResponse<String> submit(String body) {
        return client.certificate("dazu-rmyy").post("/fhir", FHIR, body);
    }

    private Entry only(String name) {
        List<Entry> entries = find("TX-" + name);
        assertThat(entries).hasSize(1);
        return entries.get(0);
    }

    private List<Entry> find(String controlId) {
        return messages.search(new Messages.Query(controlId, null, null, null, null, null, null, null, 50, null))
                .entries();
    }

    private int versions(String reportNumber) {
        String body = client.certificate("dazu-rmyy")
                .get("/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7C" + reportNumber)
                .body();
        java.util.regex.Matcher id = java.util.regex.Pattern.compile("DiagnosticReport/([0-9a-f]{32})\"")
                .matcher(body);
        if (!id.find()) {
            return 0;
        }
        return jdbc.sql("SELECT count(*) FROM resource_version WHERE type = 'DiagnosticReport' AND id = :id")
                .param("id", id.group(1))
                .query(Integer.class)
                .single();
    }

    /** The good transaction, with numbers of its own so that tests do not meet. */
    private static String transaction(String name) {
        try (InputStream in = IntakeIT.class.getResourceAsStream("/fixtures/fhir/transaction.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("TX-0001", "TX-" + name)
                    .replace("R20261101001", "R-" + name)
                    .replace("MR0001", "MR-" + name)
                    .replace("\"A0001\"", "\"A-" + name + "\"")
                    .replace("\"F0001\"", "\"F-" + name + "\"")
                    .replace("MZ0001", "MZ-" + name)
                    .replace("S20261101001", "S-" + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
