package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayProcess;
import org.chuanyu.gateway.MllpPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} in the middle of each step of one message: nothing half-done is ever seen, nothing that was acknowledged is
 * lost, and the sender who heard nothing sends again with one effect. A step is held open by a trigger that sleeps.
 */
class CrashIT {
    private static final List<String> STEPS =
            List.of("resource_version", "intake_message", "audit_entry", "delivery_work");

    /** Attack 89, the reverse: where the entry for the log is not written, nothing of the message is stored. */
    @Test
    void survivesAKillAtEveryStep(@TempDir Path directory) throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(directory).start()) {
            try (MllpPeer lis = gateway.lis()) {
                assertThat(lis.exchange(message(0))).contains("MSA|AA|CTRL-C0");
            }
            for (int step = 0; step < STEPS.size(); step++) {
                killInside(gateway, STEPS.get(step), step + 1);
            }
            for (int step = 0; step <= STEPS.size(); step++) {
                assertThat(gateway.get("/api/messages?controlId=CTRL-C" + step).body())
                        .as("message " + step + " is there once")
                        .containsOnlyOnce("\"controlId\":\"CTRL-C" + step + "\"");
            }
        }
    }

    private static void killInside(GatewayProcess gateway, String table, int number) throws Exception {
        hold(gateway, table);
        try (MllpPeer lis = gateway.lis()) {
            lis.send(message(number));
            Awaitility.await("the message has come to " + table)
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> isHeld(gateway));
            gateway.kill();
            assertThatThrownBy(lis::receive)
                    .as("no answer before it is durable")
                    .isInstanceOf(IOException.class);
        }
        // A start writes an audit entry of its own. Elsewhere the dead session stays, as it would in life.
        boolean before = table.equals("audit_entry");
        if (before) {
            release(gateway, table);
        }
        gateway.start();
        if (!before) {
            release(gateway, table);
        }
        assertThat(count(gateway, "SELECT count(*) FROM intake_message WHERE control_id = 'CTRL-C" + number + "'"))
                .as("killed inside " + table + ": nothing of it is stored")
                .isZero();
        try (MllpPeer lis = gateway.lis()) {
            assertThat(lis.exchange(message(number))).contains("MSA|AA|CTRL-C" + number);
        }
    }

    private static byte[] message(int number) {
        return Fixture.hl7v2("oru-cbc")
                .with("CTRL-0001", "CTRL-C" + number)
                .with("RPT-9001", "RPT-C" + number)
                .with("ORD-7001", "ORD-C" + number)
                .bytes();
    }

    private static void hold(GatewayProcess gateway, String table) throws SQLException {
        execute(
                gateway,
                "CREATE OR REPLACE FUNCTION gateway.hold() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM pg_sleep(3600); RETURN NEW; END $$");
        execute(
                gateway,
                "CREATE TRIGGER hold BEFORE INSERT ON gateway." + table
                        + " FOR EACH ROW EXECUTE FUNCTION gateway.hold()");
    }

    private static void release(GatewayProcess gateway, String table) throws SQLException {
        execute(gateway, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
        execute(gateway, "DROP TRIGGER hold ON gateway." + table);
    }

    private static boolean isHeld(GatewayProcess gateway) throws SQLException {
        return count(gateway, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") > 0;
    }

    private static void execute(GatewayProcess gateway, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(gateway.jdbc());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(GatewayProcess gateway, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(gateway.jdbc());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
