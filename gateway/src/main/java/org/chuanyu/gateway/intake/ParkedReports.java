package org.chuanyu.gateway.intake;

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

    /** Whether another message about one of the reports was parked before this one; a new one is behind all of them. */
    boolean parkedBefore(Collection<String> reportIds, String messageId) {
        return !reportIds.isEmpty()
                && jdbc.sql("SELECT EXISTS (SELECT 1 FROM intake_parked p WHERE p.report_id IN (:reports)"
                                + " AND p.message_id <> :message AND NOT EXISTS (SELECT 1 FROM intake_parked own"
                                + " WHERE own.message_id = :message AND own.seq < p.seq))")
                        .param("reports", reportIds)
                        .param("message", messageId)
                        .query(Boolean.class)
                        .single();
    }

    /** The reports that a parked message is about, in the order in which they are locked. */
    List<String> reports(String messageId) {
        return jdbc
                .sql("SELECT report_id FROM intake_parked WHERE message_id = :id")
                .param("id", messageId)
                .query((rs, row) -> rs.getString("report_id"))
                .list()
                .stream()
                .sorted()
                .toList();
    }

    /** Takes a message out of the parked ones and names those that wait behind it, oldest first. */
    List<String> unpark(String messageId) {
        List<String> waiting = jdbc.sql("SELECT p.message_id, min(p.seq) AS place FROM intake_parked own"
                        + " JOIN intake_parked p ON p.report_id = own.report_id AND p.message_id <> own.message_id"
                        + " WHERE own.message_id = :id GROUP BY p.message_id ORDER BY place")
                .param("id", messageId)
                .query((rs, row) -> rs.getString("message_id"))
                .list();
        jdbc.sql("DELETE FROM intake_parked WHERE message_id = :id")
                .param("id", messageId)
                .update();
        return waiting;
    }
}
