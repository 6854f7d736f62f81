package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.intake.Listeners;
import org.chuanyu.gateway.intake.Messages;
import org.chuanyu.gateway.records.VersionRef;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Feeds a {@link DeliveryTest} through the real lines of its hospitals, and works its outbox off step by step. */
final class DeliveryBench {
    static final List<String> HOSPITALS = List.of("anyue-rmyy", "anyue-zyy", "anyue-fby", "anyue-kfy");
    private static final Pattern REPORT = Pattern.compile("RPT-\\d+-([A-Za-z0-9-]+)");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @Autowired
    SettableClock clock;

    @Autowired
    ScriptedPartner partner;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transactions;

    @Autowired
    WorkTable work;

    @Autowired
    Outbox outbox;

    @Autowired
    Lanes lanes;

    @Autowired
    Claims claims;

    @Autowired
    Outlets outlets;

    @Autowired
    Circuits circuits;

    @Autowired
    Settler settler;

    @Autowired
    Planner planner;

    @Autowired
    Sender sender;

    @Autowired
    Replays replays;

    @Autowired
    DeliveryJournal journal;

    @Autowired
    WireStates states;

    @Autowired
    Messages messages;

    @Autowired
    Listeners listeners;

    @Autowired
    GatewayClient client;

    private final Map<String, SyntheticPerson> people = new LinkedHashMap<>();
    private final Map<String, String> reports = new LinkedHashMap<>();
    private final Map<String, String> patients = new LinkedHashMap<>();
    private final Set<String> admitting = new TreeSet<>();
    private final List<Spoken> spoken = new ArrayList<>();
    private int test;

    /** What a hospital's system sent over a line and was answered, as its own records would have it. */
    record Spoken(String hospital, String wire, String controlId, byte[] message, byte[] answer) {}

    /** An empty outbox, closed circuits, partners that accept, people of this test's own. */
    DeliveryBench begin() {
        test = NUMBER.incrementAndGet();
        people.clear();
        reports.clear();
        patients.clear();
        admitting.clear();
        spoken.clear();
        jdbc.sql("DELETE FROM delivery_work").update();
        jdbc.sql("DELETE FROM delivery_attempt").update();
        jdbc.sql("DELETE FROM delivery").update();
        outlets.all().forEach(wire -> circuits.succeeded(wire.key()));
        partner.forget();
        return this;
    }

    // --- what the hospitals send

    /** Everybody whom the bench meets for the first time from now on lies in this hospital. */
    DeliveryBench admitting(String hospital) {
        admitting.add(hospital);
        return this;
    }

    void admit(String hospital, String patient) {
        exchange(hospital, "his", visit(hospital, person(patient)));
    }

    /** The patient leaves, and the time after it is over in which the hospital still takes part in the care. */
    void dischargeAndForget(String hospital, String patient) {
        Fixture leaves = visit(hospital, person(patient)).with("A01", "A03");
        exchange(hospital, "his", new Fixture(leaves.text().strip() + "|" + time(clock.instant()) + "\r"));
        clock.pass(Duration.ofDays(31));
    }

    /** It was the wrong patient: the visit is taken back. */
    void cancel(String hospital, String patient) {
        exchange(hospital, "his", visit(hospital, person(patient)).with("A01", "A11"));
    }

    /** A final blood count of Dazu, issued now: WBC 5.60, HGB and one more. */
    Fixture lab(String report, String patient) {
        return lab("oru-cbc", "CTRL-0001", "9001", report, patient);
    }

    /** WBC 5.60, and a result of grade 5 that says {@code 待复检SECRETVALUE}. */
    Fixture labWithGrade5(String report, String patient) {
        return lab("oru-with-grade5", "CTRL-0003", "9003", report, patient);
    }

    /** The same as a correction. */
    static Fixture corrected(Fixture lab) {
        return lab.with("||LAB|F|", "||LAB|C|");
    }

    void accept(String report, String patient) {
        accept(lab(report, patient));
    }

