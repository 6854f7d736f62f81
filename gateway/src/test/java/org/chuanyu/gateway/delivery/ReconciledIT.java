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
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.chuanyu.gateway.GatewayClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Both sides' books: what real lines carried, as the partners' own memory has it, against the gateway's signed sheets; and what shows
 * when somebody takes a page out of one of them.
 */
@DeliveryTest
// Entries wait in audit_pending, so that one can be taken away without anything noticing but the report.
@TestPropertySource(properties = {"gateway.delivery.work=false", "gateway.audit.sequence=false"})
class ReconciledIT {
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");
    private static final String LOG = "log.chuanyu.example/audit/2026";

    @TempDir
    Path folder;

    @Autowired
    DeliveryBench bench;

    @Autowired
    GatewayClient client;

    @Autowired
    Environment environment;

    @Autowired
    JsonMapper json;

    private LocalDate day;

    /** Nine in the morning of a day that no other test has, nor corrects: the bench forgets what other tests delivered. */
    @BeforeEach
    void beginADay() {
        bench.begin().admitting("anyue-rmyy");
        LocalDate today = LocalDate.ofInstant(bench.clock.instant(), CHINA);
        day = today.plusDays(9);
        passTo(day, LocalTime.of(9, 0));
    }

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

    // --- what one side has and the other has not

    /** Attack 90, seen from the other side: one region's books lack what went to it. */
    @Test
    void partnerThatDroppedOneMessage_isToldExactlyThatOne() {
        bench.accept("r1", "p1");
        bench.accept("r2", "p2");
        bench.accept("r3", "p3");
        bench.work();
        passToNextDay();
        make();
        ScriptedPartner.Taken dropped = bench.partner.takenBy("anyue-rmyy").get(1);

        JsonNode compared = compared(
                day,
                "anyue-rmyy",
                "emr",
                door("anyue-rmyy").without(dropped.request()).toString());

        assertThat(compared.get("equal").asBoolean()).isFalse();
        assertThat(compared.get("differences")).hasSize(1);
        assertThat(compared.at("/differences/0/kind").asString()).isEqualTo("missing-there");
        assertThat(compared.at("/differences/0/message").asString()).isEqualTo(PartnersSheet.sm3(dropped.request()));
        assertThat(compared.at("/differences/0/control").asString())
                .isEqualTo(PartnersSheet.sm3(dropped.id().getBytes(StandardCharsets.UTF_8)));
        assertThat(kinds(report())).containsExactly("missing-there");

        JsonNode whole = compared(day, "anyue-rmyy", "emr", door("anyue-rmyy").toString());
        assertThat(whole.get("equal").asBoolean()).isTrue();
        assertThat(kinds(report()))
                .as("the report goes by what was brought last")
                .isEmpty();
    }

    /** Attack 90, seen from here: the operator takes a message out of the journal before the sheet is made. */
    @Test
    void operatorThatDroppedOneMessage_isShownByTheLogAndByTheSender() {
        bench.accept("r1", "p1");
        bench.accept("r2", "p2");
        passToNextDay();
        DeliveryBench.Spoken dropped = bench.spoken("dazu-rmyy", "lis").get(0);
        String id = bench.jdbc
                .sql("SELECT id FROM intake_message WHERE sm3 = ?")
                .param(PartnersSheet.sm3(dropped.message()))
                .query(String.class)
                .single();
        administrator().sql("DELETE FROM intake_message WHERE id = ?").param(id).update();

        make();

        assertThat(orphans(report())).containsExactly("leaf-without-act message/" + id);
        JsonNode compared =
                compared(day, "dazu-rmyy", "lis", line("dazu-rmyy", "lis").toString());
        assertThat(compared.at("/differences")).hasSize(1);
        assertThat(compared.at("/differences/0/kind").asString()).isEqualTo("missing-here");
        assertThat(compared.at("/differences/0/message").asString()).isEqualTo(PartnersSheet.sm3(dropped.message()));
        assertThat(kinds(report())).containsExactlyInAnyOrder("leaf-without-act", "missing-here");
    }

