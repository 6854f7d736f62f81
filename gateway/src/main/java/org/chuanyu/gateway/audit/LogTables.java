package org.chuanyu.gateway.audit;

import static org.chuanyu.evidence.tree.TreeHash.SM3;

import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.chuanyu.evidence.tree.Tile;
import org.chuanyu.evidence.tree.TileHashes;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes the tables of the log, in the transaction of whoever extends it. */
@Component
final class LogTables {
    private static final String WAITING =
            "SELECT entry, event, at, body FROM audit_pending WHERE entry > ? ORDER BY entry LIMIT ?";

    /**
     * By the numbers of the entries, after those are known: a join of both tables, which the planner likes to make by a merge when much
     * waits and it does not know the tables yet, would read all entries that ever were, for every group.
     */
    private static final String ACTS = """
            SELECT seq, action, outcome, actor, role, organisation, patient_id, object, legal_basis, request_id,
                   detail ->> 'source' AS source, detail ->> 'message-sm3' AS message_sm3,
                   detail ->> 'answer-sm3' AS answer_sm3, detail ->> 'sheet-sm3' AS sheet_sm3,
                   CASE WHEN action = 'REDACTION' THEN ARRAY(SELECT unnest(ARRAY[key, value])
                       FROM jsonb_each_text(detail)) END AS redaction,
                   EXISTS (SELECT FROM audit_erased x WHERE x.patient_id = e.patient_id AND x.entry > e.seq) AS erased
            FROM audit_entry e WHERE seq = ANY (?)""";

    private final JdbcClient jdbc;
    private final JdbcTemplate template;

    LogTables(JdbcTemplate template) {
        this.jdbc = JdbcClient.create(template);
        this.template = template;
    }

    /** An empty log of this name, where there is none. */
    void found(String origin, Instant now) {
        jdbc.sql("INSERT INTO audit_head (size, root, epoch) VALUES (0, ?, 0) ON CONFLICT DO NOTHING")
                .param(SM3.empty())
                .update();
        jdbc.sql("INSERT INTO audit_log (origin, state, since) VALUES (?, 'active', ?) ON CONFLICT DO NOTHING")
                .params(origin, Timestamp.from(now))
                .update();
    }

    /** Takes the lead from whoever has it: his next group changes nothing. */
    LogStore.Head takeOver() {
        return jdbc.sql("UPDATE audit_head SET epoch = epoch + 1 RETURNING size, root, epoch")
                .query((rs, row) -> new LogStore.Head(rs.getLong(1), rs.getBytes(2), rs.getLong(3)))
                .single();
    }

    /** How often somebody was erased; asked for before what waits is read, it tells later whether that is still so. */
    long erasures() {
        return jdbc.sql("SELECT coalesce(max(seq), 0) FROM audit_erased")
                .query(Long.class)
                .single();
    }

    /**
     * From here on this transaction reads by indexes and in their order alone. Mostly hardly anything waits, and PostgreSQL takes that
     * for granted when it plans: then it would read, and sort, all that waits, for every group, when much does.
     */
    private void byIndexAlone() {
        jdbc.sql("SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),"
                        + " set_config('enable_sort', 'off', true)")
                .query((rs, row) -> row)
                .single();
    }

    /** What waits, in the order of the entries, and those behind an entry only. Needs a transaction. */
    List<Pending> waiting(long after, int most) {
        byIndexAlone();
        List<Waiting> waiting = jdbc.sql(WAITING)
                .params(after, most)
                .query((rs, row) -> new Waiting(
                        rs.getLong(1),
                        rs.getObject(2, UUID.class),
                        rs.getTimestamp(3).toInstant(),
                        rs.getBytes(4)))
                .list();
        Map<Long, Act> acts = new HashMap<>();
        Long[] entries = waiting.stream().map(Waiting::entry).toArray(Long[]::new);
        if (entries.length > 0) {
            template.query(
                    ACTS,
                    rs -> {
                        acts.put(rs.getLong(1), new Act(AuditQuery.act(rs, detail(rs)), rs.getBoolean("erased")));
                    },
                    (Object) entries);
        }
        List<Pending> pending = new ArrayList<>(entries.length);
        for (Waiting one : waiting) {
            Act act = acts.get(one.entry());
            if (act != null) {
                pending.add(new Pending(one.entry(), one.event(), one.at(), act.entry(), one.body(), act.erased()));
            }
        }
        return pending;
    }

    private record Act(AuditEntry entry, boolean erased) {}

    private record Waiting(long entry, UUID event, Instant at, byte[] body) {}

    /** Locks the head, if it is still where it was left and nobody else leads. */
    boolean mayExtend(long size, long epoch) {
        return jdbc.sql("SELECT true FROM audit_head h, audit_log l WHERE h.size = ? AND h.epoch = ?"
                        + " AND l.state = 'active' FOR UPDATE OF h")
                .params(size, epoch)
                .query(Boolean.class)
                .optional()
                .isPresent();
    }

