package org.chuanyu.gateway.delivery;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What may go next, and who waits for whom. All methods need a transaction. */
@Repository
class Lanes {
    private final JdbcClient jdbc;

    Lanes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes the oldest due delivery whose lane is free. */
    Optional<Claim> claim(WireKey wire, String node, Instant now, Instant leaseUntil) {
        Optional<Lane> candidate = jdbc.sql(
                        "SELECT id, patient_id, report_id FROM delivery c WHERE receiver = :receiver"
                                + " AND wire = :wire AND state IN ('QUEUED', 'DEFERRED') AND due_at <= :now"
                                + " AND " + FREE + " ORDER BY due_at, seq LIMIT 1 FOR UPDATE OF c SKIP LOCKED")
                .param("receiver", wire.receiver().value())
                .param("wire", wire.wire())
                .param("now", Timestamp.from(now))
                .query((rs, row) -> new Lane(rs.getString("id"), rs.getString("patient_id"), rs.getString("report_id")))
                .optional();
        if (candidate.isEmpty()
                || !tryLock(
                        lane(wire, candidate.get().patientId()),
                        reportLane(wire, candidate.get().reportId()))) {
            return Optional.empty();
        }
        // Looked at again under the locks: a replay may have put an older one in front meanwhile.
        return jdbc.sql(
                        "UPDATE delivery c SET state = 'SENDING', lease_until = :lease, node = :node, attempts = attempts + 1,"
                                + " series = series + 1 WHERE id = :id AND " + FREE + " RETURNING " + Claim.COLUMNS)
                .param("lease", Timestamp.from(leaseUntil))
                .param("node", node)
                .param("id", candidate.get().id())
                .query(Claim::of)
                .optional();
    }

    private record Lane(String id, String patientId, String reportId) {}

    private static final String BEFORE =
            " AND e.id <> c.id" + " AND (e.state = 'SENDING' OR e.state IN ('QUEUED', 'DEFERRED') AND e.seq < c.seq))";

    /** A newer version of the same report that the receiver has, may have (a doubtful attempt) or is just getting. */
    private static final String NEWER_THERE = "EXISTS (SELECT 1 FROM delivery n WHERE n.report_id = c.report_id"
            + " AND n.receiver = c.receiver AND n.wire = c.wire AND n.version > c.version"
            + " AND (n.state IN ('SENDING', 'DELIVERED', 'AMBIGUOUS') OR EXISTS (SELECT 1 FROM delivery_attempt a"
            + " WHERE a.delivery_id = n.id AND a.outcome IN ('delivered', 'ambiguous'))))";

    /**
     * Order is kept per patient, and per report, which may come under another patient after a merge. Both go by seq, so that no
     * two can wait for each other.
     */
    private static final String FREE = "NOT EXISTS (SELECT 1 FROM delivery e WHERE e.receiver = c.receiver"
            + " AND e.wire = c.wire AND e.patient_id = c.patient_id" + BEFORE
            + " AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.report_id = c.report_id"
            + " AND e.receiver = c.receiver AND e.wire = c.wire" + BEFORE
            + " AND NOT " + NEWER_THERE;

    /** Whether the receiver has, may have or is just getting a newer version than this delivery's. Lock its lanes first. */
    boolean newerThere(String id) {
        return jdbc.sql("SELECT " + NEWER_THERE + " FROM delivery c WHERE c.id = :id")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    /** What was taken of them is given back with the transaction, which ends when it is not both. */
    private boolean tryLock(String lane, String other) {
        return jdbc.sql("SELECT pg_try_advisory_xact_lock(hashtextextended(:lane, 90))"
                        + " AND pg_try_advisory_xact_lock(hashtextextended(:other, 90))")
                .param("lane", lane)
                .param("other", other)
                .query(Boolean.class)
                .single();
    }

    /** Keeps deliveries of this patient and of this report from being claimed until the transaction ends. */
    void lockLanes(WireKey wire, String patientId, String reportId) {
        for (String lane : List.of(lane(wire, patientId), reportLane(wire, reportId))) {
            jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:lane, 90))")
                    .param("lane", lane)
                    .query((rs, row) -> row)
                    .single();
        }
    }

    private static String lane(WireKey wire, String patientId) {
        return wire + "|" + patientId;
    }

    private static String reportLane(WireKey wire, String reportId) {
        return wire + "|report|" + reportId;
    }
}
