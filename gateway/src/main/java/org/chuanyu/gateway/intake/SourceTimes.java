package org.chuanyu.gateway.intake;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** When the source wrote the message that made a resource what it is: an older message does not undo a newer one. */
@Repository
class SourceTimes {
    private final JdbcClient jdbc;

    SourceTimes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Instant> sourceTime(String reference) {
        return jdbc.sql("SELECT source_time FROM intake_head WHERE reference = :reference")
                .param("reference", reference)
                .query((rs, row) -> rs.getTimestamp(1).toInstant())
                .optional();
    }

    void sourceTime(String reference, Instant at) {
        jdbc.sql("INSERT INTO intake_head (reference, source_time) VALUES (:reference, :at)"
                        + " ON CONFLICT (reference) DO UPDATE SET source_time = excluded.source_time")
                .param("reference", reference)
                .param("at", Timestamp.from(at))
                .update();
    }
}
