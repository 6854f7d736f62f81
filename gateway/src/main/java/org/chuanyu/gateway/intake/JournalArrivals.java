package org.chuanyu.gateway.intake;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads the journal by the time at which things came. */
@Repository
class JournalArrivals implements Arrivals {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final JdbcClient jdbc;

    JournalArrivals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Door> doors(Instant from, Instant to) {
        return jdbc.sql("SELECT DISTINCT participant, wire FROM intake_message WHERE received_at >= :from"
                        + " AND received_at < :to AND participant IS NOT NULL ORDER BY participant, wire")
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .query((rs, row) -> new Door(rs.getString(1), rs.getString(2)))
                .list();
    }

    @Override
    public List<Arrival> at(Door door, Instant from, Instant to, int most) {
        return jdbc.sql("SELECT id, control_id, sm3, state, answer_sm3, received_at FROM intake_message"
                        + " WHERE participant = :participant AND wire = :wire AND received_at >= :from"
                        + " AND received_at < :to ORDER BY received_at, id LIMIT :most")
                .param("participant", door.participant())
                .param("wire", door.wire())
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .param("most", most)
                .query(JournalArrivals::arrival)
                .list();
    }

    private static Arrival arrival(ResultSet rs, int row) throws SQLException {
        String sm3 = rs.getString("sm3");
        String answer = rs.getString("answer_sm3");
        boolean notAsked = Journal.NOT_ASKED.equals(answer);
        return new Arrival(
                rs.getString("id"),
                rs.getString("control_id"),
                hash(sm3),
                Messages.State.valueOf(rs.getString("state")),
                answer == null ? Answer.NONE : notAsked ? Answer.NOT_ASKED : Answer.GIVEN,
                hash(answer),
                rs.getTimestamp("received_at").toInstant());
    }

    /** Null for what is none: {@link Journal#UNKNOWN}, {@link Journal#NOT_ASKED}, and the token that an erased message has instead. */
    private static @Nullable String hash(@Nullable String kept) {
        return kept != null && HASH.matcher(kept).matches() ? kept : null;
    }
}
