package org.chuanyu.gateway.delivery;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.intake.RecordsAccepted;
import org.chuanyu.gateway.intake.RecordsAccepted.ReportChange;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Accepted messages that nobody has planned deliveries for yet. */
@Repository
class WorkTable {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    WorkTable(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** @param traceparent W3C Trace Context of the message, so that its deliveries go on under it */
    void insert(RecordsAccepted event, @Nullable String traceparent) {
        jdbc.sql(
                        "INSERT INTO delivery_work (message_id, source, patient_id, reports, report_ids, created_at, due_at,"
                                + " traceparent, origin)"
                                + " VALUES (:message, :source, :patient, :reports::jsonb, :ids, :at, :at, :traceparent, :origin)")
                .param("message", event.messageId())
                .param("source", event.source().value())
                .param("patient", event.patientId())
                .param("reports", json.writeValueAsString(event.reports()))
                .param(
                        "ids",
                        event.reports().stream().map(each -> each.report().id()).toArray(String[]::new))
                .param("at", Timestamp.from(event.at()))
                .param("traceparent", traceparent)
                .param("origin", event.origin().name())
                .update();
    }

    /**
     * Locks the oldest due work that has no older work of the same patient, or about the same report, before it. It is planned anew
     * each time: the table is empty mostly, and a plan that is kept from then compares all that waits in a rush with all of it.
     */
    Optional<Work> claim(Instant now) {
        jdbc.sql("SET LOCAL plan_cache_mode = force_custom_plan").update();
        Optional<Work> oldest = oldest(now);
        // The statements that plan a delivery, in the same transaction, keep their plans.
        jdbc.sql("SET LOCAL plan_cache_mode = auto").update();
        return oldest;
    }

    private Optional<Work> oldest(Instant now) {
        return jdbc.sql("SELECT id, message_id, source, patient_id, reports, failures, traceparent, origin"
                        + " FROM delivery_work w"
                        + " WHERE due_at <= :now AND NOT EXISTS (SELECT 1 FROM delivery_work e"
                        + " WHERE e.patient_id = w.patient_id AND e.id < w.id)"
                        + " AND NOT EXISTS (SELECT 1 FROM delivery_work e"
                        + " WHERE e.report_ids && w.report_ids AND e.id < w.id)"
                        + " ORDER BY due_at, id LIMIT 1 FOR UPDATE OF w SKIP LOCKED")
                .param("now", Timestamp.from(now))
                .query((rs, row) -> new Work(
                        rs.getLong("id"),
                        rs.getString("message_id"),
                        new ParticipantId(rs.getString("source")),
                        rs.getString("patient_id"),
                        List.of(json.readValue(rs.getString("reports"), ReportChange[].class)),
                        rs.getInt("failures"),
                        rs.getString("traceparent"),
                        RecordsAccepted.Origin.valueOf(rs.getString("origin"))))
                .optional();
    }

    void done(long id) {
        jdbc.sql("DELETE FROM delivery_work WHERE id = :id").param("id", id).update();
    }

    void failed(long id, Instant dueAt) {
        jdbc.sql("UPDATE delivery_work SET failures = failures + 1, due_at = :due WHERE id = :id")
                .param("due", Timestamp.from(dueAt))
                .param("id", id)
                .update();
    }

    /** How many messages wait to be planned. */
    long depth() {
        return jdbc.sql("SELECT count(*) FROM delivery_work").query(Long.class).single();
    }
}
