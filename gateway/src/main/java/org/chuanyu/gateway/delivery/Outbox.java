package org.chuanyu.gateway.delivery;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.consent.Consent.Basis;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.VersionRef;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of everything that goes out: queued, claimed, settled. All methods need a transaction. */
@Repository
class Outbox {
    private static final String CLAIM = "id, receiver, wire, message_id, source, patient_id, kind, report_id, version,"
            + " basis, basis_reference, created_at, attempts, series, spent_ms, traceparent";

    private final JdbcClient jdbc;
    private final Vault vault;

    Outbox(JdbcClient jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    /**
     * The same content for the same receiver over the same wire has the same id, however often it is planned. Keyed, or a receiver
     * could try versions and count those that it never got.
     */
    String id(VersionRef report, WireKey wire) {
        String name = report.id() + "|" + report.version() + "|" + wire.receiver() + "|" + wire.wire();
        String token = vault.token("delivery-id", name);
        return UUID.nameUUIDFromBytes(token.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** What a receiver was last sent of a report, and under which number. */
    record Last(int edition, String exact, String visible) {}

    Optional<Last> last(VersionRef report, WireKey wire) {
        return jdbc.sql("SELECT edition, content_token, visible_token FROM delivery WHERE report_id = :report"
                        + " AND receiver = :receiver AND wire = :wire AND version < :version"
                        + " AND state <> 'SUPERSEDED' ORDER BY version DESC LIMIT 1")
                .param("report", report.id())
                .param("receiver", wire.receiver().value())
                .param("wire", wire.wire())
                .param("version", report.version())
                .query((rs, row) -> new Last(
                        rs.getInt("edition"),
                        rs.getString("content_token"),
                        rs.getString("visible_token")))
                .optional();
    }

    /** What was last sent of a report, or waits to be, with its body. */
    record Sent(String id, State state, byte[] body, Instant createdAt) {}

    Optional<Sent> lastSent(VersionRef report, WireKey wire) {
        return jdbc.sql("SELECT id, state, body, created_at FROM delivery WHERE report_id = :report"
                        + " AND receiver = :receiver AND wire = :wire AND version < :version"
                        + " AND state <> 'SUPERSEDED' ORDER BY version DESC LIMIT 1")
                .param("report", report.id())
                .param("receiver", wire.receiver().value())
                .param("wire", wire.wire())
                .param("version", report.version())
                .query(Outbox::sent)
                .optional();
    }

    private static Sent sent(ResultSet rs, int row) throws SQLException {
        return new Sent(
                rs.getString("id"),
                State.valueOf(rs.getString("state")),
                rs.getBytes("body"),
                rs.getTimestamp("created_at").toInstant());
    }

    /** That the receiver has this one, or may have it, whatever became of a later attempt. */
    private static final String ARRIVED = "(c.state IN ('DELIVERED', 'AMBIGUOUS') OR EXISTS (SELECT 1 FROM"
            + " delivery_attempt a WHERE a.delivery_id = c.id AND a.outcome IN ('delivered', 'ambiguous')))";

    /** The newest older version that the receiver has, or may have or get. */
    Optional<Sent> held(VersionRef report, WireKey wire) {
        return jdbc.sql("SELECT id, state, body, created_at FROM delivery c WHERE report_id = :report"
                        + " AND receiver = :receiver AND wire = :wire AND version < :version"
                        + " AND (state IN ('QUEUED', 'DEFERRED', 'SENDING') OR " + ARRIVED + ")"
                        + " ORDER BY version DESC LIMIT 1")
                .param("report", report.id())
                .param("receiver", wire.receiver().value())
                .param("wire", wire.wire())
                .param("version", report.version())
                .query(Outbox::sent)
                .optional();
    }

    /** @param kind as {@code Dispatch} has it */
    void insert(
            Work work,
            VersionRef report,
            int edition,
            Planner.Target target,
            String kind,
            Content content,
            byte[] body,
            Instant now) {
        jdbc.sql(
                        "INSERT INTO delivery (id, message_id, source, patient_id, receiver, wire, kind, report_id, version, edition,"
                                + " basis, basis_reference, state, created_at, due_at, content_token, visible_token, body,"
                                + " traceparent)"
                                + " VALUES (:id, :message, :source, :patient, :receiver, :wire, :kind, :report, :version, :edition,"
                                + " :basis, :reference, 'QUEUED', :now, :now, :exact, :visible, :body,"
                                + " :traceparent)"
                                + " ON CONFLICT (id) DO NOTHING")
                .param("id", id(report, target.wire()))
                .param("message", work.messageId())
                .param("source", work.source().value())
                .param("patient", work.patientId())
                .param("receiver", target.wire().receiver().value())
                .param("wire", target.wire().wire())
                .param("kind", kind)
                .param("report", report.id())
                .param("version", report.version())
                .param("edition", edition)
                .param("basis", target.basis().code())
                .param("reference", target.basis().reference())
                .param("now", Timestamp.from(now))
                .param("exact", content.exact())
                .param("visible", content.visible())
                .param("body", body)
                .param("traceparent", work.traceparent())
                .update();
    }

    /** Receivers for whom some version of a report was planned, whatever became of it. */
    Set<ParticipantId> receivers(String reportId) {
        return new HashSet<>(jdbc.sql("SELECT DISTINCT receiver FROM delivery WHERE report_id = :report")
                .param("report", reportId)
                .query((rs, row) -> new ParticipantId(rs.getString(1)))
                .list());
    }

    /** Receivers that have, or may still get, some version of a report. */
    List<ParticipantId> receiversUnderWay(String reportId) {
        return jdbc.sql("SELECT DISTINCT receiver FROM delivery WHERE report_id = :report"
                        + " AND state NOT IN ('DEAD', 'SUPERSEDED')")
                .param("report", reportId)
                .query((rs, row) -> new ParticipantId(rs.getString(1)))
                .list();
    }

    /** Dead letters of older versions for receivers that have no claim to the new one: they must never be revived. */
    void supersedeDead(VersionRef report, Collection<ParticipantId> entitled) {
        List<String> keep = entitled.isEmpty()
                ? List.of("")
                : entitled.stream().map(ParticipantId::value).toList();
        jdbc.sql("UPDATE delivery SET state = 'SUPERSEDED' WHERE report_id = :report AND version < :version"
                        + " AND state = 'DEAD' AND receiver NOT IN (:keep)")
                .param("report", report.id())
                .param("version", report.version())
                .param("keep", keep)
                .update();
    }

    /** The receiver has a newer version, or may have it: what waits of older ones is not sent any more. */
    void supersedeWaiting(Claim claim) {
        supersedeOlder(claim, List.of(State.QUEUED, State.DEFERRED));
    }

    /** The receiver has a newer version: what it did not get of older ones is not sent any more, by nobody. */
    void supersedeOlder(Claim claim) {
        supersedeOlder(claim, List.of(State.QUEUED, State.DEFERRED, State.DEAD, State.AMBIGUOUS));
    }

    private void supersedeOlder(Claim claim, List<State> states) {
        jdbc.sql("UPDATE delivery SET state = 'SUPERSEDED', due_at = NULL WHERE report_id = :report"
                        + " AND receiver = :receiver AND wire = :wire AND version < :version AND state IN (:states)")
                .param("states", states.stream().map(State::name).toList())
                .param("report", claim.reportId())
                .param("receiver", claim.wire().receiver().value())
                .param("wire", claim.wire().wire())
                .param("version", claim.version())
                .update();
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
                || !tryLock(lane(wire, candidate.get().patientId()))
                || !tryLock(reportLane(wire, candidate.get().reportId()))) {
            return Optional.empty();
        }
        // Looked at again under the locks: a replay may have put an older one in front meanwhile.
        return jdbc.sql(
                        "UPDATE delivery c SET state = 'SENDING', lease_until = :lease, node = :node, attempts = attempts + 1,"
                                + " series = series + 1 WHERE id = :id AND " + FREE + " RETURNING " + CLAIM)
                .param("lease", Timestamp.from(leaseUntil))
                .param("node", node)
                .param("id", candidate.get().id())
                .query(Outbox::claim)
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

    private boolean tryLock(String lane) {
        return jdbc.sql("SELECT pg_try_advisory_xact_lock(hashtextextended(:lane, 90))")
                .param("lane", lane)
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

    /** The content, if the claim is still ours: a node that was stopped for a while must not send behind its successor. */
    Optional<byte[]> body(Claim claim) {
        return jdbc.sql("SELECT body FROM delivery WHERE id = :id AND state = 'SENDING' AND attempts = :attempt")
                .param("id", claim.id())
                .param("attempt", claim.attempt())
                .query((rs, row) -> rs.getBytes(1))
                .optional();
    }

    /** The newest older version of the report that the receiver has, or may have. */
    Optional<Sent> had(Claim claim) {
        return jdbc.sql("SELECT id, state, body, created_at FROM delivery c WHERE report_id = :report"
                        + " AND receiver = :receiver AND wire = :wire AND version < :version AND " + ARRIVED
                        + " ORDER BY version DESC LIMIT 1")
                .param("report", claim.reportId())
                .param("receiver", claim.wire().receiver().value())
                .param("wire", claim.wire().wire())
                .param("version", claim.version())
                .query(Outbox::sent)
                .optional();
    }

    /** Whether the receiver has this one, or may have it. */
    boolean arrived(String id) {
        return jdbc.sql("SELECT " + ARRIVED + " FROM delivery c WHERE c.id = :id")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    /** The basis that it was planned on is none any more. */
    void rest(String id, Basis basis) {
        jdbc.sql("UPDATE delivery SET basis = :basis, basis_reference = :reference WHERE id = :id")
                .param("basis", basis.code())
                .param("reference", basis.reference())
                .param("id", id)
                .update();
    }

    /** Whether a newer version of the same report waits behind this one. */
    boolean newerWaits(Claim claim) {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM delivery WHERE report_id = :report AND receiver = :receiver"
                        + " AND wire = :wire AND version > :version AND state IN ('QUEUED', 'DEFERRED'))")
                .param("report", claim.reportId())
                .param("receiver", claim.wire().receiver().value())
                .param("wire", claim.wire().wire())
                .param("version", claim.version())
                .query(Boolean.class)
                .single();
    }

    /** Less is to be sent than was planned. What the receiver has, or may have, stays as evidence of what it was. */
    void reseal(Claim claim, Content content, byte[] body) {
        jdbc.sql("UPDATE delivery c SET content_token = :exact, visible_token = :visible, body = :body"
                        + " WHERE id = :id AND attempts = :attempt AND NOT " + ARRIVED)
                .param("exact", content.exact())
                .param("visible", content.visible())
                .param("body", body)
                .param("id", claim.id())
                .param("attempt", claim.attempt())
                .update();
    }

    /**
     * Takes a claim back without an attempt, for good: what arrived before stays arrived.
     *
     * @return false when the claim was lost meanwhile
     */
    boolean shelve(Claim claim, @Nullable String reason, Instant now) {
        return jdbc.sql("UPDATE delivery c SET due_at = NULL, lease_until = NULL, state ="
                                + " CASE WHEN EXISTS (SELECT 1 FROM delivery_attempt a WHERE a.delivery_id = c.id"
                                + " AND a.outcome = 'delivered') THEN 'DELIVERED'"
                                + " WHEN EXISTS (SELECT 1 FROM delivery_attempt a WHERE a.delivery_id = c.id"
                                + " AND a.outcome = 'ambiguous') THEN 'AMBIGUOUS' ELSE 'SUPERSEDED' END,"
                                + " settled_at = coalesce((SELECT max(a.at) FROM delivery_attempt a WHERE a.delivery_id = c.id"
                                + " AND a.outcome IN ('delivered', 'ambiguous')), :now),"
                                + " reason = coalesce(CAST(:reason AS text), reason)"
                                + " WHERE id = :id AND attempts = :attempt AND state = 'SENDING'")
                        .param("now", Timestamp.from(now))
                        .param("reason", reason)
                        .param("id", claim.id())
                        .param("attempt", claim.attempt())
                        .update()
                == 1;
    }

    /** Attempts whose node has not come back, or is gone; locked. */
    List<Claim> expired(Instant now, Collection<String> gone) {
        return jdbc.sql(
                        "SELECT " + CLAIM + " FROM delivery WHERE state = 'SENDING'"
                                + " AND (lease_until < :now OR node = ANY (:gone)) ORDER BY seq LIMIT 100 FOR UPDATE SKIP LOCKED")
                .param("now", Timestamp.from(now))
                .param("gone", gone.toArray(String[]::new))
                .query(Outbox::claim)
                .list();
    }

    /** Attempts that stand as this node's, but are not under way there ({@link Claim#key}); locked. */
    List<Claim> unheard(String node, Collection<String> underWay) {
        return jdbc.sql("SELECT " + CLAIM + " FROM delivery WHERE state = 'SENDING' AND node = :node"
                        + " AND id || '#' || attempts <> ALL (:known) ORDER BY seq LIMIT 100 FOR UPDATE SKIP LOCKED")
                .param("node", node)
                .param("known", underWay.toArray(String[]::new))
                .query(Outbox::claim)
                .list();
    }

    /**
     * Writes what became of a delivery by an attempt.
     *
     * @return false when the claim was lost meanwhile and this says nothing better than what was written then
     */
    boolean settle(Claim claim, Settlement settlement, Instant now) {
        return jdbc.sql("UPDATE delivery SET state = :state, due_at = :due, lease_until = NULL,"
                                + " settled_at = :settled, reason = :reason, reference = :reference, spent_ms = :spent"
                                + " WHERE id = :id AND attempts = :attempt"
                                + " AND (state = 'SENDING' OR state = 'AMBIGUOUS' AND :state = 'DELIVERED')")
                        .param("state", settlement.state().name())
                        .param("due", timestamp(settlement.dueAt()))
                        .param("settled", settlement.dueAt() == null ? Timestamp.from(now) : null)
                        .param("reason", settlement.reason())
                        .param("reference", settlement.reference())
                        .param("spent", settlement.spent().toMillis())
                        .param("id", claim.id())
                        .param("attempt", claim.attempt())
                        .update()
                == 1;
    }

    /** A partner is back: what waited for it need not wait for its own turn. */
    void thaw(WireKey wire, Instant now) {
        jdbc.sql("UPDATE delivery SET due_at = :now WHERE receiver = :receiver AND wire = :wire"
                        + " AND state = 'DEFERRED' AND due_at > :now")
                .param("now", Timestamp.from(now))
                .param("receiver", wire.receiver().value())
                .param("wire", wire.wire())
                .update();
    }

    private static Claim claim(ResultSet rs, int row) throws SQLException {
        return new Claim(
                rs.getString("id"),
                new WireKey(new ParticipantId(rs.getString("receiver")), rs.getString("wire")),
                rs.getString("message_id"),
                new ParticipantId(rs.getString("source")),
                rs.getString("patient_id"),
                rs.getString("kind"),
                rs.getString("report_id"),
                rs.getInt("version"),
                new Basis(rs.getString("basis"), rs.getString("basis_reference")),
                rs.getTimestamp("created_at").toInstant(),
                rs.getInt("attempts"),
                rs.getInt("series"),
                Duration.ofMillis(rs.getLong("spent_ms")),
                rs.getString("traceparent"));
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }
}
