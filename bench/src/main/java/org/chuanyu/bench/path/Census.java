package org.chuanyu.bench.path;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a database has been made to write: rows and bytes by table, commits, write-ahead log. Two of them, before and after,
 * tell what one message costs.
 *
 * @param written rows inserted or updated, by table
 * @param rows rows there are, by table
 * @param bytes their size without the page, by table
 */
record Census(
        Map<String, Long> written,
        Map<String, Long> rows,
        Map<String, Long> bytes,
        long commits,
        long log,
        long syncs) {

    /** What one message writes to one table. */
    record Share(double rows, double bytesPerRow) {}

    static Census of(String jdbc, String schema) {
        try (Connection connection = DriverManager.getConnection(jdbc);
                Statement statement = connection.createStatement()) {
            Map<String, Long> written = new TreeMap<>();
            Map<String, Long> rows = new TreeMap<>();
            Map<String, Long> bytes = new TreeMap<>();
            statement.execute("SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()");
            try (ResultSet found = statement.executeQuery(
                    "SELECT relname, n_tup_ins + n_tup_upd FROM pg_stat_user_tables WHERE schemaname = '" + schema
                            + "'")) {
                while (found.next()) {
                    written.put(found.getString(1), found.getLong(2));
                }
            }
            for (String table : written.keySet()) {
                try (ResultSet found = statement.executeQuery("SELECT count(*), coalesce(sum(pg_column_size(t.*)), 0)"
                        + " FROM " + schema + "." + table + " t")) {
                    found.next();
                    rows.put(table, found.getLong(1));
                    bytes.put(table, found.getLong(2));
                }
            }
            return new Census(
                    written,
                    rows,
                    bytes,
                    number(statement, "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"),
                    number(statement, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"),
                    number(statement, "SELECT coalesce(sum(fsyncs), 0) FROM pg_stat_io WHERE object = 'wal'"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By table, what each of so many messages wrote since an earlier census; tables without a write are left out. */
    Map<String, Share> since(Census before, int messages) {
        Map<String, Share> shares = new TreeMap<>();
        written.forEach((table, now) -> {
            long more = now - before.written.getOrDefault(table, 0L);
            if (more > 0) {
                shares.put(table, new Share((double) more / messages, bytesPerRow(before, table)));
            }
        });
        return shares;
    }

    private double bytesPerRow(Census before, String table) {
        long rowsNow = rows.getOrDefault(table, 0L);
        long bytesNow = bytes.getOrDefault(table, 0L);
        long newRows = rowsNow - before.rows.getOrDefault(table, 0L);
        long newBytes = bytesNow - before.bytes.getOrDefault(table, 0L);
        if (newRows > 0 && newBytes > 0) {
            return (double) newBytes / newRows;
        }
        // Rows that came and went, such as work that is done.
        return rowsNow == 0 ? 200 : (double) bytesNow / rowsNow;
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        }
    }
}
