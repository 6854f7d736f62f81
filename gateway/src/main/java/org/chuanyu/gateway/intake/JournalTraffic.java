package org.chuanyu.gateway.intake;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Counts the journal. Every question is bounded by an index on time or state. */
@Repository
class JournalTraffic implements Traffic {
    private static final int LATEST = 500;

    private final JdbcClient jdbc;

    JournalTraffic(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Arrived> since(Instant from, Duration span) {
        return jdbc.sql("SELECT date_bin(make_interval(secs => :span), received_at, 'epoch'::timestamptz) AS span,"
                        + " participant, wire, state, count(*) AS n FROM intake_message WHERE received_at >= :from"
                        + " GROUP BY 1, 2, 3, 4")
                .param("span", span.toSeconds())
                .param("from", Timestamp.from(from))
                .query((rs, row) -> new Arrived(
                        rs.getObject("span", OffsetDateTime.class).toInstant(),
                        rs.getString("participant"),
                        rs.getString("wire"),
                        Messages.State.valueOf(rs.getString("state")),
                        rs.getLong("n")))
                .list();
    }

    @Override
    public List<Parked> parked() {
        return jdbc.sql("SELECT participant, wire, count(*) AS n, min(received_at) AS oldest FROM intake_message"
                        + " WHERE state = 'PARKED' GROUP BY participant, wire ORDER BY participant, wire")
                .query((rs, row) -> new Parked(
                        rs.getString("participant"),
                        rs.getString("wire"),
                        rs.getLong("n"),
                        rs.getTimestamp("oldest").toInstant()))
                .list();
    }

    @Override
    public List<Last> last(String participant) {
        return jdbc.sql("SELECT wire, max(received_at) AS at FROM (SELECT wire, received_at FROM intake_message"
                        + " WHERE participant = :participant ORDER BY received_at DESC LIMIT :latest) AS l"
                        + " GROUP BY wire ORDER BY wire")
                .param("participant", participant)
                .param("latest", LATEST)
                .query((rs, row) ->
                        new Last(rs.getString("wire"), rs.getTimestamp("at").toInstant()))
                .list();
    }
}