    /** Sends a lab message over Dazu's line and waits for its acknowledgement. */
    void accept(Fixture lab) {
        exchange("dazu-rmyy", "lis", lab);
        String controlId = lab.text().split("\\|")[9];
        Messages.Entry entry = messages.search(
                        new Messages.Query(controlId, null, null, null, null, null, null, null, 1, null))
                .entries()
                .get(0);
        assertThat(entry.state()).isEqualTo(Messages.State.ACCEPTED);
        Matcher number = REPORT.matcher(lab.text());
        assertThat(number.find()).isTrue();
        entry.stored().stream()
                .filter(version -> version.type().equals("DiagnosticReport"))
                .forEach(version -> reports.put(number.group(1), version.id()));
        patients.put(number.group(1), entry.patientId());
    }

    /** The same hospital's report of WBC 11.2 as a FHIR transaction. */
    String transaction(String report, String patient) {
        return person(patient).transaction("T-" + NUMBER.incrementAndGet(), test + "-" + report);
    }

    /** Dazu's certificate posts a transaction. */
    void transact(String transaction) {
        GatewayClient.Caller lis = client.certificate("dazu-rmyy");
        HttpResponse<String> answer = lis.send(lis.request("/fhir", "Content-Type", "application/fhir+json")
                .POST(HttpRequest.BodyPublishers.ofString(transaction)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private Fixture lab(String fixture, String controlId, String number, String report, String patient) {
        SyntheticPerson person = person(patient);
        return written(person.in(Fixture.hl7v2(fixture), "D000123")
                .with(controlId, "L-" + NUMBER.incrementAndGet())
                .with("RPT-" + number, "RPT-" + test + "-" + report)
                .with("ORD-7" + number.substring(1), "ORD-" + test + "-" + report)
                .with("V20260301001", "V-" + person.number())
                .with("|20260301101000|", "|" + time(clock.instant()) + "|"));
    }

    /** The hospital of the lab finds that a number was given to somebody twice (ADT^A40): the first one stays. */
    void merge(String survivor, String other) {
        SyntheticPerson kept = person(survivor);
        exchange(
                "dazu-rmyy",
                "lis",
                kept.in(Fixture.hl7v2("adt-a40-dazu"), "D000123")
                        .with("ADT-0040", "M-" + NUMBER.incrementAndGet())
                        .with("D000999", "P" + person(other).number())
                        .with("|20260302080000|", "|" + time(clock.instant()) + "|")
                        .with("A40|20260302080000", "A40|" + time(clock.instant())));
    }

    private Fixture visit(String hospital, SyntheticPerson person) {
        return written(person.in(Fixture.hl7v2("adt-a01-anyue"), "A777")
                .with("ADT-0001", "A-" + NUMBER.incrementAndGet())
                .with("VA20260301001", "V-" + hospital + "-" + person.number())
                .with("|20260301075500", "|" + time(clock.instant().minus(Duration.ofHours(1)))));
    }

    /** The message is written now. */
    private Fixture written(Fixture fixture) {
        return new Fixture(fixture.text()
                .replaceFirst("(?<=GW\\|)\\d{14}", time(clock.instant()))
                .replaceFirst("(?<=EVN\\|A01\\|)\\d{14}", time(clock.instant())));
    }

    private SyntheticPerson person(String patient) {
        SyntheticPerson known = people.get(patient);
        if (known != null) {
            return known;
        }
        SyntheticPerson person = SyntheticPerson.made(NUMBER.incrementAndGet());
        people.put(patient, person);
        admitting.forEach(hospital -> admit(hospital, patient));
        return person;
    }

    private void exchange(String hospital, String wire, Fixture message) {
        try (MllpPeer line = new MllpPeer(listeners.port(hospital, wire))) {
            String answer = line.exchange(message.bytes());
            assertThat(answer).contains("MSA|AA|").doesNotContain("ERR|");
            String controlId = message.text().split("\\|")[9];
            spoken.add(new Spoken(hospital, wire, controlId, message.bytes(), answer.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String time(Instant at) {
        return TIME.format(at.atZone(ZoneId.of("Asia/Shanghai")));
    }

    /** Its system had no answer, it thinks, and sends the same bytes again. */
    void resend(Spoken before) {
        exchange(before.hospital(), before.wire(), new Fixture(new String(before.message(), StandardCharsets.UTF_8)));
    }

    /** All that a hospital's system sent over a line, in order. */
    List<Spoken> spoken(String hospital, String wire) {
        return spoken.stream()
                .filter(each -> each.hospital().equals(hospital) && each.wire().equals(wire))
                .toList();
    }

    // --- steps

    void plan() {
        while (planner.step(() -> {}, wire -> {})) {
            // Until nothing is due.
        }
    }

    /** Sends whatever is due now at every wire. */
    void send() {
        for (Outlets.Connected wire : outlets.all()) {
            while (sender.step(wire, () -> {})) {
                // Until nothing is due.
            }
        }
    }

    void work() {
        plan();
        send();
    }

    /** What is due first at a receiver, as a node would claim it. */
    Claim claim(String receiver) {
        return transactions.execute(status -> lanes.claim(
                        wire(receiver).key(),
                        "test",
                        clock.instant(),
                        clock.instant().plus(Duration.ofMinutes(2)))
                .orElseThrow());
    }

    /** What became of a claim. */
    void settle(Claim claim, Outcome outcome) {
        transactions.executeWithoutResult(status -> settler.settle(
                claim, outcome, wire(claim.wire().receiver().value()).retry()));
    }

    Outlets.Connected wire(String receiver) {
        return outlets.find(new WireKey(new ParticipantId(receiver), "emr")).orElseThrow();
    }

    /** A result of a report is known to be strictly limited from now on, as a new release would find it. */
    void restrict(String report, String code) {
        int found = jdbc.sql("UPDATE resource_head SET sensitivity = 5, edition = 0, edition_version = 0,"
                        + " edition_at = 'epoch' WHERE type = 'Observation' AND patient_id = :patient AND id IN"
                        + " (SELECT i.id FROM resource_index i JOIN resource_index_code c USING (codes)"
                        + " WHERE i.type = 'Observation' AND c.param = 'code' AND c.code = :code)")
                .param("patient", patientOf(report))
                .param("code", code)
                .update();
        assertThat(found).isEqualTo(1);
    }

    // --- what happened

    /** The canonical id of a report that was accepted. */
    String reportId(String report) {
        return reports.get(report);
    }

    /** The canonical id of the patient of a report that was accepted. */
    String patientOf(String report) {
        return patients.get(report);
    }

    State state(String report, int version, String receiver) {
        return journal.find(id(report, version, receiver)).orElseThrow().state();
    }

    String id(String report, int version, String receiver) {
        return outbox.id(
                new VersionRef("DiagnosticReport", reportId(report), version),
                wire(receiver).key());
    }

    List<String> reportsSentTo(String receiver) {
        return partner.sentTo(receiver).stream()
                .map(ScriptedPartner.Sent::report)
                .toList();
    }

    /** Who was noted as a holder of a report, in order. */
    List<String> disclosures(String report) {
        return jdbc.sql("SELECT organisation || ' ' || way || ' ' || version FROM disclosure"
                        + " WHERE resource_type = 'DiagnosticReport' AND resource_id = :id ORDER BY id")
                .param("id", reportId(report))
                .query(String.class)
                .list();
    }

    /** What the audit log says of the versions of a report: actor and action, in order. */
    List<String> audited(String report) {
        return jdbc.sql("SELECT actor || ' ' || action FROM audit_entry WHERE object LIKE :object ORDER BY seq")
                .param("object", "DiagnosticReport/" + reportId(report) + "/_history/%")
                .query(String.class)
                .list();
    }

    long deliveries() {
        return jdbc.sql("SELECT count(*) FROM delivery").query(Long.class).single();
    }

    long count(State state) {
        return jdbc.sql("SELECT count(*) FROM delivery WHERE state = :state")
                .param("state", state.name())
                .query(Long.class)
                .single();
    }
}
