package org.chuanyu.gateway.records.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.fhir.Conformance;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.audit.LogErasure;
import org.chuanyu.gateway.audit.PersonalTraces;
import org.chuanyu.gateway.audit.TestBundle;
import org.chuanyu.gateway.intake.Listeners;
import org.chuanyu.gateway.keys.Vault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From a report that both hospitals have to nothing, with every proof of the log as it was; and everything that stands in the way. */
@GatewayTest
@Import(ErasureIT.Breaking.class)
@TestPropertySource(
        properties = {
            // Stays are kept as the law says; the rest lets itself be erased at once.
            "gateway.erasure.keep.outpatient=P0D",
            "gateway.erasure.keep.provision=P0D",
            "gateway.erasure.keep.access=P0D",
            "gateway.erasure.keep.audit=P0D",
            "gateway.erasure.keep.network-log=P0D",
            "gateway.consent.outpatient=3650d"
        })
class ErasureIT {
    private static final String PASSWORD = "correct horse battery";
    private static final String JSON = "application/json";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Vault vault;

    @Autowired
    ErasureWatch watch;

    @Autowired
    Erasing erasing;

    @Autowired
    TransactionTemplate transactions;

    @Autowired
    Breakdown breakdown;

    @Autowired
    BeanFactory beans;

    @Autowired
    Environment environment;

    @TempDir
    Path folder;

    /** Fails after everything else was taken away, when a test says so. */
    static class Breakdown implements PersonalTraces {
        volatile boolean now;

        @Override
        public void erase(Person person) {
            if (now) {
                throw new IllegalStateException("the machine stops here");
            }
        }
    }

    @TestConfiguration
    static class Breaking {
        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        Breakdown breakdown() {
            return new Breakdown();
        }
    }

    @Test
    void nothingIsLeft_andEveryProofHolds() throws Exception {
        Somebody who = new Somebody(11);
        String dazu = crossed(who);
        String anyue = who.patient(client, "doctor-anyue");
        List<Long> entries = entries(List.of(dazu, anyue));
        String report = reference(client.as("doctor-dazu"), who);
        TestBundle bundle = new TestBundle(beans);
        assertThat(found(who.traces())).as("this is how it is found").isNotEmpty();
        List<String> hashes = hashes(who, List.of(dazu, anyue));
        assertThat(hashes).allMatch(hash -> !found(List.of(hash)).isEmpty());

        JsonNode done = erased(dazu);

        assertThat(done.at("/erasure/state").asString()).isEqualTo("EXECUTED");
        assertThat(done.at("/erasure/patients").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrder(dazu, anyue);
        assertThat(done.at("/keys").asInt()).isEqualTo(2);
        assertThat(done.at("/receivers").valueStream().map(JsonNode::asString)).contains("anyue-rmyy");
        assertThat(found(who.traces())).isEmpty();
        assertThat(found(hashes))
                .as("a hash, by which whoever knows most of a message could try the rest")
                .isEmpty();
        for (String path : List.of("/fhir/" + report, "/fhir/" + report + "/_history", "/fhir/Patient/" + dazu)) {
            HttpResponse<String> gone = client.as("doctor-dazu").get(path);
            assertThat(gone.statusCode()).as(path).isEqualTo(410);
            assertThat(gone.body()).contains("OperationOutcome", "deleted");
        }
        assertThat(client.as("doctor-anyue").get("/fhir/" + report).statusCode())
                .as("who was given it is told that it is gone")
                .isEqualTo(410);
        assertThat(client.as("doctor-dazu").get("/fhir/Patient/nobody").statusCode())
                .isEqualTo(404);
        assertThat(who.find(client, "doctor-dazu").body()).contains("\"total\":0");
        assertThat(client.as("engineer").get(message(who.control())).statusCode())
                .isIn(200, 410);

        List<Long> listed = logged(bundle, entries);
        assertThat(listed).isNotEmpty().allMatch(seq -> bundle.opened(seq).isEmpty());
        SortedMap<Long, Long> marks = marked(bundle, listed);
        assertThat(bundle.verdict(folder, listed, marks))
                .as("an inspector's verdict")
                .isZero();
        auditReadsWhatIsLeft(entries.get(0));
    }

    /** A message that was refused for its content is nobody's record; it is about somebody all the same, and lies under the institution's key. */
    @Test
    void whatWasNotTakenGoesToo() throws Exception {
        Somebody who = new Somebody(26);
        String dazu = crossed(who);
        String results = IntStream.rangeClosed(4, Conformance.MAX_ENTRIES)
                .mapToObj(i -> "OBX|" + i + "|NM|T" + i + "^项目" + i + "^L||1|g/L|||||F\r")
                .collect(Collectors.joining());
        byte[] tooMany = new Fixture(who.labReport()
                                .text()
                                .replace(who.control(), "NOT-TAKEN")
                                .strip() + "\r" + results)
                .bytes();
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(lis.exchange(tooMany)).contains("MSA|AR");
            assertThat(lis.exchange(tooMany)).contains("MSA|AR");
        }
        assertThat(found(who.traces())).anyMatch(place -> place.startsWith("intake_message.raw"));

        erased(dazu);

        assertThat(found(who.traces())).isEmpty();
        assertThat(jdbc.sql("SELECT count(*) FROM intake_message WHERE control_id = 'NOT-TAKEN' AND raw IS NULL"
                                + " AND length(sm3) = 32")
                        .query(Long.class)
                        .single())
                .as("that it came, and came again, is known")
                .isEqualTo(2);
    }

