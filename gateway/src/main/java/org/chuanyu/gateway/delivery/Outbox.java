package org.chuanyu.gateway.delivery;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
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

/** The table of everything that goes out: what is queued of which report for whom. All methods but {@link #id} need a transaction. */
@Repository
class Outbox {
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

    /** Most reports have one version: there is nothing older to ask for. */
    private static boolean isFirst(int version) {
        return version <= 1;
    }

    /** What a receiver was last sent of a report, and under which number. */
    record Last(int edition, String exact, String visible) {}

    Optional<Last> last(VersionRef report, WireKey wire) {
        if (isFirst(report.version())) {
            return Optional.empty();
        }
        return previous("edition, content_token, visible_token", report, wire)
                .query((rs, row) ->
                        new Last(rs.getInt("edition"), rs.getString("content_token"), rs.getString("visible_token")))
                .optional();
    }

    /** What was last sent of a report, or waits to be, with its body. */
    record Sent(String id, State state, byte[] body, Instant createdAt) {}

    Optional<Sent> lastSent(VersionRef report, WireKey wire) {
        return previous("id, state, body, created_at", report, wire)
                .query(Outbox::sent)
                .optional();
    }

    private JdbcClient.StatementSpec previous(String columns, VersionRef report, WireKey wire) {
        return jdbc.sql("SELECT " + columns + " FROM delivery WHERE report_id = :report"
                        + " AND receiver = :receiver AND wire = :wire AND version < :version"
                        + " AND state <> 'SUPERSEDED' ORDER BY version DESC LIMIT 1")
                .param("report", report.id())
                .param("receiver", wire.receiver().value())
                .param("wire", wire.wire())
                .param("version", report.version());
    }

    private static Sent sent(ResultSet rs, int row) throws SQLException {
        return new Sent(
                rs.getString("id"),
                State.valueOf(rs.getString("state")),
                rs.getBytes("body"),
                rs.getTimestamp("created_at").toInstant());
    }

    /** That the receiver has this one, or may have it, whatever became of a later attempt. */
    static final String ARRIVED = "(c.state IN ('DELIVERED', 'AMBIGUOUS') OR EXISTS (SELECT 1 FROM"
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
        if (isFirst(report.version())) {
            return;
        }
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
        if (isFirst(claim.version())) {
            return;
        }
        jdbc.sql("UPDATE delivery SET state = 'SUPERSEDED', due_at = NULL WHERE report_id = :report"
                        + " AND receiver = :receiver AND wire = :wire AND version < :version AND state IN (:states)")
                .param("states", states.stream().map(State::name).toList())
                .param("report", claim.reportId())
                .param("receiver", claim.wire().receiver().value())
                .param("wire", claim.wire().wire())
                .param("version", claim.version())
                .update();
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

    /** Whether the receiver has this one or an older version of its report, or may have it. */
    boolean hadAny(String id) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM delivery c JOIN delivery d USING (report_id, receiver, wire)"
                        + " WHERE d.id = :id AND c.version <= d.version AND " + ARRIVED + ")")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    /** The basis that it was planned on is none any more. */
    void baseOn(String id, Basis basis) {
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

    /** Sends it again: a new series of attempts, on this basis. */
    void requeue(String id, Basis basis, Instant now) {
        jdbc.sql("UPDATE delivery SET state = 'QUEUED', due_at = :now, settled_at = NULL, series = 0, spent_ms = 0,"
                        + " basis = :basis, basis_reference = :reference WHERE id = :id")
                .param("now", Timestamp.from(now))
                .param("basis", basis.code())
                .param("reference", basis.reference())
                .param("id", id)
                .update();
    }

    /** Something newer took its place, or nothing entitles its receiver any more: it must not be revived. */
    void supersede(String id, @Nullable String reason) {
        jdbc.sql(
                        "UPDATE delivery SET state = 'SUPERSEDED', due_at = NULL, reason = coalesce(CAST(:reason AS text), reason)"
                                + " WHERE id = :id AND state IN ('DEAD', 'AMBIGUOUS', 'DEFERRED')")
                .param("reason", reason)
                .param("id", id)
                .update();
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
}
