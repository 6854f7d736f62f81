package org.chuanyu.gateway.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayProcess;
import org.chuanyu.gateway.MllpPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What breaks around the running program: the database, the disk, the partner, the clock. Nobody restarts the program. */
class FaultsIT {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Random RANDOM = new Random(1);

    @TempDir
    static Path directory;

    private static Path offset;
    private static Scene scene;
    private static Scene.Ports ports;
    private static GatewayProcess gateway;
    private static int people;

    @BeforeAll
    static void start() throws Exception {
        offset = Files.writeString(directory.resolve("offset"), "0");
        scene = new Scene(directory);
        ports = Scene.Ports.free();
        gateway = scene.node(
                        ports,
                        "gateway.participants.anyue-rmyy.wires.emr.connect-timeout=2s",
                        "gateway.participants.anyue-rmyy.wires.emr.timeout=4s",
                        "gateway.participants.anyue-zyy.wires.emr.connect-timeout=2s",
                        "gateway.participants.anyue-zyy.wires.emr.timeout=4s",
                        "spring.datasource.hikari.connection-timeout=3000")
                .jvm("-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dclock.offset=" + offset)
                .program(SteppedGateway.class.getName())
                .start();
    }

    @AfterAll
    static void stop() {
        if (scene != null) {
            scene.close();
        }
    }

    @BeforeEach
    void everythingIsWell() throws IOException {
        scene.rmyy.behaves(Door.ACCEPTS);
        scene.zyy.behaves(Door.ACCEPTS);
        step(0);
        scene.published.see(gateway);
    }

    /** Whatever broke: everything that was acknowledged is there, went out, and is in the log. */
    @AfterEach
    void nothingIsLostOrDoubled() {
        scene.awaitSettled(BOUND);
        Reckoning reckoning = scene.reckon(gateway);
        assertThat(reckoning.lost).isEmpty();
        assertThat(reckoning.doubled).isEmpty();
    }