    /** Of what came over HL7 v2, of its answers, and of the document that went out. */
    private List<String> hashes(Somebody who, List<String> patients) {
        String[] ids = patients.toArray(String[]::new);
        List<String> hashes = new ArrayList<>(
                List.of(Sm3.hex(who.labReport().bytes()), Sm3.hex(who.visit("O").bytes())));
        hashes.addAll(jdbc.sql("SELECT answer_sm3 FROM intake_message WHERE patient_id = ANY (?)")
                .param(ids)
                .query(String.class)
                .list());
        hashes.addAll(jdbc.sql("SELECT a.message_sm3 FROM delivery_attempt a JOIN delivery d ON d.id = a.delivery_id"
                        + " WHERE d.patient_id = ANY (?) AND a.outcome = 'delivered'")
                .param(ids)
                .query(String.class)
                .list());
        assertThat(hashes).hasSizeGreaterThan(4).allMatch(hash -> hash.matches("[0-9a-f]{64}"));
        return hashes;
    }

    private void auditReadsWhatIsLeft(long entry) {
        String event = client.as("auditor").get("/fhir/AuditEvent/" + entry).body();
        assertThat(event)
                .contains("REDACTED", "\"masked\"", "log-position", "leafHash")
                .doesNotContain("Patient/");
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE seq = ? AND patient_id IS NULL AND object IS NULL")
                        .param(entry)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    /** Attack 16: the operator destroys keys, or says that he did, and has no redaction to show for it. */
    @Test
    void aMarkWithoutItsRedactionIsInvalid() throws Exception {
        Somebody who = new Somebody(12);
        String dazu = crossed(who);
        List<Long> entries = entries(List.of(dazu));
        TestBundle bundle = new TestBundle(beans);
        List<Long> listed = logged(bundle, entries);
        long other = bundle.leaves("message-accepted").get(0).seq();

        TreeMap<Long, Long> marks = new TreeMap<>();
        listed.forEach(seq -> marks.put(seq, other));
        assertThat(bundle.verdict(folder, listed, marks)).isEqualTo(30);
        erased(dazu);
        assertThat(bundle.verdict(folder, listed, new TreeMap<>()))
                .as("erased, and not said")
                .isEqualTo(20);
        assertThat(bundle.verdict(folder, listed, marked(bundle, listed))).isZero();

        long redaction = last(bundle.leaves("redaction")).seq();
        long later = await().ignoreExceptions()
                .until(() -> last(bundle.leaves("erasure-executed")).seq(), seq -> seq > redaction);
        TreeMap<Long, Long> hidden = new TreeMap<>(Map.of(later, redaction));
        assertThat(bundle.verdict(folder, List.of(later), hidden))
                .as("a later act behind it")
                .isEqualTo(30);
    }

    /** Attack 17: whoever can write the table makes a redaction of his own. */
    @Test
    void aRedactionThatOneRegionApprovedIsInvalid() throws Exception {
        Somebody who = new Somebody(13);
        List<Long> entries = entries(List.of(crossed(who)));
        TestBundle bundle = new TestBundle(beans);
        List<Long> listed = logged(bundle, entries);
        String detail = "{\"from\":\"" + listed.get(0) + "\",\"to\":\"" + last(listed)
                + "\",\"count\":\"1\",\"approver-dazu\":\"commission-dazu\"}";
        jdbc.sql("""
                WITH entry AS (INSERT INTO audit_entry (at, action, outcome, actor, object, detail)
                    VALUES (now(), 'REDACTION', 'SUCCESS', 'system', 'erasure/forged', ?::jsonb) RETURNING seq, at)
                INSERT INTO audit_pending (entry, event, at, body)
                SELECT seq, gen_random_uuid(), at, '{}'::bytea FROM entry""").param(detail).update();

        Leaf forged = await().until(
                        () -> bundle.leaves("redaction").stream()
                                .filter(leaf -> !leaf.commitments().containsKey("approver-anyue"))
                                .findFirst()
                                .orElse(null),
                        leaf -> leaf != null);
        TreeMap<Long, Long> marks = new TreeMap<>();
        listed.forEach(seq -> marks.put(seq, forged.seq()));
        assertThat(bundle.verdict(folder, listed, marks)).isEqualTo(30);
        assertThatThrownBy(() -> new LogErasure.Decision(
                        UUID.randomUUID(), java.util.Set.of("p"), "x", Map.of("dazu", "one", "anyue", "one")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bothRegionsHaveToApprove() throws Exception {
        Somebody who = new Somebody(14);
        String dazu = crossed(who);
        String report = reference(client.as("doctor-dazu"), who);
        String id = requested("registrar-dazu", dazu);

        refused(execute("commission-dazu", id), 409, "approval-missing");
        assertThat(approve("registrar-dazu", id).statusCode()).isEqualTo(403);
        assertThat(approve("commission-dazu", id).statusCode()).isEqualTo(200);
        refused(approve("commission-dazu", id), 409, "already-approved");
        refused(execute("commission-dazu", id), 409, "approval-missing");
        theRegionsDecide(id);

        assertThat(client.as("doctor-dazu").get("/fhir/" + report).statusCode()).isEqualTo(200);
        assertThat(keys(dazu)).isEqualTo(1);
        refused(client.as("registrar-dazu").post("/api/erasures", JSON, asked(dazu)), 409, "already-requested");
        Somebody other = new Somebody(15);
        refused(client.as("commission-anyue").post("/api/erasures", JSON, asked(crossed(other))), 404, "not-found");
        String own = requested("commission-anyue", other.patient(client, "doctor-anyue"));
        refused(approve("commission-anyue", own), 409, "same-person");
        assertThat(client.as("commission-anyue")
                        .post("/api/erasures/" + own + "/withdraw", JSON, "")
                        .statusCode())
                .isEqualTo(200);
        refused(approve("commission-dazu", own), 409, "settled");
    }

    /** Somebody of the same commission who has not approved, and one of a region that has no say. */
    private void theRegionsDecide(String id) {
        String colleague = commission("500111");
        String stranger = commission("510100");
        refused(
                client.as(colleague, PASSWORD).post("/api/erasures/" + id + "/execute", JSON, ""),
                409,
                "approval-missing");
        for (String path : List.of("/api/erasures", "/api/erasures/" + id, "/api/erasures/due")) {
            assertThat(client.as(colleague, PASSWORD).get(path).statusCode())
                    .as(path)
                    .isEqualTo(200);
            refused(client.as(stranger, PASSWORD).get(path), 403, "forbidden");
        }
    }

    private String commission(String region) {
        String login = "c." + UUID.randomUUID().toString().substring(0, 8);
        String body = "{\"login\":\"" + login + "\",\"role\":\"commission\",\"region\":\"" + region
                + "\",\"password\":\"" + PASSWORD + "\"}";
        assertThat(client.as("admin").post("/api/people", JSON, body).statusCode())
                .isEqualTo(201);
        return login;
    }

    @Test
    void onlyWhoApprovedCarriesItOut() throws Exception {
        String dazu = crossed(new Somebody(23));
        String id = requested("registrar-dazu", dazu);
        approve("commission-dazu", id);
        approve("commission-anyue", id);

        refused(
                client.as(commission("512021"), PASSWORD).post("/api/erasures/" + id + "/execute", JSON, ""),
                403,
                "forbidden");

        assertThat(keys(dazu)).isEqualTo(1);
        assertThat(client.as("registrar-dazu").get("/api/erasures/" + id).body())
                .as("who else knows this person is for those who decide")
                .contains(dazu)
                .doesNotContain("\"patients\"");
        assertThat(client.as("commission-anyue").get("/api/erasures/" + id).body())
                .contains("\"patients\"");
    }

    /** A registrar asks for a patient of the own hospital: what another one has of the person is not told. */
    @Test
    void aRefusalTellsNothingOfWhatIsElsewhere() throws Exception {
        Somebody who = new Somebody(24);
        String dazu = crossed(who);
        client.as("inspector-anyue").post("/api/holds", JSON, "{\"patient\":\"" + dazu + "\",\"reason\":\"案件\"}");

        HttpResponse<String> held = client.as("registrar-dazu").post("/api/erasures", JSON, asked(dazu));
        Somebody.send(
                listeners,
                "anyue-rmyy",
                "his",
                new Fixture(who.visit("I").text().replace(who.visitNumber(), who.visitNumber() + "-2")));
        HttpResponse<String> stays = client.as("registrar-dazu").post("/api/erasures", JSON, asked(dazu));

        refused(held, 409, "must-be-kept");
        assertThat(stays.body()).isEqualTo(held.body()).doesNotContain("rule", "until", "hold");
        refused(client.as("commission-dazu").post("/api/erasures", JSON, asked(dazu)), 409, "legal-hold");
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'ERASURE_REQUESTED' AND patient_id = ?"
                                + " AND outcome = 'REFUSED' AND detail ->> 'reason' = 'legal-hold'")
                        .param(dazu)
                        .query(Long.class)
                        .single())
                .isEqualTo(3);
    }

    /** Two nodes look after the same erasure at once. */
    @Test
    void aLateActIsRedactedOnce() throws Exception {
        String dazu = crossed(new Somebody(25));
        List<Long> entries = entries(List.of(dazu));
        TestBundle bundle = new TestBundle(beans);
        logged(bundle, entries);
        UUID id = UUID.fromString(erased(dazu).at("/erasure/id").asString());
        administrator()
                .sql("UPDATE audit_entry SET patient_id = ? WHERE seq = ?")
                .params(dazu, entries.get(0))
                .update();

        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> second = transactions.execute(status -> {
                erasing.supplement(id);
                Future<?> waiting = other.submit(() -> erasing.supplement(id));
                await().until(
                                () -> administrator()
                                        .sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
                                        .query(Long.class)
                                        .single(),
                                count -> count > 0);
                return waiting;
            });
            second.get();
        } finally {
            other.shutdownNow();
        }

        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'REDACTION' AND object = ?")
                        .param("erasure/" + id)
                        .query(Long.class)
                        .single())
                .as("its own, and one for the late act")
                .isEqualTo(2);
    }

