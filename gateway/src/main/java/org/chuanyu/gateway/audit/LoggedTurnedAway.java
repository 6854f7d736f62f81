package org.chuanyu.gateway.audit;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts the entries of the log. */
@Component
final class LoggedTurnedAway implements TurnedAway {
    private final JdbcClient jdbc;

    LoggedTurnedAway(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Row> since(Instant from) {
        return jdbc.sql("SELECT organisation, detail ->> 'wire' AS wire, detail ->> 'reason' AS reason, count(*) AS n,"
                        + " max(at) AS last FROM audit_entry WHERE at >= :from AND action IN ('CONNECTION_REFUSED',"
                        + " 'LOGIN_REFUSED') AND (action = 'CONNECTION_REFUSED' OR detail ->> 'reason' ="
                        + " 'unknown-certificate') GROUP BY 1, 2, 3 ORDER BY last DESC")
                .param("from", Timestamp.from(from))
                .query((rs, row) -> new Row(
                        rs.getString("organisation"),
                        rs.getString("wire"),
                        rs.getString("reason"),
                        rs.getLong("n"),
                        rs.getTimestamp("last").toInstant()))
                .list();
    }
}
