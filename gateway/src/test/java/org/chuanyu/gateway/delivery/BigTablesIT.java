package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.gateway.intake.Messages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestPropertySource;

/**
 * An engineer looks for one message in a big journal: no search reads a table from end to end. PostgreSQL's own counters say so, for
 * the very statements that the program runs.
 */
@DeliveryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestPropertySource(properties = {"gateway.delivery.work=false", "tables=big"}) // a database of its own
class BigTablesIT {
    private static final int ROWS = 40_000;

    @Autowired
    DeliveryBench bench;

    @Autowired
    Environment environment;

    @BeforeAll
    void fill() {
        JdbcClient owner = JdbcClient.create(new DriverManagerDataSource(
                environment.getRequiredProperty("spring.datasource.url"),
                environment.getRequiredProperty("spring.flyway.user"),
                ""));
        // Nearly all went well, of two hospitals that send and two that receive much; some went wrong, of others, too.
        owner.sql("""
            INSERT INTO gateway.intake_message (id, participant, wire, control_id, received_at, state, size, sm3,
                                                content_type, charset)
            SELECT 'big-' || i, CASE WHEN i % 1000 = 0 THEN 'anyue-kfy' WHEN i % 2 = 0 THEN 'dazu-rmyy'
                                     ELSE 'anyue-rmyy' END,
                   'lis', 'BIG-' || i, timestamptz '2020-01-01Z' + i * interval '1 minute',
                   CASE WHEN i % 500 = 0 THEN 'PARKED' WHEN i % 777 = 0 THEN 'REFUSED' ELSE 'ACCEPTED' END,
                   1, 'sm3-' || i, 'x', 'UTF-8'
            FROM generate_series(1, :rows) i\
            """).param("rows", ROWS).update();
        owner.sql("""
            INSERT INTO gateway.intake_key (message_id, kind, value, received_at)
            SELECT 'big-' || i, kind, kind || '-' || i, timestamptz '2020-01-01Z' + i * interval '1 minute'
            FROM generate_series(1, :rows) i, unnest(ARRAY['order', 'report', 'patient']) kind\
            """).param("rows", ROWS).update();
        owner.sql("""
            INSERT INTO gateway.delivery (id, message_id, source, patient_id, receiver, wire, kind, report_id,
                                          version, edition, basis, basis_reference, state, created_at, reason,
                                          content_token, visible_token, body)
            SELECT 'big-' || i, 'big-' || i, CASE WHEN i % 1000 = 0 THEN 'anyue-kfy' ELSE 'dazu-rmyy' END, 'p',
                   CASE WHEN i % 900 = 0 THEN 'anyue-fby' WHEN i % 2 = 0 THEN 'anyue-rmyy' ELSE 'anyue-zyy' END,
                   'emr', 'lab-report', 'r-' || i, 1, 1, 'b', 'b',
                   CASE WHEN i % 400 = 0 THEN 'DEAD' WHEN i % 401 = 0 THEN 'AMBIGUOUS'
                        WHEN i % 402 = 0 THEN 'QUEUED' WHEN i % 403 = 0 THEN 'DEFERRED'
                        WHEN i % 404 = 0 THEN 'SENDING' WHEN i % 405 = 0 THEN 'SUPERSEDED' ELSE 'DELIVERED' END,
                   timestamptz '2020-01-01Z' + i * interval '1 minute',
                   CASE WHEN i % 400 = 0 THEN CASE WHEN i % 800 = 0 THEN 'partner-refused AR' ELSE 'budget' END END,
                   't', 't', ''
            FROM generate_series(1, :rows) i\
            """).param("rows", ROWS).update();
        for (String table : List.of("intake_message", "intake_key", "delivery")) {
            owner.sql("ANALYZE gateway." + table).update();
        }
    }

