package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.chuanyu.gateway.GatewayClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** What real lines carried, as the partners' own memory has it, against the gateway's signed sheets. */
@DeliveryTest
// Entries wait in audit_pending, so that one can be taken away without anything noticing but the report.
@TestPropertySource(properties = {"gateway.delivery.work=false", "gateway.audit.sequence=false"})
class SheetsIT extends Books {
    @TempDir
    Path folder;

    // --- what is counted

    @Test
    void sheetsCountWhatThePartnersOwnMemoryHas() {
        bench.accept("r1", "p1");
        bench.accept("r2", "p2");
        bench.accept("r3", "p3");
        bench.accept(bench.lab("r4", "p1"));
        bench.work();
        passToNextDay();

        make();

        assertThat(bench.spoken("dazu-rmyy", "lis")).hasSize(4);
        assertThat(sheet("dazu-rmyy", "lis").body())
                .isEqualTo(line("dazu-rmyy", "lis").expectedOfGateway());
        assertThat(bench.spoken("anyue-rmyy", "his")).hasSize(3);
        assertThat(sheet("anyue-rmyy", "his").body())
                .isEqualTo(line("anyue-rmyy", "his").expectedOfGateway());
        assertThat(bench.partner.takenBy("anyue-rmyy")).hasSize(4);
        assertThat(sheet("anyue-rmyy", "emr").body())
                .isEqualTo(door("anyue-rmyy").expectedOfGateway());
        assertThat(sheet("anyue-zyy", "emr").body())
                .as("a wire on which nothing went has a sheet that says so")
                .contains("\nsent 0 ", "\nanswered 0 ");
        assertThat(kinds(report())).isEmpty();
    }

    @Test
    void messageThatCameTwiceCountsOnce_withBothAnswers() {
        bench.accept("r1", "p1");
        DeliveryBench.Spoken first = bench.spoken("dazu-rmyy", "lis").get(0);
        bench.resend(first);
        passToNextDay();

        make();

        String sheet = sheet("dazu-rmyy", "lis").body();
        assertThat(sheet).isEqualTo(line("dazu-rmyy", "lis").expectedOfGateway());
        assertThat(sheet).contains("\nreceived 1 ").containsPattern("message [0-9a-f]{64} [0-9a-f]{64} [0-9a-f]{64},");
    }

    @Test
    void dayEndsAtMidnightInChina() {
        passTo(day, LocalTime.of(23, 59, 59));
        bench.accept("late", "p1");
        byte[] late = bench.spoken("dazu-rmyy", "lis").get(0).message();
        bench.clock.pass(Duration.ofSeconds(2));
        bench.accept("early", "p1");
        byte[] early = bench.spoken("dazu-rmyy", "lis").get(1).message();
        assertThat(make(day.plusDays(1)).statusCode())
                .as("that day is not over")
                .isEqualTo(409);

        passToNextDay();
        make();
        LocalDate first = day;
        day = day.plusDays(1);
        passToNextDay();
        make();

        assertThat(sheet(first, "dazu-rmyy", "lis").body())
                .contains(PartnersSheet.sm3(late))
                .doesNotContain(PartnersSheet.sm3(early));
        assertThat(sheet("dazu-rmyy", "lis").body())
                .contains(PartnersSheet.sm3(early))
                .doesNotContain(PartnersSheet.sm3(late));
        // The sender's clock was a little behind: it has both on the first day.
        JsonNode compared = compared(
                first, "dazu-rmyy", "lis", line("dazu-rmyy", "lis", first).toString());
        assertThat(compared.at("/counts").toString()).isEqualTo("{\"missing-here\":1}");
        assertThat(compared.at("/differences/0/elsewhere").asString()).isEqualTo(day.toString());
    }

    // --- what is signed

    @Test
    void opensslAndBouncyCastleVerifyTheSheet_andNeitherATamperedOne() throws Exception {
        bench.accept("r1", "p1");
        bench.work();
        passToNextDay();
        make();
        String text = sheet("anyue-rmyy", "emr").body();
        byte[] signature = client.as("engineer")
                .bytes(path(day, "anyue-rmyy", "emr") + "/signature")
                .body();
        assertThat(sheet("anyue-rmyy", "emr").headers().firstValue("Sheet-Signature"))
                .contains(Base64.getEncoder().encodeToString(signature));
        String pem = client.anonymous().get("/audit/keys/log.pem").body();
        String tampered = text.replaceFirst("\nunread 0\n", "\nunread 1\n");

        assertThat(bouncyCastleTakes(pem, text, signature)).isTrue();
        assertThat(bouncyCastleTakes(pem, tampered, signature)).isFalse();
        assertThat(openssl(pem, text, signature, "1234567812345678")).isZero();
        assertThat(openssl(pem, tampered, signature, "1234567812345678")).isNotZero();
        assertThat(openssl(pem, text, signature, "1234567812345679")).isNotZero();
    }

