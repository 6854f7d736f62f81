package org.chuanyu.gateway.intake;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** When the source wrote the message that made a resource what it is: an older message does not undo a newer one. */
@Repository
class SourceTimes {
    private final JdbcClient jdbc;

    SourceTimes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The times of the resources that one message is about, read at once. */
    Page of(Collection<String> references) {
        Map<String, Instant> known = new HashMap<>();
        if (!references.isEmpty()) {
            jdbc.sql("SELECT reference, source_time FROM intake_head WHERE reference = ANY (:references)")
                    .param("references", references.toArray(String[]::new))
                    .query(row -> {
                        known.put(row.getString(1), row.getTimestamp(2).toInstant());
                    });
        }
        return new Page(known);
    }

    /** What is known of one message's resources, and what it sets: written at once, in one order, when it is saved. */
    final class Page {
        private final Map<String, Instant> known;
        private final Map<String, Instant> changed = new TreeMap<>();

        private Page(Map<String, Instant> known) {
            this.known = known;
        }

        Optional<Instant> sourceTime(String reference) {
            return Optional.ofNullable(known.get(reference));
        }

        void sourceTime(String reference, Instant at) {
            changed.put(reference, at);
        }

        void save() {
            if (changed.isEmpty()) {
                return;
            }
            jdbc.sql("INSERT INTO intake_head (reference, source_time) SELECT * FROM unnest(:references, :times)"
                            + " ON CONFLICT (reference) DO UPDATE SET source_time = excluded.source_time")
                    .param("references", changed.keySet().toArray(String[]::new))
                    .param(
                            "times",
                            changed.values().stream().map(Timestamp::from).toArray(Timestamp[]::new))
                    .update();
        }
    }
}
