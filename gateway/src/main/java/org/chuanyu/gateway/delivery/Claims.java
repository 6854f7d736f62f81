package org.chuanyu.gateway.delivery;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Attempts that are under way, and how they end. All methods need a transaction. */
@Repository
class Claims {
    private final JdbcClient jdbc;

    Claims(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The content, if the claim is still ours: a node that was stopped for a while must not send behind its successor. */
    Optional<byte[]> body(Claim claim) {
        return jdbc.sql("SELECT body FROM delivery WHERE id = :id AND state = 'SENDING' AND attempts = :attempt")
                .param("id", claim.id())
                .param("attempt", claim.attempt())
                .query((rs, row) -> rs.getBytes(1))
                .optional();
    }

    /** Less is to be sent than was planned. What the receiver has, or may have, stays as evidence of what it was. */
    void reseal(Claim claim, Content content, byte[] body) {
        jdbc.sql("UPDATE delivery c SET content_token = :exact, visible_token = :visible, body = :body"
                        + " WHERE id = :id AND attempts = :attempt AND NOT " + Outbox.ARRIVED)
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
                        "SELECT " + Claim.COLUMNS + " FROM delivery WHERE state = 'SENDING'"
                                + " AND (lease_until < :now OR node = ANY (:gone)) ORDER BY seq LIMIT 100 FOR UPDATE SKIP LOCKED")
                .param("now", Timestamp.from(now))
                .param("gone", gone.toArray(String[]::new))
                .query(Claim::of)
                .list();
    }

    /** Attempts that stand as this node's, but are not under way there ({@link Claim#key}); locked. */
    List<Claim> unheard(String node, Collection<String> underWay) {
        return jdbc.sql("SELECT " + Claim.COLUMNS + " FROM delivery WHERE state = 'SENDING' AND node = :node"
                        + " AND id || '#' || attempts <> ALL (:known) ORDER BY seq LIMIT 100 FOR UPDATE SKIP LOCKED")
                .param("node", node)
                .param("known", underWay.toArray(String[]::new))
                .query(Claim::of)
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

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }
}