    /** Sets the head on, if it is still where it was left and nobody else leads. */
    boolean extend(long from, long epoch, long to, byte[] root) {
        return jdbc.sql("UPDATE audit_head SET size = ?, root = ? WHERE size = ? AND epoch = ?")
                        .params(to, root, from, epoch)
                        .update()
                == 1;
    }

    void insert(List<LeafWriter.Written> leaves) {
        template.execute((ConnectionCallback<@Nullable Void>) connection -> copy(connection, leaves));
    }

    private static @Nullable Void copy(Connection connection, List<LeafWriter.Written> leaves) throws SQLException {
        try (BinaryCopy rows = new BinaryCopy(connection, "audit_leaf (seq, entry, event, bytes, hash, sealed)")) {
            for (LeafWriter.Written leaf : leaves) {
                rows.row(6)
                        .put(leaf.seq())
                        .put(leaf.pending().entry())
                        .put(leaf.pending().event())
                        .put(leaf.bytes())
                        .put(leaf.hash())
                        .put(leaf.sealed());
            }
            rows.end();
            return null;
        } catch (IOException e) {
            throw new SQLException("leaves could not be sent to the database", e);
        }
    }

    void insert(TileHashes tile) {
        Tile which = tile.tile();
        jdbc.sql("INSERT INTO audit_tile (level, idx, width, hashes) VALUES (?, ?, ?, ?)")
                .params(which.level(), which.index(), which.width(), tile.hashes())
                .update();
    }

    void insert(LogStore.Signed checkpoint, Instant now) {
        jdbc.sql("INSERT INTO audit_checkpoint (size, root, note, signed_at) VALUES (?, ?, ?, ?)")
                .params(checkpoint.size(), checkpoint.root(), checkpoint.note(), Timestamp.from(now))
                .update();
    }

    /** A witness's line; the same again changes nothing. */
    void insert(Cosignature line) {
        jdbc.sql("INSERT INTO audit_cosignature (size, witness, line, time) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
                .params(line.size(), line.witness(), line.line(), line.time())
                .update();
    }

    /**
     * A line under the checkpoint of a size.
     *
     * @param witness label of the key that signed
     * @param time of the witness's clock, in seconds since 1970
     */
    record Cosignature(long size, String witness, String line, long time) {}

    /** What a witness was found to do, for the pages: a code of what is wrong, or null. */
    void tell(String witness, @Nullable String trouble, @Nullable String detail, Instant now) {
        jdbc.sql("INSERT INTO audit_witness (witness, trouble, detail, since) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (witness) DO UPDATE SET trouble = EXCLUDED.trouble, detail = EXCLUDED.detail,"
                        + " since = EXCLUDED.since WHERE (audit_witness.trouble, audit_witness.detail)"
                        + " IS DISTINCT FROM (EXCLUDED.trouble, EXCLUDED.detail)")
                .param(witness)
                .param(trouble)
                .param(detail)
                .param(Timestamp.from(now))
                .update();
    }

    /** They wait no more; false when one of them did not wait. */
    boolean taken(List<LeafWriter.Written> leaves) {
        Long[] entries = leaves.stream().map(leaf -> leaf.pending().entry()).toArray(Long[]::new);
        byIndexAlone();
        return template.update("DELETE FROM audit_pending WHERE entry = ANY (?)", (Object) entries) == entries.length;
    }

    /** @return whether it was active until now */
    boolean freeze(String reason, Instant now) {
        return jdbc.sql("UPDATE audit_log SET state = 'frozen', reason = ?, since = ? WHERE state = 'active'")
                        .params(reason, Timestamp.from(now))
                        .update()
                == 1;
    }

    /** As much of it as a leaf is made of. */
    private static Map<String, String> detail(ResultSet rs) throws SQLException {
        Map<String, String> detail = new HashMap<>();
        put(detail, LeafWriter.SOURCE, rs.getString("source"));
        put(detail, LeafWriter.MESSAGE, rs.getString("message_sm3"));
        put(detail, LeafWriter.ANSWER, rs.getString("answer_sm3"));
        put(detail, LeafWriter.SHEET, rs.getString("sheet_sm3"));
        Array redaction = rs.getArray("redaction");
        if (redaction != null) {
            String[] pairs = (String[]) redaction.getArray();
            for (int i = 0; i < pairs.length; i += 2) {
                detail.put(pairs[i], pairs[i + 1]);
            }
        }
        return detail;
    }

    private static void put(Map<String, String> detail, String name, @Nullable String value) {
        if (value != null) {
            detail.put(name, value);
        }
    }
}
