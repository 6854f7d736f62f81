package org.chuanyu.gateway.audit;

import static org.chuanyu.evidence.tree.TreeHash.SM3;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.tree.PublishedTree;
import org.chuanyu.evidence.tree.Tile;
import org.chuanyu.evidence.tree.TiledTree;
import org.springframework.stereotype.Component;

/**
 * What a leader looks at before it adds to the log: whether the last leaves, hashed again, with the stored tiles give the root that
 * the head and the last signed checkpoint name. Leaves further back are {@link LeafWatch}'s.
 */
@Component
final class EdgeCheck {
    private final LogStore store;
    private final LogName name;

    EdgeCheck(LogStore store, LogName name) {
        this.store = store;
        this.name = name;
    }

    /** The tree to go on with, and the time of its last leaf. */
    record Sound(TiledTree tree, long lastTime) {}

    /** @throws LogUnsound when anything differs */
    Sound open(LogStore.Head head) {
        TiledTree tree = tree(head);
        signed(head);
        return new Sound(tree, leaves(head.size()));
    }

    private TiledTree tree(LogStore.Head head) {
        try {
            TiledTree tree = TiledTree.open(SM3, head.size(), store);
            require(Arrays.equals(tree.root(), head.root()), "root-differs-from-tiles");
            return tree;
        } catch (EvidenceRefused e) {
            throw new LogUnsound("tiles-missing");
        }
    }

    private void signed(LogStore.Head head) {
        Optional<LogStore.Signed> last = store.lastCheckpoint();
        require(last.isPresent() == head.size() > 0, "checkpoint-missing");
        if (last.isEmpty()) {
            return;
        }
        try {
            SignedNote note = SignedNote.parse(last.get().note().getBytes(StandardCharsets.UTF_8));
            Checkpoint said = Checkpoint.parse(note.text());
            require(name.keyring().verifies(note, head.size()), "checkpoint-signature");
            require(
                    said.sameAs(new Checkpoint(name.origin(), head.size(), head.root())),
                    "head-differs-from-checkpoint");
        } catch (EvidenceRefused e) {
            throw new LogUnsound("checkpoint-unreadable");
        }
    }

    private long leaves(long size) {
        long from = Math.max(0, (size / Tile.FULL - 1) * Tile.FULL);
        List<LogStore.StoredLeaf> last = store.leaves(from, size + 1);
        require(last.size() == size - from, "leaves-missing");
        PublishedTree tree = store.tree(size);
        long time = Long.MIN_VALUE;
        for (LogStore.StoredLeaf leaf : last) {
            require(Arrays.equals(SM3.leaf(leaf.bytes()), leaf.hash()), "leaf-differs-from-hash");
            require(Arrays.equals(tree.leaf(leaf.seq()), leaf.hash()), "leaf-differs-from-tile");
            time = time(leaf);
        }
        return time;
    }

    private long time(LogStore.StoredLeaf stored) {
        try {
            Leaf leaf = Leaf.parse(stored.bytes());
            require(leaf.log().equals(name.origin()) && leaf.seq() == stored.seq(), "leaf-of-another-place");
            return leaf.t().toEpochMilli();
        } catch (EvidenceRefused e) {
            throw new LogUnsound("leaf-unreadable");
        }
    }

    private static void require(boolean holds, String code) {
        if (!holds) {
            throw new LogUnsound(code);
        }
    }
}
