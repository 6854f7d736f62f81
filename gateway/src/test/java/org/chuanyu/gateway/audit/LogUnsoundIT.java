package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.tree.TiledTree;
import org.chuanyu.evidence.tree.TreeHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Attack 81: whoever has every right in the database changes what is stored of the log, and the program is started again. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogUnsoundIT {
    private static final String LEAF = "UPDATE audit_leaf SET bytes = replace(bytes::text, '222c', '222d')::bytea";

    LogSlice log;

    @BeforeEach
    void sixHundredActs() {
        log = new LogSlice();
        log.actAtOnce(600);
        log.drain(log.node());
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** Seen before anything is signed: what lies at the end of the log, or is signed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                LEAF + " WHERE seq = 599 | leaf-differs-from-hash",
                LEAF + " WHERE seq = 300 | leaf-differs-from-hash",
                "UPDATE audit_leaf SET hash = decode(repeat('ab', 32), 'hex') WHERE seq = 599 | root-differs-from-tiles",
                "DELETE FROM audit_leaf WHERE seq = 599 | tiles-missing",
                "UPDATE audit_tile SET hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0)) WHERE level = 1"
                        + " | root-differs-from-tiles",
                "UPDATE audit_tile SET hashes = set_byte(hashes, 9, 255 - get_byte(hashes, 9)) WHERE idx = 1"
                        + " | leaf-differs-from-tile",
                "DELETE FROM audit_tile WHERE level = 1 | tiles-missing",
                "UPDATE audit_head SET root = decode(repeat('ab', 32), 'hex') | root-differs-from-tiles",
                "UPDATE audit_head SET size = 512 | root-differs-from-tiles",
                "UPDATE audit_head SET size = 601 | tiles-missing",
                "DELETE FROM audit_checkpoint | checkpoint-missing",
                "DELETE FROM audit_checkpoint WHERE size = 600 | head-differs-from-checkpoint",
                "UPDATE audit_checkpoint SET note = replace(note, '600', '599') | checkpoint-signature",
                "UPDATE audit_checkpoint SET note = 'x' | checkpoint-unreadable"
            })
    void freezesWhenTheEndOfTheLogIsNotWhatWasSigned(String edit, String reason) {
        log.database.administrator().sql(edit).update();
        log.act(1);

        assertFrozen(log.node(), reason);
    }

    /** The rest is hashed again behind the back of those who work. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                LEAF + " WHERE seq = 3 | leaf-differs-from-hash",
                "UPDATE audit_leaf SET hash = decode(repeat('ab', 32), 'hex') WHERE seq = 3 | leaf-differs-from-hash",
                "DELETE FROM audit_leaf WHERE seq = 3 | leaves-missing",
                "UPDATE audit_tile SET hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0)) WHERE level = 0 AND idx = 0"
                        + " | leaf-differs-from-tile",
                "DELETE FROM audit_tile WHERE level = 0 AND idx = 0 | tiles-missing"
            })
    void findsWhatWasChangedFurtherBack(String edit, String reason) {
        log.database.administrator().sql(edit).update();
        LeafWatch watch = new LeafWatch(log.store);
        watch.begin();

        assertThatThrownBy(() -> {
                    while (watch.step()) {}
                })
                .isInstanceOfSatisfying(
                        LogUnsound.class, unsound -> assertThat(unsound.code()).isEqualTo(reason));
    }

    /** Leaf, hash and tiles changed together: only the signature is out of reach. */
    @Test
    void findsAChangeThatIsRightInItself() {
        JdbcClient all = log.database.administrator();
        LogStore.StoredLeaf leaf = log.store.leaves(3, 4).get(0);
        byte[] other = leaf.bytes().clone();
        other[other.length - 3] ^= 1;
        byte[] hash = TreeHash.SM3.leaf(other);
        all.sql("UPDATE audit_leaf SET bytes = ?, hash = ? WHERE seq = 3")
                .params(other, hash)
                .update();
        all.sql("UPDATE audit_tile SET hashes = overlay(hashes PLACING ?::bytea FROM 97) WHERE level = 0 AND idx = 0")
                .param(hash)
                .update();
        LeafWatch watch = new LeafWatch(log.store);
        watch.begin();

        assertThatThrownBy(() -> {
                    while (watch.step()) {}
                })
                .isInstanceOfSatisfying(
                        LogUnsound.class, unsound -> assertThat(unsound.code()).isEqualTo("root-differs-from-leaves"));
    }

    /** Everything changed together, up to the head: the checkpoint says another root, and nobody can sign it for this one. */
    @Test
    void freezesWhenTheWholeLogWasWrittenAnew() {
        JdbcClient all = log.database.administrator();
        TiledTree tree = TiledTree.open(TreeHash.SM3, 0, tile -> new byte[0]);
        for (LogStore.StoredLeaf leaf : log.store.leaves(0, 600)) {
            byte[] bytes = leaf.bytes().clone();
            if (leaf.seq() == 3) {
                bytes[bytes.length - 3] ^= 1;
            }
            tree.appendLeaf(bytes);
            all.sql("UPDATE audit_leaf SET bytes = ?, hash = ? WHERE seq = ?")
                    .params(bytes, TreeHash.SM3.leaf(bytes), leaf.seq())
                    .update();
        }
        all.sql("DELETE FROM audit_tile").update();
        tree.changes().stream()
                .filter(tile -> tile.tile().level() > 0 || tile.tile().full())
                .forEach(log.tables::insert);
        all.sql("UPDATE audit_head SET root = ?").param(tree.root()).update();
        all.sql("UPDATE audit_checkpoint SET root = ? WHERE size = 600")
                .param(tree.root())
                .update();
        log.act(1);

        assertFrozen(log.node(), "head-differs-from-checkpoint");
    }

    @Test
    void findsNothingWhereNothingWasChanged() {
        LeafWatch watch = new LeafWatch(log.store);
        watch.begin();
        while (watch.step()) {}

        log.act(1);
        log.drain(log.node());
        assertThat(log.store.size()).isEqualTo(601);
    }

    /** Acts go on, and nothing that waits is lost when the owner has mended it. */
    @Test
    void aFrozenLogKeepsWhatIsDoneMeanwhile() {
        JdbcClient all = log.database.administrator();
        byte[] before = log.store.head().orElseThrow().root();
        all.sql("UPDATE audit_head SET root = decode(repeat('ab', 32), 'hex')").update();
        Sequencer node = log.node();
        assertFrozen(node, "root-differs-from-tiles");
        log.act(10);
        assertThat(node.step()).isEqualTo(Sequencer.Step.FROZEN);

        assertThatThrownBy(() -> log.database
                        .jdbc
                        .sql("UPDATE audit_log SET state = 'active', reason = null")
                        .update())
                .as("the program cannot thaw it")
                .isInstanceOf(DataAccessException.class);
        all.sql("UPDATE audit_head SET root = ?").param(before).update();
        all.sql("UPDATE audit_log SET state = 'active', reason = null").update();
        log.drain(node);

        assertThat(log.store.size()).as("ten, and that it was frozen").isEqualTo(611);
    }

    private void assertFrozen(Sequencer node, String reason) {
        long checkpoints = log.count("audit_checkpoint");
        assertThat(node.step()).isEqualTo(Sequencer.Step.FROZEN);
        assertThat(log.store.state().orElseThrow().reason()).isEqualTo(reason);
        assertThat(log.count("audit_checkpoint")).isEqualTo(checkpoints);
        assertThat(log.database
                        .jdbc
                        .sql("SELECT count(*) FROM audit_entry WHERE action = 'LOG_FROZEN' AND detail ->> 'reason' = ?")
                        .param(reason)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }
}
