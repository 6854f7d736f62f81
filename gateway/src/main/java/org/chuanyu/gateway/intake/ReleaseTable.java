package org.chuanyu.gateway.intake;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of parked messages that are to be run again. */
@Repository
class ReleaseTable {
    private final JdbcClient jdbc;

    ReleaseTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Every message of a patient that a conflict about the person holds. One that is held on parks again. */
    void insert(ParticipantId source, String patientId, Instant now) {
        jdbc.sql("INSERT INTO intake_release (message_id, due_at) SELECT id, :now FROM intake_message"
                        + " WHERE state = 'PARKED' AND participant = :source AND patient_id = :patient"
                        + " AND problems @> CAST(:conflict AS jsonb)"
                        + " ON CONFLICT (message_id) DO UPDATE SET due_at = EXCLUDED.due_at, failures = 0")
                .param("now", Timestamp.from(now))
                .param("source", source.value())
                .param("patient", patientId)
                .param("conflict", "[{\"code\": \"" + Passage.PATIENT_CONFLICT + "\"}]")
                .update();
    }

    /** Messages that waited behind one that is out of the way. */
    void insert(Collection<String> messageIds, Instant now) {
        if (!messageIds.isEmpty()) {
            jdbc.sql("INSERT INTO intake_release (message_id, due_at) SELECT id, :now FROM unnest(:ids) AS n(id)"
                            + " ON CONFLICT (message_id) DO UPDATE SET due_at = EXCLUDED.due_at, failures = 0")
                    .param("now", Timestamp.from(now))
                    .param("ids", messageIds.toArray(String[]::new))
                    .update();
        }
    }

    /**
     * A message to run again.
     *
     * @param failures how often it could not be run since then
     */
    record Due(String messageId, int failures) {}

    /** Of the messages that are due the one that is first in line; what is about no report stands in none, and goes before. */
    Optional<Due> due(Instant now) {
        return jdbc.sql(
                        "SELECT r.message_id, r.failures FROM intake_release r JOIN intake_message m ON m.id = r.message_id"
                                + " WHERE r.due_at <= :now ORDER BY"
                                + " (SELECT min(p.seq) FROM intake_parked p WHERE p.message_id = r.message_id) NULLS FIRST,"
                                + " m.received_at, m.id LIMIT 1")
                .param("now", Timestamp.from(now))
                .query((row, number) -> new Due(row.getString("message_id"), row.getInt("failures")))
                .optional();
    }

    /** When a message is to be run again. */
    Optional<Instant> dueAt(String messageId) {
        return jdbc.sql("SELECT due_at FROM intake_release WHERE message_id = :id")
                .param("id", messageId)
                .query((row, number) -> row.getTimestamp("due_at").toInstant())
                .optional();
    }

    void later(String messageId, Instant due) {
        jdbc.sql("UPDATE intake_release SET due_at = :due, failures = failures + 1 WHERE message_id = :id")
                .param("due", Timestamp.from(due))
                .param("id", messageId)
                .update();
    }

    /** Done, unless it was asked for again since. */
    void done(String messageId, Instant due) {
        jdbc.sql("DELETE FROM intake_release WHERE message_id = :id AND due_at = :due")
                .param("id", messageId)
                .param("due", Timestamp.from(due))
                .update();
    }

    void done(String messageId) {
        jdbc.sql("DELETE FROM intake_release WHERE message_id = :id")
                .param("id", messageId)
                .update();
    }
}