    @Test
    void theLawsTermWins_andIsNamed() throws Exception {
        Somebody who = new Somebody(16);
        Somebody.send(listeners, "anyue-rmyy", "his", who.visit("I"));
        String anyue = who.patient(client, "doctor-anyue");

        HttpResponse<String> answer = client.as("registrar-anyue").post("/api/erasures", JSON, asked(anyue));

        refused(answer, 409, "must-be-kept");
        JsonNode said = MAPPER.readTree(answer.body());
        assertThat(said.at("/rule").asString()).isEqualTo("inpatient");
        assertThat(said.at("/basis").asString()).contains("医疗机构管理条例实施细则");
        assertThat(said.at("/until").asString())
                .as("no day by which to know when somebody left")
                .matches("20\\d\\d");
        JsonNode whole = MAPPER.readTree(client.as("commission-anyue")
                .post("/api/erasures", JSON, asked(anyue))
                .body());
        assertThat(whole.at("/code").asString()).isEqualTo("retention");
        assertThat(Instant.parse(whole.at("/until").asString()))
                .isAfter(Instant.now().plus(Duration.ofDays(29 * 365)));
        assertThat(keys(anyue)).isEqualTo(1);
        assertThat(jdbc.sql(
                                "SELECT count(*) FROM audit_entry WHERE action = 'ERASURE_REQUESTED' AND outcome = 'REFUSED'"
                                        + " AND detail ->> 'rule' = 'inpatient' AND patient_id = ?")
                        .param(anyue)
                        .query(Long.class)
                        .single())
                .isPositive();
        assertThat(client.as("commission-anyue").get("/api/erasures/due").body())
                .doesNotContain(anyue);
    }

