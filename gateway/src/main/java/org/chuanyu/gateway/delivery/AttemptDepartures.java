package org.chuanyu.gateway.delivery;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads the attempts by the time at which they ended. */
@Repository
class AttemptDepartures implements Departures {
    private final JdbcClient jdbc;

    AttemptDepartures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Door> doors(Instant from, Instant to) {
        return jdbc.sql("SELECT DISTINCT d.receiver, d.wire FROM delivery_attempt a JOIN delivery d"
                        + " ON d.id = a.delivery_id WHERE a.at >= :from AND a.at < :to ORDER BY 1, 2")
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .query((rs, row) -> new Door(rs.getString(1), rs.getString(2)))
                .list();
    }

    @Override
    public List<Departure> at(Door door, Instant from, Instant to, int most) {
        return jdbc.sql("SELECT a.delivery_id, a.number, a.outcome, a.message_sm3, a.answer_sm3, a.at, d.state, EXISTS"
                        + " (SELECT FROM delivery_attempt b WHERE b.delivery_id = a.delivery_id"
                        + " AND b.outcome IN ('delivered', 'refused')) AS settled"
                        + " FROM delivery_attempt a JOIN delivery d ON d.id = a.delivery_id"
                        + " WHERE a.at >= :from AND a.at < :to AND d.receiver = :receiver AND d.wire = :wire"
                        + " ORDER BY a.at, a.delivery_id, a.number LIMIT :most")
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .param("receiver", door.receiver())
                .param("wire", door.wire())
                .param("most", most)
                .query((rs, row) -> new Departure(
                        rs.getString("delivery_id"),
                        rs.getInt("number"),
                        rs.getString("outcome"),
                        rs.getString("message_sm3"),
                        rs.getString("answer_sm3"),
                        Deliveries.State.valueOf(rs.getString("state")),
                        rs.getBoolean("settled"),
                        rs.getTimestamp("at").toInstant()))
                .list();
    }
}
