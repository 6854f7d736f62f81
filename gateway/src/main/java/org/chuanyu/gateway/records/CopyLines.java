package org.chuanyu.gateway.records;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Rows for one table, sent by COPY: it fills a page at once, where an INSERT goes row by row. */
final class CopyLines {
    private final String statement;
    private final StringBuilder lines = new StringBuilder(4096);

    CopyLines(String table, String... columns) {
        statement = "COPY " + table + " (" + String.join(", ", columns) + ") FROM STDIN";
    }

    /** In the order of the columns. */
    void add(@Nullable Object... values) {
        for (int i = 0; i < values.length; i++) {
            field(values[i]);
            lines.append(i < values.length - 1 ? '\t' : '\n');
        }
    }

    /** The rows as they go out, one a line. */
    String text() {
        return lines.toString();
    }

    /** @return how many rows */
    long send(Connection connection) throws SQLException {
        if (lines.isEmpty()) {
            return 0;
        }
        try {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement, new StringReader(text()));
        } catch (IOException e) {
            throw new SQLException("rows of the index could not be sent to the database", e);
        }
    }

    /** As COPY reads it in its text form (PostgreSQL, "COPY", File Formats). */
    private void field(@Nullable Object value) {
        if (value == null) {
            lines.append("\\N");
            return;
        }
        String text = value.toString();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> lines.append("\\\\");
                case '\t' -> lines.append("\\t");
                case '\n' -> lines.append("\\n");
                case '\r' -> lines.append("\\r");
                default -> lines.append(c);
            }
        }
    }
}