    @Test
    void aLegalHoldStopsIt_untilItsOwnRegionLiftsIt() throws Exception {
        Somebody who = new Somebody(17);
        String dazu = crossed(who);
        String id = requested("registrar-dazu", dazu);
        approve("commission-dazu", id);
        approve("commission-anyue", id);
        assertThat(client.as("commission-dazu").get("/api/erasures/due").body())
                .as("it is asked for already")
                .doesNotContain(dazu);
        HttpResponse<String> placed = client.as("inspector-anyue")
                .post("/api/holds", JSON, "{\"patient\":\"" + dazu + "\",\"reason\":\"案件 2026-7\"}");
        assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
        String hold = "/api/holds/" + MAPPER.readTree(placed.body()).at("/id").asString() + "/lift";

        refused(executed(id), 409, "legal-hold");
        assertThat(keys(dazu)).isEqualTo(1);
        refused(client.as("inspector-dazu").post(hold, JSON, "{\"reason\":\"x\"}"), 403, "forbidden");
        assertThat(entries("hold/" + MAPPER.readTree(placed.body()).at("/id").asString(), "ACCESS_REFUSED"))
                .isEqualTo(1);
        assertThat(client.as("commission-anyue").get("/api/holds").body()).contains("案件 2026-7");
        assertThat(client.as("inspector-dazu").get("/api/holds").body())
                .as("another region's")
                .doesNotContain(dazu, "案件 2026-7");
        assertThat(entries("hold/" + MAPPER.readTree(placed.body()).at("/id").asString(), "ERASURES_READ"))
                .as("a look is about the patient")
                .isEqualTo(1);
        assertThat(client.as("commission-anyue")
                        .post(hold, JSON, "{\"reason\":\"closed\"}")
                        .statusCode())
                .isEqualTo(200);

        assertThat(executed(id).statusCode()).isEqualTo(200);
        assertThat(client.as("commission-anyue").get("/api/holds").body()).doesNotContain("案件 2026-7");
    }

