package org.chuanyu.bench.path;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Indexes, keys, foreign keys and triggers of the gateway's tables: what makes a large amount of rows slow to add, taken off and put
 * back as it was.
 *
 * @param indexes of the tables that grow, those of keys too
 * @param keys primary and unique, of the tables that grow
 * @param references foreign keys from or to them
 * @param triggers of the whole schema, and whether they are in force
 */
record Shape(List<Part> indexes, List<Part> keys, List<Part> references, List<Part> triggers) {
    private static final String CONSTRAINTS = "SELECT t.relname, c.conname, pg_get_constraintdef(c.oid), c.contype"
            + " FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
            + " LEFT JOIN pg_class f ON f.oid = c.confrelid WHERE t.relnamespace = 'gateway'::regnamespace";

    /** Something with a name and a text of its own on a table. */
    record Part(String table, String name, String definition) {}

    static Shape of(Connection connection) throws SQLException {
        String grown = "('" + String.join("','", CopiedColumns.TABLES) + "')";
        return new Shape(
                parts(
                        connection,
                        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'gateway'"
                                + " AND tablename IN " + grown + " ORDER BY 1, 2"),
                parts(
                        connection,
                        CONSTRAINTS + " AND c.contype IN ('p', 'u') AND t.relname IN " + grown + " ORDER BY 1, 2"),
                parts(
                        connection,
                        CONSTRAINTS + " AND c.contype = 'f' AND (t.relname IN " + grown + " OR f.relname IN " + grown
                                + ") ORDER BY 1, 2"),
                parts(
                        connection,
                        "SELECT t.relname, g.tgname, g.tgenabled::text || pg_get_triggerdef(g.oid) FROM pg_trigger g"
                                + " JOIN pg_class t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal"
                                + " AND t.relnamespace = 'gateway'::regnamespace ORDER BY 1, 2"));
    }

    private static List<Part> parts(Connection connection, String query) throws SQLException {
        List<Part> parts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                parts.add(new Part(found.getString(1), found.getString(2), found.getString(3)));
            }
        }
        return parts;
    }

    /** What has to go before rows come, in this order. */
    List<String> off() {
        List<String> statements = new ArrayList<>();
        for (Part each : references) {
            statements.add("ALTER TABLE gateway." + each.table() + " DROP CONSTRAINT " + each.name());
        }
        for (Part each : keys) {
            statements.add("ALTER TABLE gateway." + each.table() + " DROP CONSTRAINT " + each.name());
        }
        for (Part each : indexes) {
            if (!isKey(each)) {
                statements.add("DROP INDEX gateway." + each.name());
            }
        }
        return statements;
    }

    /** Each of them may be made at the same time as the others. */
    List<String> indexStatements() {
        return indexes.stream().map(Part::definition).toList();
    }

    /** What comes back when the indexes are there, in this order: keys on their indexes, and references, which are checked. */
    List<String> on() {
        List<String> statements = new ArrayList<>();
        for (Part each : keys) {
            statements.add("ALTER TABLE gateway." + each.table() + " ADD CONSTRAINT " + each.name()
                    + (each.definition().startsWith("PRIMARY") ? " PRIMARY KEY" : " UNIQUE") + " USING INDEX "
                    + each.name());
        }
        for (Part each : references) {
            statements.add(
                    "ALTER TABLE gateway." + each.table() + " ADD CONSTRAINT " + each.name() + " " + each.definition());
        }
        return statements;
    }

    private boolean isKey(Part index) {
        return keys.stream().anyMatch(key -> key.name().equals(index.name()));
    }
}
