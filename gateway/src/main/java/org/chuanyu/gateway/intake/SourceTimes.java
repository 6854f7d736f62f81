package org.chuanyu.gateway.intake;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.chuanyu.gateway.intake.ReportOrder.Said;
import org.hl7.fhir.r4.model.InstantType;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * When the source wrote the message that made a resource what it is, and for a result when the report was issued that it came
 * with: an older message does not undo a newer one.
 */
@Repository
class SourceTimes {
    private final JdbcClient jdbc;

    SourceTimes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The times of the resources that one message is about, read at once. */
    Page of(Collection<String> references) {
        Map<String, Said> known = new HashMap<>();
        if (!references.isEmpty()) {
            jdbc.sql("SELECT reference, source_time, issued FROM intake_head WHERE reference = ANY (:references)")
                    .param("references", references.toArray(String[]::new))
                    .query(row -> {
                        String issued = row.getString(3);
                        known.put(
                                row.getString(1),
                                new Said(
                                        issued == null ? null : new InstantType(issued),
                                        row.getTimestamp(2).toInstant()));
                    });
        }
        return new Page(known);
    }

    /** What is known of one message's resources, and what it sets: written at once, in one order, when it is saved. */
    final class Page {
        private final Map<String, Said> known;
        private final Map<String, Said> changed = new TreeMap<>();

        private Page(Map<String, Said> known) {
            this.known = known;
        }

        Optional<Instant> sourceTime(String reference) {
            return said(reference).flatMap(said -> Optional.ofNullable(said.written()));
        }

        Optional<Said> said(String reference) {
            return Optional.ofNullable(known.get(reference));
        }

        void sourceTime(String reference, Instant at) {
            changed.put(reference, new Said(null, at));
        }

        /** Of a result: {@code issued} is OBR-22 of the report that it came with. */
        void said(String reference, @Nullable InstantType issued, Instant at) {
            changed.put(reference, new Said(issued, at));
        }

        private static String issued(Said said) {
            InstantType issued = said.issued();
            return issued == null ? "" : issued.getValueAsString();
        }

        void save() {
            if (changed.isEmpty()) {
                return;
            }
            jdbc.sql("INSERT INTO intake_head (reference, source_time, issued)"
                            + " SELECT reference, source_time, nullif(issued, '')"
                            + " FROM unnest(:references, :times, :issued) AS n(reference, source_time, issued)"
                            + " ON CONFLICT (reference) DO UPDATE"
                            + " SET source_time = excluded.source_time, issued = excluded.issued")
                    .param("references", changed.keySet().toArray(String[]::new))
                    .param(
                            "times",
                            changed.values().stream()
                                    .map(said -> Timestamp.from(Objects.requireNonNull(said.written())))
                                    .toArray(Timestamp[]::new))
                    .param("issued", changed.values().stream().map(Page::issued).toArray(String[]::new))
                    .update();
        }
    }
}