    /** All of it is one transaction: whatever fails in it, nothing of the person is missing. */
    @Test
    void aBreakdownInTheMiddleTakesNothingAway() throws Exception {
        Somebody who = new Somebody(18);
        String dazu = crossed(who);
        String report = reference(client.as("doctor-dazu"), who);
        String id = requested("registrar-dazu", dazu);
        approve("commission-dazu", id);
        approve("commission-anyue", id);
        List<String> before = found(who.traces());

        breakdown.now = true;
        try {
            assertThat(executed(id).statusCode()).isEqualTo(500);
        } finally {
            breakdown.now = false;
        }

        assertThat(found(who.traces())).containsAll(before);
        assertThat(client.as("doctor-dazu").get("/fhir/" + report).statusCode()).isEqualTo(200);
        assertThat(executed(id).statusCode()).isEqualTo(200);
        assertThat(found(who.traces())).isEmpty();
    }

    /** The same bytes bring nothing back; what the source says anew is a new record. */
    @Test
    void whatComesAfterwardsIsNew() throws Exception {
        Somebody who = new Somebody(19);
        String dazu = crossed(who);
        String report = reference(client.as("doctor-dazu"), who);
        erased(dazu);

        Somebody.send(listeners, "dazu-rmyy", "lis", who.labReport());
        assertThat(client.as("doctor-dazu").get("/fhir/" + report).statusCode()).isEqualTo(410);
        assertThat(found(who.traces())).isEmpty();
        assertThat(found(List.of(Sm3.hex(who.labReport().bytes())))).isEmpty();

        Somebody.send(listeners, "dazu-rmyy", "lis", who.anotherMessage());
        HttpResponse<String> again = client.as("doctor-dazu").get("/fhir/" + report);
        assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
        assertThat(again.body()).contains("\"versionId\":\"2\"");
        assertThat(who.patient(client, "doctor-dazu")).isEqualTo(dazu);
        assertThat(client.as("doctor-dazu")
                        .get("/fhir/" + report + "/_history/1")
                        .statusCode())
                .isEqualTo(410);
        assertThat(client.as("doctor-anyue").get("/fhir/" + report).statusCode())
                .as("nobody is entitled by what is erased")
                .isEqualTo(404);
        await().untilAsserted(() -> assertThat(jdbc.sql("SELECT count(*) FROM delivery_work")
                        .query(Long.class)
                        .single())
                .isZero());
        assertThat(jdbc.sql("SELECT count(*) FROM delivery WHERE report_id = ?")
                        .param(report.substring(report.indexOf('/') + 1))
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(keys(dazu)).isEqualTo(1);
    }

    /** Attack 92: yesterday's copy of the keys is played back over today's. */
    @Test
    void aKeyThatComesBackIsOfNoUse_andIsDestroyedAgain() throws Exception {
        Somebody who = new Somebody(20);
        String dazu = crossed(who);
        UUID key = jdbc.sql("SELECT id FROM data_key WHERE subject = ?")
                .param(dazu)
                .query(UUID.class)
                .single();
        byte[] wrapped = jdbc.sql("SELECT wrapped FROM data_key WHERE id = ?")
                .param(key)
                .query(byte[].class)
                .single();
        byte[] body = jdbc.sql("SELECT body FROM resource_version WHERE patient_id = ? LIMIT 1")
                .param(dazu)
                .query(byte[].class)
                .single();
        erased(dazu);
        JdbcClient administrator = administrator();
        String back = "UPDATE data_key SET wrapped = ?, destroyed_at = NULL WHERE id = ?";

        administrator.sql(back).params(wrapped, key).update();
        assertThatThrownBy(() -> vault.open(body)).isInstanceOf(Vault.KeyDestroyed.class);
        watch.look();
        assertThat(keys(dazu)).isZero();
        assertThat(returned(key)).isEqualTo(1);

        // And if the table of destroyed keys was played back with it, the log still knows.
        administrator
                .sql("DELETE FROM data_key_destroyed WHERE id = ?")
                .param(key)
                .update();
        administrator.sql(back).params(wrapped, key).update();
        watch.look();
        assertThatThrownBy(() -> vault.open(body)).isInstanceOf(Vault.KeyDestroyed.class);
        assertThat(keys(dazu)).isZero();
        assertThat(returned(key)).isEqualTo(2);
        await().untilAsserted(() ->
                assertThat(new TestBundle(beans).leaves("key-returned")).hasSizeGreaterThan(1));
    }

    /** Whoever is past every term is shown; nothing happens by itself. */
    @Test
    void whatIsPastItsTermIsOffered() throws Exception {
        Somebody who = new Somebody(21);
        String dazu = crossed(who);

        assertThat(client.as("commission-dazu").get("/api/erasures/due").body()).contains(dazu);
        assertThat(client.as("registrar-dazu").get("/api/erasures/due").statusCode())
                .isEqualTo(403);
        watch.look();
        assertThat(keys(dazu)).isEqualTo(1);
    }

    /** A person in both hospitals, whose report went from one to the other. Dazu's Patient. */
    private String crossed(Somebody who) throws IOException {
        Somebody.send(listeners, "anyue-rmyy", "his", who.visit("O"));
        Somebody.send(listeners, "dazu-rmyy", "lis", who.labReport());
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(client.as("engineer")
                                .get(message(who.control()))
                                .body())
                        .contains("\"state\":\"DELIVERED\""));
        return who.patient(client, "doctor-dazu");
    }