    @Test
    void signedSheetStays_evenForTheOwnerOfTheTables() {
        passToNextDay();
        make();
        long sheets = count("SELECT count(*) FROM reconciliation_sheet WHERE day = ?::date", day.toString());
        assertThat(sheets).isPositive();
        assertThat(count(
                        "SELECT count(*) FROM audit_entry WHERE action = 'SHEET_SIGNED' AND detail ->> 'day' = ?",
                        day.toString()))
                .isEqualTo(sheets);

        for (String change : List.of(
                "UPDATE reconciliation_sheet SET messages = 0",
                "DELETE FROM reconciliation_sheet",
                "DELETE FROM reconciliation_day")) {
            assertThatThrownBy(() -> bench.jdbc.sql(change).update()).hasStackTraceContaining("permission denied");
            assertThatThrownBy(() -> owner().sql(change).update()).hasStackTraceContaining("append-only");
        }
        make();
        assertThat(count("SELECT count(*) FROM reconciliation_sheet WHERE day = ?::date", day.toString()))
                .isEqualTo(sheets);
    }

    // --- what is refused

    @Test
    void tamperedSheetIsRefused() {
        bench.accept("r1", "p1");
        bench.accept("r2", "p2");
        bench.work();
        passToNextDay();
        make();
        String good = door("anyue-rmyy").toString();
        String message = good.lines()
                .filter(line -> line.startsWith("message "))
                .findFirst()
                .orElseThrow();

        assertThat(compare(day, "anyue-rmyy", "emr", good).statusCode()).isEqualTo(200);
        for (String bad : List.of(
                "",
                good.replace(message + "\n", ""),
                good.replaceFirst("received 2", "received 1"),
                good.replaceFirst("unread 0", "unread 00"),
                good.replace("\n", "\r\n"),
                good + message + "\n",
                good + "\n",
                good.strip(),
                good.replace("keeper partner", "keeper gateway").replace("\nreceived", "\nsent"),
                good.replace("wire emr", "wire his"),
                good.replace("day " + day, "day " + day.plusDays(1)),
                good.replace("log " + LOG, "log another.example/2026"))) {
            HttpResponse<String> answer = compare(day, "anyue-rmyy", "emr", bad);
            assertThat(answer.statusCode())
                    .as(bad.substring(0, Math.min(300, bad.length())))
                    .isEqualTo(422);
            assertThat(answer.body()).doesNotContain(message.split(" ")[2]);
        }
        assertThat(kinds(report())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "engineer, 200, 200, 200",
        "inspector-anyue, 200, 200, 200",
        "inspector-dazu, 200, 404, 200",
        "auditor, 200, 200, 403",
        "admin, 403, 403, 403",
        "security, 403, 403, 403",
        "doctor-anyue, 403, 403, 403",
        "commission-anyue, 403, 403, 403"
    })
    void rolesSeeWhatTheyMay(String login, int report, int sheet, int make) {
        passToNextDay();
        make();
        GatewayClient.Caller caller = client.as(login);

        assertThat(caller.get("/api/reconciliation?day=" + day).statusCode()).isEqualTo(report);
        assertThat(caller.get(path(day, "anyue-rmyy", "emr")).statusCode()).isEqualTo(sheet);
        assertThat(caller.get(path(day, "anyue-rmyy", "emr") + "/signature").statusCode())
                .isEqualTo(sheet);
        assertThat(caller.post("/api/reconciliation/" + day, "application/json", "")
                        .statusCode())
                .isEqualTo(make);
    }