    @Test
    void messageTakenAwayAfterTheSheet_isMissedByTheSheet_andCorrectedOnTheNext() {
        bench.accept("r1", "p1");
        passToNextDay();
        make();
        String sm3 = PartnersSheet.sm3(bench.spoken("dazu-rmyy", "lis").get(0).message());
        administrator()
                .sql("DELETE FROM intake_message WHERE sm3 = ?")
                .param(sm3)
                .update();

        assertThat(kinds(report())).containsExactlyInAnyOrder("leaf-without-act", "sheet-without-act");

        LocalDate first = day;
        day = day.plusDays(1);
        passToNextDay();
        make();
        assertThat(sheet("dazu-rmyy", "lis").body()).containsPattern("\ncorrection " + first + " removed \\S+ " + sm3);
        day = day.plusDays(1);
        passToNextDay();
        make();
        assertThat(sheet("dazu-rmyy", "lis").body()).as("said once").doesNotContain("correction");
    }

    @Test
    void entryTakenFromTheLog_isMissedByTheReport() {
        bench.accept("r1", "p1");
        String sm3 = PartnersSheet.sm3(bench.spoken("dazu-rmyy", "lis").get(0).message());
        assertThat(administrator()
                        .sql("DELETE FROM audit_pending WHERE entry = (SELECT seq FROM audit_entry WHERE"
                                + " detail ->> 'message-sm3' = ?)")
                        .param(sm3)
                        .update())
                .isEqualTo(1);
        passToNextDay();

        assertThat(kinds(report())).containsExactly("act-without-leaf");
    }

    @Test
    void deliveryTakenAway_leavesItsAcknowledgementInTheLog() {
        bench.accept("r1", "p1");
        bench.work();
        String id = bench.id("r1", 1, "anyue-rmyy");
        administrator()
                .sql("DELETE FROM delivery_attempt WHERE delivery_id = ?")
                .param(id)
                .update();
        passToNextDay();

        assertThat(orphans(report())).containsExactly("acknowledged-without-delivery delivery/" + id);
    }

