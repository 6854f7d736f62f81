package org.chuanyu.evidence.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.chuanyu.evidence.EvidenceRefused;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C2SP tlog-tiles: paths, widths, and that the tiles of a growing tree are enough for its roots and proofs. */
class TilesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 256, tile/0/000",
        "0, 1234067, 256, tile/0/x001/x234/067",
        "3, 1000, 8, tile/3/x001/000.p/8",
        "-1, 42, 255, tile/entries/042.p/255",
        "0, 140737488355, 1, tile/0/x140/x737/x488/355.p/1"
    })
    void writesAndReadsPaths(int level, long index, int width, String path) {
        Tile tile = new Tile(level, index, width);

        assertThat(tile.path()).isEqualTo(path);
        assertThat(Tile.parse(path)).isEqualTo(tile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tile/0/0",
                "tile/0/00",
                "tile/0/0000",
                "tile/00/000",
                "tile/8/000",
                "tile/-1/000",
                "tile/0/x000/001",
                "tile/0/x001",
                "tile/0/001/002",
                "tile/0/X001/002",
                "/tile/0/000",
                "tile/0/000/",
                "tile/0/000 ",
                "tile/0/000\n",
                "tile/0/../000",
                "tile/0/٠٠١",
                "tile/0/000.p/0",
                "tile/0/000.p/01",
                "tile/0/000.p/256",
                "tile/0/000.p/999",
                "tile/0/000.p/",
                "tile/0/000.p/-1",
                "tile/Entries/000",
                "tile/7/x001/000",
                "tile/0/x999/x999/x999/x999/x999/999",
                "tile/0/x999/x999/x999/x999/x999/x999/999"
            })
    @DisplayName("attack 30: no path but the one of a tile is read")
    void refusesOtherPaths(String path) {
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> Tile.parse(path))
                .matches(refused -> refused.reason() == EvidenceRefused.Reason.MALFORMED_TILE);
    }

    @Test
    void widthsOfATreeOf70000() {
        assertThat(Tile.in(70_000, 0, 272)).isEqualTo(new Tile(0, 272, 256));
        assertThat(Tile.in(70_000, 0, 273)).isEqualTo(new Tile(0, 273, 112));
        assertThat(Tile.in(70_000, 1, 1)).isEqualTo(new Tile(1, 1, 17));
        assertThat(Tile.in(70_000, 2, 0)).isEqualTo(new Tile(2, 0, 1));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> Tile.in(70_000, 0, 274));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> Tile.in(70_000, 3, 0));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> Tile.in(256, 0, 1));
    }

    @ParameterizedTest
    @EnumSource
    void smallTreesProveFromTheirTilesWhatTheDefinitionSays(TreeHash hash) {
        List<byte[]> leaves = Trees.leaves(40);
        Trees.Store store = new Trees.Store();
        TiledTree growing = TiledTree.open(hash, 0, store);
        for (int size = 1; size <= leaves.size(); size++) {
            growing.appendLeaf(leaves.get(size - 1));
            store.add(growing);
            List<byte[]> tree = leaves.subList(0, size);
            PublishedTree published = new PublishedTree(hash, size, store);
            assertThat(published.root()).isEqualTo(growing.root()).isEqualTo(Trees.root(hash, tree));
            for (int i = 0; i < size; i++) {
                assertThat(published.inclusion(i)).containsExactlyElementsOf(Trees.path(hash, i, tree));
                assertThat(published.consistency(i + 1)).containsExactlyElementsOf(Trees.proof(hash, i + 1, tree));
            }
        }
    }

    /** Past two levels of tiles, in groups of any size, opened again from the store between them. */
    @Test
    void aTreeGrownInGroupsAndOpenedAgainStaysTheSame() {
        int size = 70_000;
        List<byte[]> leaves = Trees.leaves(size);
        Trees.Store store = new Trees.Store();
        Frontier straight = Frontier.empty(TreeHash.SM3);
        Random random = new Random(20261123);
        List<Long> sizes = new ArrayList<>();
        while (straight.size() < size) {
            TiledTree tree = TiledTree.open(TreeHash.SM3, straight.size(), store);
            int group = (int) Math.min(1 + random.nextInt(2000), size - straight.size());
            for (int i = 0; i < group; i++) {
                byte[] leafHash = TreeHash.SM3.leaf(leaves.get((int) straight.size()));
                tree.append(leafHash);
                straight.append(leafHash);
            }
            store.add(tree);
            assertThat(tree.root()).isEqualTo(straight.root());
            assertThat(tree.changes()).isEmpty();
            sizes.add(tree.size());
        }

        PublishedTree published = new PublishedTree(TreeHash.SM3, size, store);
        assertThat(published.root()).isEqualTo(straight.root());
        assertThat(published.leftEdge(size)).containsExactlyElementsOf(straight.edge());
        for (int i = 0; i < 200; i++) {
            int index = random.nextInt(size);
            byte[] leaf = TreeHash.SM3.leaf(leaves.get(index));
            assertThat(published.leaf(index)).isEqualTo(leaf);
            List<byte[]> proof = published.inclusion(index);
            assertThat(Proofs.included(TreeHash.SM3, leaf, index, size, proof, published.root()))
                    .isTrue();
        }
        for (long first : sizes) {
            byte[] root = new PublishedTree(TreeHash.SM3, first, store).root();
            assertThat(Proofs.consistent(
                            TreeHash.SM3, first, root, size, published.root(), published.consistency(first)))
                    .isTrue();
        }
    }

    @Test
    void changesNameFilledAndWidenedTilesOnce() {
        TiledTree tree = TiledTree.open(TreeHash.SM3, 0, new Trees.Store());
        for (int i = 0; i < 600; i++) {
            tree.append(new byte[32]);
        }

        assertThat(tree.changes().stream().map(change -> change.tile().path()))
                .containsExactly("tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2");
        tree.append(new byte[32]);
        assertThat(tree.changes().stream().map(change -> change.tile().path())).containsExactly("tile/0/002.p/89");
    }

    @Test
    @DisplayName("attack 30: a tile of another width than the tree gives it is refused")
    void refusesATileOfAnotherWidth() {
        PublishedTree narrow = new PublishedTree(TreeHash.SM3, 5, tile -> new byte[4 * 32]);
        PublishedTree wide = new PublishedTree(TreeHash.SM3, 5, tile -> new byte[256 * 32]);

        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(narrow::root);
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(wide::root);
    }

    @Test
    @DisplayName("attack 30: proofs from a tile that stands one place off do not hold")
    void aTileOffByOneProvesNothing() {
        int size = 600;
        List<byte[]> leaves = Trees.leaves(size);
        Trees.Store store = new Trees.Store();
        TiledTree tree = TiledTree.open(TreeHash.SM3, 0, store);
        leaves.forEach(tree::appendLeaf);
        store.add(tree);
        TileSource shifted =
                tile -> store.hashes(tile.level() == 0 && tile.full() ? new Tile(0, 1 - tile.index(), 256) : tile);
        PublishedTree lying = new PublishedTree(TreeHash.SM3, size, shifted);

        for (int index : new int[] {0, 255, 256, 511}) {
            byte[] leaf = TreeHash.SM3.leaf(leaves.get(index));
            assertThat(Proofs.included(TreeHash.SM3, leaf, index, size, lying.inclusion(index), tree.root()))
                    .isFalse();
        }
    }

    @Test
    void refusesWhatIsOutsideTheTree() {
        PublishedTree tree = new PublishedTree(TreeHash.SM3, 3, tile -> new byte[96]);

        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> tree.inclusion(3));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> tree.inclusion(-1));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> tree.consistency(0));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> tree.consistency(4));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> tree.rightEdge(4));
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> new PublishedTree(TreeHash.SM3, -1, t -> new byte[0]));
    }
}
