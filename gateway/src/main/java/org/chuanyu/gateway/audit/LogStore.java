package org.chuanyu.gateway.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.tree.PublishedTree;
import org.chuanyu.evidence.tree.Tile;
import org.chuanyu.evidence.tree.TileSource;
import org.chuanyu.evidence.tree.TreeHash;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what the log keeps. Nothing here is believed for having been stored; who proves something hashes it again. */
@Component
final class LogStore implements TileSource {
    private final JdbcClient jdbc;

    LogStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param reason code why it was frozen, null while it is active */
    record State(String origin, boolean active, @Nullable String reason) {}

    /** Where the log ends, and whose turn it is. */
    record Head(long size, byte[] root, long epoch) {}

    /** A checkpoint under the log's own signature. */
    record Signed(long size, byte[] root, String note) {}

    /** A leaf as it is stored, and the entry that it is of. */
    record StoredLeaf(long seq, long entry, UUID event, byte[] bytes, byte[] hash) {}

    Optional<State> state() {
        return jdbc.sql("SELECT origin, state, reason FROM audit_log")
                .query((rs, row) ->
                        new State(rs.getString(1), rs.getString(2).equals("active"), rs.getString("reason")))
                .optional();
    }

    Optional<Head> head() {
        return jdbc.sql("SELECT size, root, epoch FROM audit_head")
                .query((rs, row) -> new Head(rs.getLong(1), rs.getBytes(2), rs.getLong(3)))
                .optional();
    }

    /** Leaves of the tree. */
    long size() {
        return head().map(Head::size).orElse(0L);
    }

    Optional<Signed> lastCheckpoint() {
        return jdbc.sql("SELECT size, root, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
                .query(LogStore::signed)
                .optional();
    }

    /** The first checkpoint that covers so many leaves. */
    Optional<Signed> checkpointFor(long leaves) {
        return jdbc.sql("SELECT size, root, note FROM audit_checkpoint WHERE size >= ? ORDER BY size LIMIT 1")
                .param(leaves)
                .query(LogStore::signed)
                .optional();
    }

    /** Leaves in their order; fewer where the log has no more. */
    List<StoredLeaf> leaves(long from, long to) {
        return jdbc.sql("SELECT seq, entry, event, bytes, hash FROM audit_leaf WHERE seq >= ? AND seq < ? ORDER BY seq")
                .params(from, to)
                .query(LogStore::leaf)
                .list();
    }

    Optional<StoredLeaf> ofEvent(UUID event) {
        return jdbc.sql("SELECT seq, entry, event, bytes, hash FROM audit_leaf WHERE event = ?")
                .param(event)
                .query(LogStore::leaf)
                .optional();
    }

    Optional<StoredLeaf> ofEntry(long entry) {
        return jdbc.sql("SELECT seq, entry, event, bytes, hash FROM audit_leaf WHERE entry = ?")
                .param(entry)
                .query(LogStore::leaf)
                .optional();
    }

    /** When entries were taken into the log, by the id of the entry; those that were not are missing. */
    Map<Long, Instant> taken(List<Long> entries) {
        Map<Long, Instant> taken = new HashMap<>();
        if (!entries.isEmpty()) {
            jdbc.sql("SELECT entry, bytes FROM audit_leaf WHERE entry IN (:entries)")
                    .param("entries", entries)
                    .query(rs -> {
                        taken.put(rs.getLong(1), Leaf.parse(rs.getBytes(2)).t());
                    });
        }
        return taken;
    }

    /** Why nothing is signed any more, as a code; nothing while all is well. */
    Optional<String> frozen() {
        return state().filter(state -> !state.active()).map(state -> String.valueOf(state.reason()));
    }

    /** Whether an act from before that time waits to become a leaf. */
    boolean isWaitingFromBefore(Instant time) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM audit_pending WHERE at < ?)")
                .param(Timestamp.from(time))
                .query(Boolean.class)
                .single();
    }

    /** Whether an act waits to be taken. */
    boolean waits(@Nullable UUID event, long entry) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM audit_pending WHERE event = ? OR entry = ?)")
                .params(event == null ? new UUID(0, 0) : event, entry)
                .query(Boolean.class)
                .single();
    }

    /** The disclosure of a leaf, encrypted. */
    Optional<byte[]> sealed(long seq) {
        return jdbc.sql("SELECT sealed FROM audit_leaf WHERE seq = ?")
                .param(seq)
                .query(byte[].class)
                .optional();
    }

    /** The tree of this size, for proofs. */
    PublishedTree tree(long size) {
        return new PublishedTree(TreeHash.SM3, size, this);
    }

    /** A tile as wide as it is asked for, cut from a wider one where that is what is stored. */
    @Override
    public byte[] hashes(Tile tile) {
        int length = tile.width() * TreeHash.LENGTH;
        Optional<byte[]> stored = jdbc.sql("SELECT substr(hashes, 1, ?) FROM audit_tile WHERE level = ? AND idx = ? AND"
                        + " width >= ? ORDER BY width LIMIT 1")
                .params(length, tile.level(), tile.index(), tile.width())
                .query(byte[].class)
                .optional();
        byte[] hashes = stored.isPresent() || tile.level() > 0 ? stored.orElse(new byte[0]) : ofLeaves(tile);
        if (hashes.length != length) {
            throw new EvidenceRefused(Reason.MISSING_HASHES, tile.path() + " is not there");
        }
        return hashes;
    }

    /** A full tile as it is stored. */
    Optional<byte[]> fullTile(Tile tile) {
        return jdbc.sql("SELECT hashes FROM audit_tile WHERE level = ? AND idx = ? AND width = ?")
                .params(tile.level(), tile.index(), Tile.FULL)
                .query(byte[].class)
                .optional();
    }

    private byte[] ofLeaves(Tile tile) {
        return jdbc.sql("SELECT string_agg(hash, ''::bytea ORDER BY seq) FROM audit_leaf WHERE seq >= ? AND seq < ?")
                .params(tile.first(), tile.first() + tile.width())
                .query((rs, row) -> rs.getBytes(1) == null ? new byte[0] : rs.getBytes(1))
                .single();
    }

    private static Signed signed(ResultSet rs, int row) throws SQLException {
        return new Signed(rs.getLong(1), rs.getBytes(2), rs.getString(3));
    }

    private static StoredLeaf leaf(ResultSet rs, int row) throws SQLException {
        return new StoredLeaf(
                rs.getLong(1), rs.getLong(2), rs.getObject(3, UUID.class), rs.getBytes(4), rs.getBytes(5));
    }
}
