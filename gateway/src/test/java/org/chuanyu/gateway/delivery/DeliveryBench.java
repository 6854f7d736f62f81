package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.Fixture;
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
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
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

    private final Map<String, Person> people = new LinkedHashMap<>();
    private final Map<String, String> reports = new LinkedHashMap<>();
    private final Map<String, String> patients = new LinkedHashMap<>();
    private final Set<String> admitting = new TreeSet<>();
    private int test;

    private record Person(int number, String birthDate, String residentId) {}

    /** An empty outbox, closed circuits, partners that accept, people of this test's own. */
    DeliveryBench begin() {
        test = NUMBER.incrementAndGet();
        people.clear();
        reports.clear();
        patients.clear();
        admitting.clear();
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

    private Fixture lab(String fixture, String controlId, String number, String report, String patient) {
        Person person = person(patient);
        return written(identified(Fixture.hl7v2(fixture), "D000123", person)
                .with(controlId, "L-" + NUMBER.incrementAndGet())
                .with("RPT-" + number, "RPT-" + test + "-" + report)
                .with("ORD-7" + number.substring(1), "ORD-" + test + "-" + report)
                .with("V20260301001", "V-" + person.number())
                .with("|20260301101000|", "|" + time(clock.instant()) + "|"));
    }

    private Fixture visit(String hospital, Person person) {
        return written(identified(Fixture.hl7v2("adt-a01-anyue"), "A777", person)
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

    private static Fixture identified(Fixture fixture, String number, Person person) {
        return fixture.with(number, "P" + person.number())
                .with("50011119000101001X", person.residentId())
                .with("|19000101|", "|" + person.birthDate() + "|");
    }

    private Person person(String patient) {
        Person known = people.get(patient);
        if (known != null) {
            return known;
        }
        Person person = made(NUMBER.incrementAndGet());
        people.put(patient, person);
        admitting.forEach(hospital -> admit(hospital, patient));
        return person;
    }

    /** Somebody born in 1900 to 1905 who never lived, with a resident id whose check digit (GB 11643) is right. */
    private static Person made(int number) {
        String born = DAY.format(LocalDate.of(1900, 1, 2).plusDays(number % 2000));
        String id = "500111" + born + String.format("%03d", 1 + 2 * (number / 2000 % 400));
        int[] weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (id.charAt(i) - '0');
        }
        return new Person(number, born, id + "10X98765432".charAt(sum % 11));
    }

    private void exchange(String hospital, String wire, Fixture message) {
        try (MllpPeer line = new MllpPeer(listeners.port(hospital, wire))) {
            assertThat(line.exchange(message.bytes())).contains("MSA|AA|").doesNotContain("ERR|");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String time(Instant at) {
        return TIME.format(at.atZone(ZoneId.of("Asia/Shanghai")));
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

    Outlets.Connected wire(String receiver) {
        return outlets.find(new WireKey(new ParticipantId(receiver), "emr")).orElseThrow();
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

    long count(State state) {
        return jdbc.sql("SELECT count(*) FROM delivery WHERE state = :state")
                .param("state", state.name())
                .query(Long.class)
                .single();
    }
}
