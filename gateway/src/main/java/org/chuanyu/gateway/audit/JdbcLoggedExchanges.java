package org.chuanyu.gateway.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the entries, each with whether it has its leaf. */
@Component
final class JdbcLoggedExchanges implements LoggedExchanges {
    private static final String MESSAGE = "message/";

    private final JdbcClient jdbc;

    JdbcLoggedExchanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Row> of(String organisation, String wire, Instant from, Instant to, int most) {
        return jdbc.sql("SELECT e.action, e.object, e.at, e.detail ->> 'delivery' AS delivery,"
                        + " e.detail ->> 'attempt' AS attempt,"
                        + " p.entry IS NOT NULL OR EXISTS (SELECT FROM audit_leaf l WHERE l.entry = e.seq) AS kept"
                        + " FROM audit_entry e LEFT JOIN audit_pending p ON p.entry = e.seq"
                        + " WHERE e.action IN ('MESSAGE_ACCEPTED', 'MESSAGE_DUPLICATE', 'MESSAGE_PARKED',"
                        + " 'MESSAGE_REJECTED', 'MESSAGE_REFUSED', 'DELIVERY_DONE', 'DELIVERY_DEFERRED',"
                        + " 'DELIVERY_AMBIGUOUS', 'DELIVERY_DEAD') AND e.at >= :from AND e.at < :to"
                        + " AND e.organisation = :organisation AND e.detail ->> 'wire' = :wire"
                        + " ORDER BY e.at, e.seq LIMIT :most")
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .param("organisation", organisation)
                .param("wire", wire)
                .param("most", most)
                .query(JdbcLoggedExchanges::row)
                .list();
    }

    private static Row row(ResultSet rs, int number) throws SQLException {
        String object = rs.getString("object");
        String attempt = rs.getString("attempt");
        return new Row(
                AuditAction.valueOf(rs.getString("action")),
                message(object),
                rs.getString("delivery"),
                attempt == null ? 0 : Integer.parseInt(attempt),
                rs.getTimestamp("at").toInstant(),
                rs.getBoolean("kept"));
    }

    private static @Nullable String message(@Nullable String object) {
        return object != null && object.startsWith(MESSAGE) ? object.substring(MESSAGE.length()) : null;
    }
}
