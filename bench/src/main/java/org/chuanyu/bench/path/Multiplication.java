package org.chuanyu.bench.path;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.chuanyu.bench.path.CopiedColumns.Column;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/**
 * Makes of the few real reports in a gateway's database as many as are asked for, with plain SQL, while the gateway is not there.
 * Each table is filled anew in one transaction, which with {@code wal_level=minimal} writes every row once and is as durable as any
 * other; the rows come frozen, as they are after years, so that nobody has to vacuum them while the load runs.
 */
final class Multiplication {
    private static final double YEARS = 2;
    private static final int INDEXES_AT_ONCE = 2;

    private final String jdbc;
    private final long begin = System.nanoTime();

    /** @param jdbc a superuser's: it fills tables whose triggers forbid it */
    Multiplication(String jdbc) {
        this.jdbc = jdbc;
    }

    /** Results that are stored. */
    static long observations(String jdbc) {
        return number(jdbc, "SELECT count(*) FROM gateway.resource_head WHERE type = 'Observation'");
    }

    /** Bytes of the tables that grow, with their indexes. */
    static long bytes(String jdbc) {
        return number(
                jdbc,
                "SELECT sum(pg_total_relation_size('gateway.' || name)) FROM unnest('{"
                        + String.join(",", CopiedColumns.TABLES) + "}'::text[]) AS t(name)");
    }

    static long rows(String jdbc) {
        return number(
                jdbc,
                "SELECT sum(reltuples)::bigint FROM pg_class WHERE relkind = 'r' AND reltuples > 0"
                        + " AND relnamespace = 'gateway'::regnamespace");
    }

    /** Until there are at least so many observations. All that was on the tables before is on them and in force afterwards. */
    void until(long observations) throws SQLException, IOException, InterruptedException {
        long real = observations(jdbc);
        int copies = (int) ((observations - 1) / real);
        try (Connection connection = connect()) {
            Shape before = Shape.of(connection);
            seed(connection);
            execute(connection, before.off());
            for (String table : CopiedColumns.TABLES) {
                fill(connection, table, copies);
                tell(table);
            }
            indexes(before.indexStatements());
            tell("indexes");
            execute(connection, before.on());
            tell("keys and references");
            // A sweep that still goes on would come to copied bodies, which are sealed for other records.
            execute(
                    connection,
                    List.of(
                            "DROP SCHEMA seed CASCADE",
                            "DELETE FROM gateway.intake_recode",
                            "DELETE FROM gateway.intake_recode_sweep",
                            "ANALYZE",
                            "CHECKPOINT"));
            tell("statistics");
            if (!Shape.of(connection).equals(before)) {
                throw new IllegalStateException("the tables are not as they were");
            }
        }
    }

    private void tell(String done) {
        System.out.println("bench: growth: " + done + " after " + (System.nanoTime() - begin) / 1_000_000_000 + " s");
    }

    private static void seed(Connection connection) throws SQLException {
        execute(connection, List.of("CREATE SCHEMA seed"));
        execute(connection, CopiedColumns.FUNCTIONS);
        for (String table : CopiedColumns.TABLES) {
            execute(
                    connection,
                    List.of(
                            "CREATE TABLE seed." + table + " AS SELECT * FROM gateway." + table,
                            "ANALYZE seed." + table));
        }
    }

    private void fill(Connection to, String table, int copies) throws SQLException, IOException {
        List<Column> columns = columns(to, table);
        String names = String.join(", ", columns.stream().map(Column::name).toList());
        String rows = CopiedColumns.rows(table, columns, copies, YEARS * 365 * 86_400 / copies);
        try (Connection from = connect()) {
            to.setAutoCommit(false);
            execute(to, List.of("TRUNCATE gateway." + table));
            CopyOut out = manager(from).copyOut("COPY (" + rows + ") TO STDOUT (FORMAT binary)");
            CopyIn in =
                    manager(to).copyIn("COPY gateway." + table + " (" + names + ") FROM STDIN (FORMAT binary, FREEZE)");
            for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
                in.writeToCopy(row, 0, row.length);
            }
            in.endCopy();
            for (Column column : columns) {
                if (column.numbered()) {
                    execute(
                            to,
                            List.of("SELECT setval(pg_get_serial_sequence('gateway." + table + "', '" + column.name()
                                    + "'), (SELECT max(" + column.name() + ") FROM gateway." + table + "))"));
                }
            }
            to.commit();
        } finally {
            to.setAutoCommit(true);
        }
    }

    private static List<Column> columns(Connection connection, String table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT column_name, data_type,"
                        + " pg_get_serial_sequence('gateway." + table + "', column_name) IS NOT NULL"
                        + " FROM information_schema.columns WHERE table_schema = 'gateway' AND table_name = '" + table
                        + "' AND is_generated = 'NEVER' ORDER BY ordinal_position")) {
            while (found.next()) {
                columns.add(new Column(found.getString(1), found.getString(2), found.getBoolean(3)));
            }
        }
        if (columns.isEmpty()) {
            throw new IllegalStateException("there is no table " + table + " any more: tell CopiedColumns");
        }
        return columns;
    }

    private void indexes(List<String> statements) throws SQLException, InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(INDEXES_AT_ONCE);
        try {
            List<Future<?>> made = new ArrayList<>();
            for (String statement : statements) {
                made.add(workers.submit(() -> {
                    try (Connection connection = connect()) {
                        execute(connection, List.of(statement));
                    }
                    return null;
                }));
            }
            for (Future<?> each : made) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new SQLException("an index was not made", e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(jdbc);
        execute(
                connection,
                List.of(
                        "SET session_replication_role = replica",
                        "SET maintenance_work_mem = '1GB'",
                        "SET max_parallel_maintenance_workers = 0"));
        return connection;
    }

    private static CopyManager manager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static long number(String jdbc, String query) {
        try (Connection connection = DriverManager.getConnection(jdbc);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
