package org.chuanyu.gateway.intake;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.terminology.MapApproved;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Maps whose reports are gone through, and reports that wait to be mapped again. All methods need a transaction. */
@Repository
class RecodeTable {
    private final JdbcClient jdbc;

    RecodeTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A version of a map whose owner's reports are gone through, {@code pass} for the first or the second time; it is due. */
    record Sweep(
            long id, long mapId, String map, @Nullable ParticipantId owner, int pass, String afterId, Instant due) {}

    /** A report that waits. */
    record Work(String reportId, long mapId, String map, int failures) {}

    void insert(MapApproved approved) {
        jdbc.sql("INSERT INTO intake_recode_sweep (map_id, map, owner, due_at) VALUES (:id, :map, :owner, :due)"
                        + " ON CONFLICT DO NOTHING")
                .param("id", approved.mapId())
                .param("map", approved.reference())
                .param(
                        "owner",
                        approved.owner() == null ? null : approved.owner().value())
                .param("due", Timestamp.from(approved.from()))
                .update();
    }

    Optional<Sweep> claimSweep(Instant now) {
        return jdbc.sql(
                        "SELECT id, map_id, map, owner, pass, after_id, due_at FROM intake_recode_sweep WHERE due_at <= :now"
                                + " ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED")
                .param("now", Timestamp.from(now))
                .query((rs, row) -> new Sweep(
                        rs.getLong("id"),
                        rs.getLong("map_id"),
                        rs.getString("map"),
                        rs.getString("owner") == null ? null : new ParticipantId(rs.getString("owner")),
                        rs.getInt("pass"),
                        rs.getString("after_id"),
                        rs.getTimestamp("due_at").toInstant()))
                .optional();
    }

    void enqueue(Sweep sweep, List<String> reports, Instant now) {
        jdbc.sql("INSERT INTO intake_recode (report_id, map_id, map, due_at)"
                        + " SELECT id, :mapId, :map, :now FROM unnest(:ids) AS n(id) ORDER BY id"
                        + " ON CONFLICT (report_id) DO UPDATE SET map_id = excluded.map_id, map = excluded.map")
                .param("mapId", sweep.mapId())
                .param("map", sweep.map())
                .param("now", Timestamp.from(now))
                .param("ids", reports.toArray(String[]::new))
                .update();
    }

    void moveOn(Sweep sweep, String afterId) {
        jdbc.sql("UPDATE intake_recode_sweep SET after_id = :after WHERE id = :id")
                .param("after", afterId)
                .param("id", sweep.id())
                .update();
    }

    void beginAgain(Sweep sweep, Instant due) {
        jdbc.sql("UPDATE intake_recode_sweep SET pass = pass + 1, after_id = '', due_at = :due WHERE id = :id")
                .param("due", Timestamp.from(due))
                .param("id", sweep.id())
                .update();
    }

    void done(Sweep sweep) {
        jdbc.sql("DELETE FROM intake_recode_sweep WHERE id = :id")
                .param("id", sweep.id())
                .update();
    }

    Optional<Work> claim(Instant now) {
        return jdbc.sql("SELECT report_id, map_id, map, failures FROM intake_recode WHERE due_at <= :now"
                        + " ORDER BY due_at, report_id LIMIT 1 FOR UPDATE SKIP LOCKED")
                .param("now", Timestamp.from(now))
                .query((rs, row) -> new Work(
                        rs.getString("report_id"), rs.getLong("map_id"), rs.getString("map"), rs.getInt("failures")))
                .optional();
    }

    void done(Work work) {
        jdbc.sql("DELETE FROM intake_recode WHERE report_id = :id")
                .param("id", work.reportId())
                .update();
    }

    void failed(Work work, Instant due) {
        jdbc.sql("UPDATE intake_recode SET failures = failures + 1, due_at = :due WHERE report_id = :id")
                .param("due", Timestamp.from(due))
                .param("id", work.reportId())
                .update();
    }

    /** Whether anything waits or will: maps with a later date included. */
    boolean idle(Instant now) {
        return jdbc.sql("SELECT NOT EXISTS (SELECT FROM intake_recode)"
                        + " AND NOT EXISTS (SELECT FROM intake_recode_sweep WHERE due_at <= :now)")
                .param("now", Timestamp.from(now))
                .query(Boolean.class)
                .single();
    }
}
