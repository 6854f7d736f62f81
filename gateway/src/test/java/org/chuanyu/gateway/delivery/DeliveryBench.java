package org.chuanyu.gateway.delivery;

import ca.uhn.fhir.context.FhirContext;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.delivery.DeliverySettings.Breaking;
import org.chuanyu.gateway.intake.RecordsAccepted;
import org.chuanyu.gateway.intake.RecordsAccepted.ReportChange;
import org.chuanyu.gateway.records.VersionRef;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Wire;
import org.flywaydb.core.Flyway;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Delivery on a real PostgreSQL, worked off step by step by the test: planned and sent when it says so. */
final class DeliveryBench implements AutoCloseable {
    static final ParticipantId SOURCE = new ParticipantId("dazu-rmyy");
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    final SettableClock clock = new SettableClock();
    final Neighbours neighbours = new Neighbours();
    final ScriptedPartner partner = new ScriptedPartner();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final JdbcClient jdbc;
    final TransactionTemplate transactions;
    final WorkTable work;
    final Outbox outbox;
    private final HikariDataSource pool;
    Outlets outlets;
    Circuits circuits;
    Settler settler;
    Planner planner;
    Sender sender;
    Pumps pumps;
    Replays replays;
    DeliveryJournal journal;
    WireStates states;
    AcceptedListener listener;

    DeliveryBench() {
        EmbeddedPostgres postgres = Server.POSTGRES;
        HikariConfig config = new HikariConfig();
        config.setDataSource(postgres.getPostgresDatabase());
        config.setMaximumPoolSize(12);
        pool = new HikariDataSource(config);
        DataSource source = pool;
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration/delivery")
                .placeholders(Map.of("app_role", "postgres"))
                .load()
                .migrate();
        jdbc = JdbcClient.create(source);
        jdbc.sql("TRUNCATE delivery_work, delivery_attempt, delivery").update();
        transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
        work = new WorkTable(jdbc, new JsonMapper());
        outbox = new Outbox(jdbc);
    }

    /** A hospital with one wire that takes lab reports. */
    static Participant hospital(String id, String format, String url, boolean idempotent) {
        return hospital(id, format, url, idempotent, Duration.ofDays(3));
    }

    static Participant hospital(String id, String format, String url, boolean idempotent, Duration budget) {
        Wire.Retry retry = new Wire.Retry(Duration.ofSeconds(1), 2.0, Duration.ofMinutes(5), 0, budget, idempotent);
        Wire wire = new Wire("emr", format, null, new Wire.Out("soap", url, List.of("lab-report"), retry), Map.of());
        return new Participant(
                new ParticipantId(id),
                "synthetic " + id,
                null,
                "512021",
                Participant.Kind.HOSPITAL,
                null,
                null,
                Map.of("emr", wire));
    }

    /** Puts the node together, after the participants are known; calling it again is a restart. */
    DeliveryBench start(boolean threads) {
        if (neighbours.find(SOURCE).isEmpty()) {
            neighbours.add(new Participant(
                    SOURCE, "synthetic", null, "500111", Participant.Kind.HOSPITAL, null, null, Map.of()));
        }
        DeliverySettings settings = new DeliverySettings(
                threads,
                Duration.ofMillis(100),
                Duration.ofMinutes(2),
                4,
                2,
                Duration.ofSeconds(10),
                new Breaking(5, Duration.ofSeconds(10), Duration.ofMinutes(1)));
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("random", new SplittableRandom(1));
        outlets = new Outlets(
                neighbours,
                List.of(
                        partner,
                        new CdaOutletFactory(new StaticListableBeanFactory()
                                .getBeanProvider(org.springframework.boot.ssl.SslBundles.class),
                                new org.chuanyu.gateway.trust.Hops())));
        circuits = new Circuits(settings, clock);
        states = new WireStates(jdbc, outlets, circuits, clock);
        DeliveryMetrics counted = new DeliveryMetrics(metrics, states, clock);
        Contents contents = new Contents(FHIR, neighbours, neighbours, neighbours);
        settler = new Settler(
                outbox, outlets, neighbours, neighbours, counted, beans.getBeanProvider(RandomGenerator.class), clock);
        planner = new Planner(
                transactions,
                work,
                outbox,
                neighbours,
                neighbours,
                neighbours,
                contents,
                neighbours,
                neighbours,
                clock);
        sender = new Sender(transactions, outbox, settler, circuits, contents, neighbours, settings, new org.chuanyu.gateway.trust.Hops(), clock);
        pumps = new Pumps(settings, transactions, planner, sender, settler, outlets, counted);
        replays = new Replays(transactions, jdbc, outbox, neighbours, pumps, clock);
        journal = new DeliveryJournal(jdbc, replays, neighbours);
        listener = new AcceptedListener(work, pumps, new org.chuanyu.gateway.trust.Hops());
        pumps.start();
        return this;
    }

    // --- records

    /** A version of a report with one result per value; a value of an item "hiv…" is of grade 5. */
    ReportChange report(
            String id, int version, String patient, DiagnosticReportStatus status, Map<String, String> items) {
        List<VersionRef> closure = new ArrayList<>();
        DiagnosticReport report = new DiagnosticReport().setStatus(status);
        report.setId(id);
        report.setSubject(new Reference("Patient/" + patient));
        report.setIssued(Date.from(clock.instant()));
        closure.add(new VersionRef("DiagnosticReport", id, version));
        items.forEach((item, value) -> {
            Observation observation = new Observation();
            observation.setId(item + "-" + id);
            observation.getCode().setText(item);
            observation.setValue(new Quantity().setValue(new BigDecimal(value)));
            report.addResult(new Reference("Observation/" + item + "-" + id));
            VersionRef ref = new VersionRef("Observation", item + "-" + id, version);
            neighbours.resources.put(ref, observation);
            closure.add(ref);
        });
        Patient person = new Patient();
        person.setId(patient);
        VersionRef personRef = new VersionRef("Patient", patient, 1);
        neighbours.resources.put(personRef, person);
        closure.add(personRef);
        neighbours.resources.put(closure.get(0), report);
        return new ReportChange(closure.get(0), version - 1, closure);
    }

    ReportChange report(String id, int version, String patient) {
        return report(id, version, patient, DiagnosticReportStatus.FINAL, Map.of("wbc", "6." + version));
    }

    /** What intake does at the end of an accepted message's transaction. */
    void accept(String messageId, String patient, ReportChange... changes) {
        transactions.executeWithoutResult(status -> listener.on(new RecordsAccepted(
                messageId, SOURCE, patient, clock.instant(), List.of(changes), changes[0].closure())));
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

    State state(String report, int version, String receiver) {
        return journal.find(id(report, version, receiver)).orElseThrow().state();
    }

    String id(String report, int version, String receiver) {
        return Outbox.id(
                new VersionRef("DiagnosticReport", report, version),
                wire(receiver).key());
    }

    List<String> reportsSentTo(String receiver) {
        return partner.sentTo(receiver).stream()
                .map(dispatch -> dispatch.bundle()
                        .getEntryFirstRep()
                        .getResource()
                        .getIdElement()
                        .getIdPart())
                .toList();
    }

    long count(State state) {
        return jdbc.sql("SELECT count(*) FROM delivery WHERE state = :state")
                .param("state", state.name())
                .query(Long.class)
                .single();
    }

    @Override
    public void close() {
        pumps.stop();
        pool.close();
    }

    /** One for all tests of the JVM; it goes with it. */
    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