    @Test
    void databaseIsGoneForAMinute_sendersAreToldToComeBack_andTheProgramRecoversByItself() throws Exception {
        Load.Report report = patientInCare();
        Load.Message first = scene.load.lab(report, 1);
        Load.Message second = scene.load.lab(report, 2);
        assertThat(lab(first)).contains("MSA|AA|");
        String session = gateway.session("engineer");

        scene.database.kill();
        String comeBack = "MSA|AE|" + second.said().controlId();
        await("told to come back, all the time")
                .during(MINUTE)
                .atMost(BOUND)
                .until(() -> lab(second).contains(comeBack));
        HttpResponse<String> later = transaction();
        assertThat(later.statusCode()).as(later.body()).isEqualTo(503);
        assertThat(later.headers().firstValue("Retry-After")).isPresent();
        assertThat(later.body()).contains("OperationOutcome");
        assertThat(gateway.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertComesAgain(gateway.get("/api/messages"), "application/problem+json");
        // Who is no person of the demo's is looked for in the database.
        assertComesAgain(gateway.get("/api/messages", "somebody"), "application/problem+json");
        assertComesAgain(gateway.page("/", session), "text/html");
        scene.database.start();

        await().atMost(BOUND).until(() -> lab(second).contains("MSA|AA|"));
        await().atMost(BOUND).until(gateway::isUp);
        await().atMost(BOUND).until(() -> has(scene.zyy, report, 2));
        await().atMost(BOUND).until(() -> has(scene.rmyy, report, 2) || isInDoubt(second));
        assertThat(accepted(first)).isEqualTo(1);
        assertThat(accepted(second)).isEqualTo(1);
        await().atMost(BOUND).until(() -> transaction().statusCode() == 200);
    }

    /** A report of Dazu over FHIR, by its registrar. */
    private static void assertComesAgain(HttpResponse<String> answer, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
    }

    private static HttpResponse<String> transaction() throws IOException {
        try (InputStream in = FaultsIT.class.getResourceAsStream("/fixtures/fhir/transaction.json")) {
            String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return gateway.post("/fhir", "registrar-dazu", "application/fhir+json", body);
        }
    }

    @Test
    void databaseStandsStill_nothingIsAcknowledgedMeanwhile() throws Exception {
        Load.Message message = scene.load.lab(patientInCare(), 1);
        try (Socket socket = new Socket();
                MllpPeer line = new MllpPeer(socket, ports.lis())) {
            scene.database.freeze();
            try {
                line.send(message.bytes());
                socket.setSoTimeout(2_000);
                assertThatThrownBy(line::receive).isInstanceOf(SocketTimeoutException.class);
            } finally {
                scene.database.thaw();
            }
            socket.setSoTimeout((int) BOUND.toMillis());
            assertThat(line.receive()).contains("MSA|AA|" + message.said().controlId());
            scene.ledger.acknowledged(message.said());
        }
        assertThat(accepted(message)).isEqualTo(1);
    }

    @Test
    void diskIsFull_nothingIsAcknowledged_andAllIsWellWithRoomAgain() throws Exception {
        Path small = Files.createDirectories(directory.resolve("small"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", small.toString()),
                "only root can make a small disk");
        try {
            Path space = Files.createDirectory(small.resolve("space"));
            scene.database
                    .jdbc()
                    .sql("CREATE TABLESPACE small LOCATION '" + space + "'")
                    .update();
            scene.database
                    .jdbc()
                    .sql("ALTER TABLE resource_version SET TABLESPACE small")
                    .update();
            Path filler = small.resolve("filler");
            Load.Report report = patientInCare();
            fill(filler);
            Load.Message refused = refusedOne(report);
            assertThat(accepted(refused)).isZero();

            Files.delete(filler);

            assertThat(lab(refused)).contains("MSA|AA|");
            assertThat(accepted(refused)).isEqualTo(1);
            await().atMost(BOUND)
                    .until(() -> has(scene.zyy, report, refused.said().version()));
        } finally {
            scene.database
                    .jdbc()
                    .sql("ALTER TABLE resource_version SET TABLESPACE pg_default")
                    .update();
            scene.database.jdbc().sql("DROP TABLESPACE small").update();
            run("umount", small.toString());
        }
    }

    /** The pages that the table has already take some more. */
    private static Load.Message refusedOne(Load.Report report) throws IOException {
        for (int version = 1; version < Load.MOST_VERSIONS; version++) {
            Load.Message message = scene.load.lab(report, version);
            String answer = lab(message);
            if (!answer.contains("MSA|AA|")) {
                assertThat(answer).contains("MSA|AE|" + message.said().controlId());
                return message;
            }
        }
        throw new AssertionError("the disk is not full");
    }

    @Test
    void partnerThatNeverAnswersHoldsUpNobodyElse() throws Exception {
        Load.Report stuck = patientInCare();
        Load.Report other = patientInCare();
        CountDownLatch end = new CountDownLatch(1);
        scene.rmyy.behaves(only(stuck, taken -> held(end, taken)));
        scene.zyy.behaves(only(stuck, taken -> held(end, taken)));
        try {
            Load.Message message = scene.load.lab(stuck, 1);
            assertThat(lab(message)).contains("MSA|AA|");
            assertThat(lab(scene.load.lab(other, 1))).contains("MSA|AA|");

            await().atMost(BOUND).until(() -> has(scene.rmyy, other, 1) && has(scene.zyy, other, 1));
            await("not idempotent: for an engineer").atMost(BOUND).until(() -> isInDoubt(message));
            scene.zyy.behaves(Door.ACCEPTS);
            await("idempotent: asked again").atMost(BOUND).until(() -> has(scene.zyy, stuck, 1));
        } finally {
            end.countDown();
        }
        assertThat(has(scene.rmyy, stuck, 1)).as("not sent twice").isFalse();
    }

    @Test
    void lateAnswerIsNotCreditedToTheNextDocument() throws Exception {
        Load.Report report = patientInCare();
        CountDownLatch second = new CountDownLatch(1);
        String[] firstId = new String[1];
        scene.rmyy.behaves(only(report, taken -> {
            if (taken.version() == 1) {
                firstId[0] = taken.id();
                return held(second, taken);
            }
            second.countDown(); // the late answer goes out now, and in the second one's place, too
            return new Door.Answer(false, 200, Door.accepted(firstId[0]));
        }));
        Load.Message first = scene.load.lab(report, 1);
        Load.Message correction = scene.load.lab(report, 2);

        assertThat(lab(first)).contains("MSA|AA|");
        await().atMost(BOUND).until(() -> isInDoubt(first));
        assertThat(lab(correction)).contains("MSA|AA|");

        await().atMost(BOUND).until(() -> isInDoubt(correction));
        assertThat(reason(correction)).isEqualTo("answer-to-another-message");
        assertThat(state(first)).isEqualTo("AMBIGUOUS");
    }

    @Test
    void clockIsSetBack_nothingIsOlderThanWhatItReplaces() throws Exception {
        Load.Report report = patientInCare();
        Load.Message first = scene.load.lab(report, 1);
        Load.Message second = scene.load.lab(report, 2);
        assertThat(lab(first)).contains("MSA|AA|");
        await().atMost(BOUND).until(() -> has(scene.zyy, report, 1) && has(scene.rmyy, report, 1));

        step(-90);
        assertThat(lab(second)).contains("MSA|AA|");

        await().atMost(BOUND).until(() -> has(scene.zyy, report, 2) && has(scene.rmyy, report, 2));
        assertThat(scene.database
                        .jdbc()
                        .sql("SELECT count(*) FROM resource_version a JOIN resource_version b USING (type, id)"
                                + " WHERE b.version > a.version AND b.stored_at < a.stored_at")
                        .query(Long.class)
                        .single())
                .as("versions that look older than the ones before")
                .isZero();
    }

    @Test
    void clockIsSetBack_theLineBehindAParkedMessageStays() throws Exception {
        Load.Report report = patientInCare();
        Load.Message whole = scene.load.lab(report, 1);
        Load.Message correction = scene.load.lab(report, 2);
        byte[] lossy = new Fixture(new String(whole.bytes(), java.nio.charset.StandardCharsets.UTF_8))
                .with("OBX|3|ST|XYZ1^某未知项目^L|", "OBX|3|ST||")
                .bytes();
        assertThat(lab(new Load.Message(whole.said(), lossy))).contains("MSA|AA|", "ERR|");

        step(-90);
        assertThat(lab(correction)).contains("MSA|AA|", "ERR|");

        assertThat(scene.database
                        .jdbc()
                        .sql("SELECT state FROM intake_message WHERE control_id = ?")
                        .param(correction.said().controlId())
                        .query(String.class)
                        .single())
                .isEqualTo("PARKED");
    }

    // --- what the systems do

    /** Somebody whom both hospitals in Anyue treat. */
    private static Load.Report patientInCare() throws IOException {
        int person = ++people;
        assertThat(send(ports.his(), scene.load.visit("anyue-rmyy", person))).contains("MSA|AA|");
        assertThat(send(ports.zyy(), scene.load.visit("anyue-zyy", person))).contains("MSA|AA|");
        return scene.load.newReport(person);
    }

    private static String lab(Load.Message message) throws IOException {
        return send(ports.lis(), message);
    }

    private static String send(int port, Load.Message message) throws IOException {
        try (MllpPeer line = new MllpPeer(port)) {
            String answer = line.exchange(message.bytes());
            if (answer.contains("MSA|AA|") && answer.contains("ERR|")) {
                scene.ledger.parked(message.said());
            } else if (answer.contains("MSA|AA|")) {
                scene.ledger.acknowledged(message.said());
            }
            return answer;
        }
    }

    private static Function<Door.Taken, Door.Answer> only(Load.Report report, Function<Door.Taken, Door.Answer> then) {
        return taken -> taken.report().equals(report.number()) ? then.apply(taken) : Door.ACCEPTS.apply(taken);
    }

    /** Answers as it should, but only at the end. */
    private static Door.Answer held(CountDownLatch end, Door.Taken taken) {
        try {
            end.await(BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Door.Answer(false, 200, Door.accepted(taken.id()));
    }

    // --- what is there

    private static boolean has(Door door, Load.Report report, int version) {
        Predicate<Door.Taken> it = taken -> taken.report().equals(report.number()) && taken.version() == version;
        return door.taken().stream().anyMatch(it);
    }

    private static boolean isInDoubt(Load.Message message) {
        return "AMBIGUOUS".equals(state(message));
    }

    /** Of its delivery to the hospital that does not recognise a repeat. */
    private static String state(Load.Message message) {
        return ofDelivery("state", message);
    }

    private static String reason(Load.Message message) {
        return ofDelivery("reason", message);
    }

    private static String ofDelivery(String column, Load.Message message) {
        return scene.database
                .jdbc()
                .sql("SELECT coalesce(d." + column
                        + ", '') FROM delivery d JOIN intake_message m ON m.id = d.message_id"
                        + " WHERE m.control_id = ? AND m.state = 'ACCEPTED' AND d.receiver = 'anyue-rmyy'")
                .param(message.said().controlId())
                .query(String.class)
                .optional()
                .orElse("");
    }

    private static long accepted(Load.Message message) {
        return scene.database
                .jdbc()
                .sql("SELECT count(*) FROM intake_message WHERE control_id = ? AND state = 'ACCEPTED'")
                .param(message.said().controlId())
                .query(Long.class)
                .single();
    }

    /** The clock, at once: whoever reads the file finds a whole number in it. */
    private static void step(int seconds) throws IOException {
        Path next = Files.writeString(directory.resolve("offset.next"), Integer.toString(seconds));
        Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Until there is no room. */
    private static void fill(Path file) {
        byte[] block = new byte[4096];
        RANDOM.nextBytes(block);
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < 100_000; i++) {
                out.write(block);
            }
        } catch (IOException e) {
            return;
        }
        throw new AssertionError("the disk is larger than it should be");
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