    @Test
    void noSearchOfDeliveriesReadsTheWholeTable() {
        List<Map<String, String>> searches = new ArrayList<>(List.of(
                Map.of(),
                Map.of("after", "20000"),
                Map.of("receiver", "anyue-rmyy"),
                Map.of("receiver", "anyue-fby"),
                Map.of("receiver", "nowhere"),
                Map.of("receiver", "anyue-fby", "wire", "emr"),
                Map.of("messageId", "big-7"),
                Map.of("messageId", "none"),
                Map.of("reasonCode", "partner-refused"),
                Map.of("reasonCode", "none"),
                Map.of("state", "DEAD", "reasonCode", "budget"),
                Map.of("from", "2020-01-02T00:00:00Z", "to", "2020-01-02T01:00:00Z"),
                Map.of("to", "2019-01-01T00:00:00Z"),
                Map.of("state", "DEAD", "receiver", "anyue-rmyy", "from", "2020-01-02T00:00:00Z")));
        for (Deliveries.State state : Deliveries.State.values()) {
            searches.add(Map.of("state", state.name()));
        }
        for (Map<String, String> search : searches) {
            DeliveryQuery query = DeliveryQuery.parse(search);
            for (Scope scope : List.of(Scope.ALL, new Scope(Set.of("anyue-kfy")), new Scope(Set.of("anyue-rmyy")))) {
                assertThat(read("delivery", () -> bench.journal.page(query, scope)))
                        .as(search + " of " + scope)
                        .isZero();
                assertThat(read("delivery", () -> bench.journal.ids(query, scope, 100)))
                        .as("replay " + search + " of " + scope)
                        .isZero();
            }
        }
        assertThat(bench.journal
                        .page(DeliveryQuery.parse(Map.of("reasonCode", "partner-refused")), Scope.ALL)
                        .deliveries())
                .as("there is something to find")
                .hasSize(50);
    }

    @Test
    void noSearchOfMessagesReadsTheWholeTable() {
        Instant early = Instant.parse("2020-01-02T00:00:00Z");
        List<Messages.Query> searches = new ArrayList<>(List.of(
                query(null, null, null, null, null, null, null),
                query("BIG-7", null, null, null, null, null, null),
                query("none", null, null, null, null, null, null),
                query(null, "order-7", null, null, null, null, null),
                query(null, "report-7", null, null, null, null, null),
                query(null, null, "500111190001010010", null, null, null, null),
                query(null, null, null, "dazu-rmyy", null, null, null),
                query(null, null, null, "anyue-kfy", null, null, null),
                query(null, null, null, "nowhere", null, null, null),
                query(null, null, null, null, null, early, early.plusSeconds(3600)),
                query(null, null, null, null, null, null, Instant.parse("2019-01-01T00:00:00Z")),
                query(null, null, null, "dazu-rmyy", Messages.State.PARKED, early, null)));
        for (Messages.State state : Messages.State.values()) {
            searches.add(query(null, null, null, null, state, null, null));
        }
        for (Messages.Query search : searches) {
            assertThat(read("intake_message", () -> bench.messages.search(search)))
                    .as(search.toString())
                    .isZero();
            assertThat(read("intake_key", () -> bench.messages.search(search)))
                    .as(search.toString())
                    .isZero();
        }
    }

    private static Messages.Query query(
            String controlId,
            String order,
            String patient,
            String participant,
            Messages.State state,
            Instant from,
            Instant to) {
        return new Messages.Query(controlId, order, patient, participant, state, from, to, null, 50, null);
    }

    /** How often the work read a table from end to end. */
    private long read(String table, Runnable work) {
        return bench.transactions.execute(status -> {
            long before = scans(table);
            work.run();
            return scans(table) - before;
        });
    }

    private long scans(String table) {
        return bench.jdbc
                .sql("SELECT coalesce(max(seq_scan), 0) FROM pg_stat_xact_user_tables"
                        + " WHERE schemaname = 'gateway' AND relname = :table")
                .param("table", table)
                .query(Long.class)
                .single();
    }

    @Test
    void countersCountWhatReadsTheWholeTable() {
        assertThat(read(
                        "delivery",
                        () -> bench.jdbc
                                .sql("SELECT count(*) FROM delivery WHERE kind = 'x'")
                                .query(Long.class)
                                .single()))
                .as("or the tests above prove nothing")
                .isPositive();
    }
}
