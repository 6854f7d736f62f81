package org.chuanyu.gateway.intake;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which reports a parked message is about: later messages about them wait behind it. */
@Repository
class ParkedReports {
    private final JdbcClient jdbc;

    ParkedReports(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void park(String messageId, Collection<String> reportIds) {
        for (String report : reportIds) {
            jdbc.sql(
                            "INSERT INTO intake_parked (report_id, message_id) VALUES (:report, :message) ON CONFLICT DO NOTHING")
                    .param("report", report)
                    .param("message", messageId)
                    .update();
        }
    }

    /** Whether another message about one of the reports, received before, is parked. */
    boolean parkedBefore(Collection<String> reportIds, String messageId, Instant receivedAt) {
        return !reportIds.isEmpty()
                && jdbc.sql("SELECT EXISTS (SELECT 1 FROM intake_parked p JOIN intake_message m ON m.id = p.message_id"
                                + " WHERE p.report_id IN (:reports) AND p.message_id <> :message"
                                + " AND (m.received_at, m.id) < (:at, :message))")
                        .param("reports", reportIds)
                        .param("message", messageId)
                        .param("at", Timestamp.from(receivedAt))
                        .query(Boolean.class)
                        .single();
    }

    /** Takes a message out of the parked ones and names those that wait behind it, oldest first. */
    List<String> unpark(String messageId) {
        List<String> waiting = jdbc.sql("SELECT DISTINCT m.id, m.received_at FROM intake_parked own"
                        + " JOIN intake_parked p ON p.report_id = own.report_id AND p.message_id <> own.message_id"
                        + " JOIN intake_message m ON m.id = p.message_id"
                        + " WHERE own.message_id = :id ORDER BY m.received_at, m.id")
                .param("id", messageId)
                .query((rs, row) -> rs.getString("id"))
                .list();
        jdbc.sql("DELETE FROM intake_parked WHERE message_id = :id")
                .param("id", messageId)
                .update();
        return waiting;
    }
}
