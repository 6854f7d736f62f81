package org.chuanyu.gateway.intake;

import java.sql.Timestamp;
import java.time.Instant;
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
                        + " ON CONFLICT (message_id) DO UPDATE SET due_at = EXCLUDED.due_at")
                .param("now", Timestamp.from(now))
                .param("source", source.value())
                .param("patient", patientId)
                .param("conflict", "[{\"code\": \"" + Passage.PATIENT_CONFLICT + "\"}]")
                .update();
    }

    /** The oldest message of those that are due. */
    Optional<String> due(Instant now) {
        return jdbc.sql("SELECT r.message_id FROM intake_release r JOIN intake_message m ON m.id = r.message_id"
                        + " WHERE r.due_at <= :now ORDER BY m.received_at, m.id LIMIT 1")
                .param("now", Timestamp.from(now))
                .query(String.class)
                .optional();
    }

    void later(String messageId, Instant due) {
        jdbc.sql("UPDATE intake_release SET due_at = :due WHERE message_id = :id")
                .param("due", Timestamp.from(due))
                .param("id", messageId)
                .update();
    }

    void done(String messageId) {
        jdbc.sql("DELETE FROM intake_release WHERE message_id = :id")
                .param("id", messageId)
                .update();
    }
}