    @Test
    void partnerThatStaysSilent_isInDoubt_andALateAnswerIsACorrection() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.STAYS_SILENT);
        bench.accept("r1", "p1");
        bench.work();
        String id = bench.id("r1", 1, "anyue-rmyy");
        passToNextDay();
        make();

        assertThat(sheet("anyue-rmyy", "emr").body())
                .isEqualTo(door("anyue-rmyy").expectedOfGateway());
        assertThat(sheet("anyue-rmyy", "emr").body()).contains("\nsent 1 ", "\nanswered 0 ");
        assertThat(orphans(report())).containsExactly("in-doubt delivery/" + id);

        LocalDate first = day;
        day = day.plusDays(1);
        passTo(day, LocalTime.of(8, 0));
        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        assertThat(client.as("engineer")
                        .post("/api/deliveries/" + id + "/replay", "application/json", "")
                        .statusCode())
                .isEqualTo(200);
        bench.send();
        assertThat(orphans(report(first))).as("it has been taken").isEmpty();
        passToNextDay();
        make();

        ScriptedPartner.Taken second = bench.partner.takenBy("anyue-rmyy").get(1);
        String late = PartnersSheet.sm3(id.getBytes(StandardCharsets.UTF_8)) + " " + PartnersSheet.sm3(second.request())
                + " " + PartnersSheet.sm3(second.answer());
        assertThat(sheet("anyue-rmyy", "emr").body())
                .contains("\nmessage " + late + "\n", "\ncorrection " + first + " answered " + late + "\n");
        assertThat(sheet(first, "anyue-rmyy", "emr").body()).contains("\nanswered 0 ");
    }

    @Test
    void refusalIsAnAnswer_andAPartnerThatIsAwayGotNothing() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.REFUSES);
        bench.accept("r1", "p1");
        bench.work();
        bench.partner.leaves("anyue-rmyy");
        bench.accept("r2", "p2");
        bench.work();
        bench.partner.returns("anyue-rmyy");
        passToNextDay();
        make();

        assertThat(bench.partner.takenBy("anyue-rmyy")).hasSize(1);
        assertThat(sheet("anyue-rmyy", "emr").body())
                .isEqualTo(door("anyue-rmyy").expectedOfGateway());
        assertThat(kinds(report())).isEmpty();
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

    // --- days

    private void passTo(LocalDate date, LocalTime time) {
        Instant to = date.atTime(time).atZone(CHINA).toInstant();
        bench.clock.pass(Duration.between(bench.clock.instant(), to));
    }

    private void passToNextDay() {
        passTo(day.plusDays(1), LocalTime.of(0, 30));
    }

    // --- the gateway's books

    private void make() {
        HttpResponse<String> answer = make(day);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> make(LocalDate which) {
        return client.as("engineer").post("/api/reconciliation/" + which, "application/json", "");
    }

    private HttpResponse<String> sheet(String participant, String wire) {
        return sheet(day, participant, wire);
    }

    private HttpResponse<String> sheet(LocalDate which, String participant, String wire) {
        HttpResponse<String> answer = client.as("engineer").get(path(which, participant, wire));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String path(LocalDate which, String participant, String wire) {
        return "/api/reconciliation/" + which + "/" + participant + "/" + wire;
    }

    private HttpResponse<String> compare(LocalDate which, String participant, String wire, String sheet) {
        return client.as("engineer").post(path(which, participant, wire) + "/compare", "text/plain", sheet);
    }

    private JsonNode compared(LocalDate which, String participant, String wire, String sheet) {
        HttpResponse<String> answer = compare(which, participant, wire, sheet);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private JsonNode report() {
        return report(day);
    }

    private JsonNode report(LocalDate which) {
        HttpResponse<String> answer = client.as("engineer").get("/api/reconciliation?day=" + which);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private static List<String> kinds(JsonNode report) {
        List<String> kinds = new ArrayList<>();
        report.get("orphans").forEach(orphan -> kinds.add(orphan.get("kind").asString()));
        return kinds;
    }

    private static List<String> orphans(JsonNode report) {
        List<String> orphans = new ArrayList<>();
        report.get("orphans")
                .forEach(orphan -> orphans.add(orphan.get("kind").asString() + " "
                        + orphan.get("reference").asString()));
        return orphans;
    }

    private long count(String sql, String parameter) {
        return bench.jdbc.sql(sql).param(parameter).query(Long.class).single();
    }

    // --- the partners' books

    private PartnersSheet line(String hospital, String wire) {
        return line(hospital, wire, day);
    }

    private PartnersSheet line(String hospital, String wire, LocalDate which) {
        PartnersSheet sheet = new PartnersSheet(LOG, hospital, wire, "in", which.toString());
        bench.spoken(hospital, wire).forEach(each -> sheet.put(each.controlId(), each.message(), each.answer()));
        return sheet;
    }

    private PartnersSheet door(String hospital) {
        PartnersSheet sheet = new PartnersSheet(LOG, hospital, "emr", "out", day.toString());
        bench.partner.takenBy(hospital).forEach(each -> sheet.put(each.id(), each.request(), each.answer()));
        return sheet;
    }

    // --- those who may do anything

    /** Nothing that the database forbids stops him. */
    private JdbcClient administrator() {
        return connected("postgres", "-c session_replication_role=replica");
    }

    private JdbcClient owner() {
        return connected(environment.getRequiredProperty("spring.flyway.user"), "");
    }

    private JdbcClient connected(String user, String options) {
        DriverManagerDataSource source = new DriverManagerDataSource(
                environment.getRequiredProperty("spring.datasource.url") + "?currentSchema=gateway", user, "");
        Properties properties = new Properties();
        properties.put("options", options);
        source.setConnectionProperties(properties);
        return JdbcClient.create(source);
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
