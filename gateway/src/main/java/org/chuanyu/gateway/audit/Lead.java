package org.chuanyu.gateway.audit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Who extends the log: whoever holds an advisory lock, on a connection that does nothing else, so that it is free as soon as its
 * holder is gone. It only keeps nodes from getting in each other's way; that there are never two leaders is for the epoch in
 * {@code audit_head}, because a node that was paused does not notice that its lock is another's by now.
 */
final class Lead implements AutoCloseable {
    /** Of this database; a number that nothing else here locks. */
    private static final long LOCK = 0x6175646974L;

    private static final int ANSWER_SECONDS = 2;

    private final DataSource database;
    private @Nullable Connection holding;

    Lead(DataSource database) {
        this.database = database;
    }

    /** Whether this node leads; tries to, if nobody does. */
    boolean holds() {
        try {
            Connection held = holding;
            if (held != null) {
                if (held.isValid(ANSWER_SECONDS)) {
                    return true;
                }
                close();
            }
            return take();
        } catch (SQLException e) {
            close();
            return false;
        }
    }

    private boolean take() throws SQLException {
        Connection connection = database.getConnection();
        boolean taken = false;
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            taken = answer.next() && answer.getBoolean(1);
        } finally {
            if (!taken) {
                connection.close();
            }
        }
        holding = taken ? connection : null;
        return taken;
    }

    /** Lets another node lead. */
    @Override
    public void close() {
        Connection held = holding;
        holding = null;
        if (held == null) {
            return;
        }
        try (held;
                Statement statement = held.createStatement()) {
            // A pool keeps the session, and with it the lock.
            statement.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
        } catch (SQLException e) {
            // The line is gone, and with it the lock.
            return;
        }
    }
}
