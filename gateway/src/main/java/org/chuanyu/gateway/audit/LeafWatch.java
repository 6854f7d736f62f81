package org.chuanyu.gateway.audit;

import static org.chuanyu.evidence.tree.TreeHash.SM3;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.chuanyu.evidence.tree.Tile;
import org.chuanyu.evidence.tree.TileHashes;
import org.chuanyu.evidence.tree.TiledTree;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Hashes the whole log again, leaf by leaf from the first, and compares each hash, each full tile and at the end the signed root with
 * what is stored. Whoever looks at heads only does not notice that contents were changed. Belongs to one thread, and keeps no more
 * than {@link #LEAVES} leaves in memory.
 */
@Component
final class LeafWatch {
    static final int LEAVES = 1024;

    private final LogStore store;
    private @Nullable Round round;

    LeafWatch(LogStore store) {
        this.store = store;
    }

    /** One time through the log, up to a checkpoint. */
    private record Round(TiledTree tree, LogStore.Signed until) {}

    /** Begins again from the first leaf. */
    void begin() {
        round = store.lastCheckpoint()
                .map(last -> new Round(TiledTree.open(SM3, 0, tile -> new byte[0]), last))
                .orElse(null);
    }

    /**
     * Looks at some more.
     *
     * @return whether there is more to look at
     * @throws LogUnsound when what is stored differs from what was signed
     */
    boolean step() {
        Round now = round;
        if (now == null) {
            return false;
        }
        TiledTree tree = now.tree();
        long to = Math.min(tree.size() + LEAVES, now.until().size());
        List<LogStore.StoredLeaf> leaves = store.leaves(tree.size(), to);
        require(leaves.size() == to - tree.size(), "leaves-missing");
        for (LogStore.StoredLeaf leaf : leaves) {
            byte[] hash = SM3.leaf(leaf.bytes());
            require(Arrays.equals(hash, leaf.hash()), "leaf-differs-from-hash");
            tree.append(hash);
        }
        tree.changes().stream().filter(tile -> tile.tile().full()).forEach(this::compare);
        if (tree.size() < now.until().size()) {
            return true;
        }
        require(Arrays.equals(tree.root(), now.until().root()), "root-differs-from-leaves");
        round = null;
        return false;
    }

    private void compare(TileHashes made) {
        Tile tile = made.tile();
        Optional<byte[]> stored = store.fullTile(tile);
        require(stored.isPresent(), "tiles-missing");
        require(Arrays.equals(stored.get(), made.hashes()), "leaf-differs-from-tile");
    }

    private static void require(boolean holds, String code) {
        if (!holds) {
            throw new LogUnsound(code);
        }
    }
}