    @Test
    void institutionsSystemSeesAndComparesItsOwnWiresOnly() {
        bench.accept("r1", "p1");
        bench.work();
        passToNextDay();
        make();
        GatewayClient.Caller anyue = client.certificate("anyue-rmyy");
        GatewayClient.Caller dazu = client.certificate("dazu-rmyy");
        String partners = door("anyue-rmyy").toString();

        assertThat(anyue.get(path(day, "anyue-rmyy", "emr")).statusCode()).isEqualTo(200);
        assertThat(anyue.post(path(day, "anyue-rmyy", "emr") + "/compare", "text/plain", partners)
                        .statusCode())
                .isEqualTo(200);
        assertThat(dazu.get(path(day, "anyue-rmyy", "emr")).statusCode()).isEqualTo(404);
        assertThat(dazu.post(path(day, "anyue-rmyy", "emr") + "/compare", "text/plain", partners)
                        .statusCode())
                .isEqualTo(404);
        assertThat(dazu.post("/api/reconciliation/" + day, "application/json", "")
                        .statusCode())
                .isEqualTo(403);
        JsonNode seen = json.readTree(dazu.get("/api/reconciliation?day=" + day).body());
        assertThat(seen.get("sheets"))
                .isNotEmpty()
                .allMatch(row -> row.get("participant").asString().equals("dazu-rmyy"));
        assertThat(client.anonymous().get(path(day, "anyue-rmyy", "emr")).statusCode())
                .isEqualTo(401);
        assertThat(compare(day, "anyue-rmyy", "nowhere", partners).statusCode()).isEqualTo(404);
        assertThat(client.as("engineer")
                        .get("/api/reconciliation?day=2026-02-30")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void nobodyElsesSheetTakesThePlaceOfThePartnersOwn() {
        bench.accept("r1", "p1");
        bench.work();
        passToNextDay();
        make();
        String own = door("anyue-rmyy").toString();
        String other = new PartnersSheet(LOG, "anyue-rmyy", "emr", "out", day.toString()).toString();
        String path = path(day, "anyue-rmyy", "emr") + "/compare";

        assertThat(compare(day, "anyue-rmyy", "emr", other).statusCode()).isEqualTo(200);
        assertThat(brought().at("/bringer").asString()).isEqualTo("person");
        assertThat(client.certificate("anyue-rmyy")
                        .post(path, "text/plain", own)
                        .statusCode())
                .isEqualTo(200);
        assertThat(compared(day, "anyue-rmyy", "emr", other).at("/equal").asBoolean())
                .isFalse();
        assertThat(client.as("inspector-anyue").post(path, "text/plain", other).statusCode())
                .isEqualTo(200);

        assertThat(brought().at("/bringer").asString()).isEqualTo("partner");
        assertThat(brought().at("/by").asString()).isEqualTo("anyue-rmyy");
        assertThat(brought().at("/counts").isEmpty()).isTrue();
        assertThat(kinds(report())).isEmpty();
        assertThatThrownBy(() ->
                        owner().sql("DELETE FROM reconciliation_partner_sheet").update())
                .hasStackTraceContaining("append-only");
    }

    @Test
    void asManySheetsOfADayAreKeptAsAnybodyNeeds_andTheSameOnce() {
        passToNextDay();
        make();
        for (int i = 0; i < 25; i++) {
            assertThat(compare(day, "anyue-rmyy", "emr", door("anyue-rmyy").toString())
                            .statusCode())
                    .isEqualTo(200);
        }
        for (int i = 1; i < 20; i++) {
            assertThat(compare(day, "anyue-rmyy", "emr", unread(i)).statusCode())
                    .isEqualTo(200);
        }

        HttpResponse<String> last = compare(day, "anyue-rmyy", "emr", unread(20));

        assertThat(last.statusCode()).isEqualTo(409);
        assertThat(last.body()).contains("too-many-sheets");
    }

    @Test
    void sheetOfFarMoreThanCrossedIsRefused() {
        passToNextDay();
        make();

        HttpResponse<String> answer = compare(day, "anyue-rmyy", "emr", "chuanyu-sheet/v1\n" + "x\n".repeat(10_100));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("\"too-long\"");
    }

    @Test
    void sheetsAreNotMadeWhileWhatWasUnderWayHasTime() {
        passTo(day.plusDays(1), LocalTime.of(1, 59));
        HttpResponse<String> early = make(day);

        assertThat(early.statusCode()).isEqualTo(409);
        assertThat(early.body()).contains("\"not-over\"");
        passTo(day.plusDays(1), LocalTime.of(2, 1));
        make();
    }

    private String unread(int messages) {
        return door("anyue-rmyy").toString().replace("\nunread 0\n", "\nunread " + messages + "\n");
    }

    private JsonNode brought() {
        for (JsonNode row : report().get("sheets")) {
            if (row.get("participant").asString().equals("anyue-rmyy")
                    && row.get("wire").asString().equals("emr")) {
                return row.get("comparison");
            }
        }
        throw new AssertionError("no row");
    }

    // --- verifiers

    private static boolean bouncyCastleTakes(String pem, String text, byte[] signature)
            throws GeneralSecurityException {
        BouncyCastleProvider provider = new BouncyCastleProvider();
        byte[] spki = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        Signature verifier = Signature.getInstance("SM3withSM2", provider);
        verifier.initVerify(KeyFactory.getInstance("EC", provider).generatePublic(new X509EncodedKeySpec(spki)));
        verifier.update(text.getBytes(StandardCharsets.UTF_8));
        return verifier.verify(signature);
    }

    private int openssl(String pem, String text, byte[] signature, String identifier)
            throws IOException, InterruptedException {
        Files.writeString(folder.resolve("log.pem"), pem);
        Files.writeString(folder.resolve("sheet.txt"), text);
        Files.write(folder.resolve("sheet.sig"), signature);
        Process process = new ProcessBuilder(
                        "openssl",
                        "dgst",
                        "-sm3",
                        "-verify",
                        "log.pem",
                        "-sigopt",
                        "distid:" + identifier,
                        "-signature",
                        "sheet.sig",
                        "sheet.txt")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        return process.waitFor();
    }
}