    private String message(String control) {
        String found =
                client.as("engineer").get("/api/messages?controlId=" + control).body();
        return "/api/messages/" + MAPPER.readTree(found).at("/messages/0/id").asString();
    }

    private static String reference(GatewayClient.Caller doctor, Somebody who) {
        String found =
                doctor.get("/fhir/DiagnosticReport?identifier=" + who.report()).body();
        JsonNode report = MAPPER.readTree(found).at("/entry/0/resource");
        assertThat(report.at("/id").asString("")).as(found).isNotEmpty();
        return "DiagnosticReport/" + report.at("/id").asString();
    }

    private static String asked(String patient) {
        return "{\"patient\":\"" + patient + "\",\"basis\":\"consent-withdrawn\"}";
    }

    private String requested(String login, String patient) {
        HttpResponse<String> answer = client.as(login).post("/api/erasures", JSON, asked(patient));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return MAPPER.readTree(answer.body()).at("/id").asString();
    }

    private HttpResponse<String> approve(String login, String id) {
        return client.as(login).post("/api/erasures/" + id + "/approve", JSON, "");
    }

    private HttpResponse<String> execute(String login, String id) {
        return client.as(login).post("/api/erasures/" + id + "/execute", JSON, "");
    }

    /** Until nothing of the person is under way. */
    private HttpResponse<String> executed(String id) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> execute("commission-anyue", id),
                        answer -> answer.headers().firstValue("Retry-After").isEmpty());
    }

    private JsonNode erased(String patient) {
        String id = requested("registrar-dazu", patient);
        assertThat(approve("commission-dazu", id).statusCode()).isEqualTo(200);
        assertThat(approve("commission-anyue", id).statusCode()).isEqualTo(200);
        HttpResponse<String> answer = executed(id);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return MAPPER.readTree(answer.body());
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(MAPPER.readTree(answer.body()).at("/code").asString()).isEqualTo(code);
    }

    private long keys(String patient) {
        return jdbc.sql("SELECT count(*) FROM data_key WHERE subject = ? AND wrapped IS NOT NULL")
                .param(patient)
                .query(Long.class)
                .single();
    }

    private long returned(UUID key) {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'KEY_RETURNED' AND object = ?")
                .param("data-key/" + key)
                .query(Long.class)
                .single();
    }

    private long entries(String object, String action) {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE object = ? AND action = ?")
                .params(object, action)
                .query(Long.class)
                .single();
    }

    private List<Long> entries(List<String> patients) {
        return jdbc.sql("SELECT seq FROM audit_entry WHERE patient_id = ANY (?) ORDER BY seq")
                .param(patients.toArray(String[]::new))
                .query(Long.class)
                .list();
    }

    /** Their leaves, as soon as all of them have one. */
    private static List<Long> logged(TestBundle bundle, List<Long> entries) {
        return await().until(() -> bundle.leaves(entries), leaves -> leaves.size() == entries.size());
    }

    private static SortedMap<Long, Long> marked(TestBundle bundle, List<Long> listed) {
        return await().until(() -> bundle.marks(listed), marks -> marks.keySet().containsAll(listed));
    }

    private static <T> T last(List<T> all) {
        return all.get(all.size() - 1);
    }

    /** As one whom nothing that the database forbids stops. */
    private JdbcClient administrator() {
        String url = environment.getRequiredProperty("spring.datasource.url");
        DriverManagerDataSource all = new DriverManagerDataSource(url + "?currentSchema=gateway", "postgres", "");
        java.util.Properties properties = new java.util.Properties();
        properties.put("options", "-c session_replication_role=replica");
        all.setConnectionProperties(properties);
        return JdbcClient.create(all);
    }

    /** Where in the whole database any of these values stands, in clear or sealed under a key that is left. */
    private List<String> found(List<String> values) {
        List<String> places = new ArrayList<>();
        administrator()
                .sql("SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c"
                        + " JOIN information_schema.tables t USING (table_schema, table_name)"
                        + " WHERE c.table_schema = 'gateway' AND t.table_type = 'BASE TABLE'")
                .query((rs, row) -> new String[] {rs.getString(1), rs.getString(2), rs.getString(3)})
                .list()
                .forEach(column -> found(column, values, places));
        return places;
    }

    private void found(String[] column, List<String> values, List<String> places) {
        boolean bytes = column[2].equals("bytea");
        String sql = "SELECT \"" + column[1] + "\"" + (bytes ? "" : "::text") + " FROM gateway.\"" + column[0]
                + "\" WHERE \"" + column[1] + "\" IS NOT NULL";
        administrator()
                .sql(sql)
                .query((rs, row) -> bytes ? readable(rs.getBytes(1)) : rs.getString(1))
                .list()
                .forEach(text -> values.stream()
                        .filter(text::contains)
                        .forEach(value -> places.add(column[0] + "." + column[1] + ": " + value)));
    }

    private String readable(byte[] bytes) {
        String raw = new String(bytes, StandardCharsets.UTF_8);
        try {
            return raw + new String(vault.open(bytes), StandardCharsets.UTF_8);
        } catch (RuntimeException e) {
            return raw;
        }
    }
}
