package org.chuanyu.evidence.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.evidence.tree.Trees.REFERENCE_LEAVES;
import static org.chuanyu.evidence.tree.Trees.hex;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.bouncycastle.util.Arrays;
import org.chuanyu.evidence.Sm3;
import org.junit.jupiter.api.Test;

/**
 * The roots that others publish for SHA-256, and ours for the same leaves with SM3, which must never change: every
 * proof that was ever handed out hangs on them.
 */
class KnownRootsTest {
    private static final List<String> SM3_ROOTS = List.of(
            "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b",
            "2daef60e7a0b8f5e024c81cd2ab3109f2b4f155cf83adeb2ae5532f74a157fdf",
            "0b990fe0c7ad70f1bf1a1262f2c7908ea48146b14253a6db99f2917ab1f5cc4d",
            "209ec96a210d662a964772680e8544d18cab7b88ffec3e00962220349b56ea56",
            "28e4e307ef6d2d0c62d84b11ef96e835efe490f35b93c8f024ecfe38c8dd4377",
            "bb10c996aeebbcdc69be3715fc847344de77442d37a5ab8213da9f41785b103b",
            "8723c1ab1f82ddfba4a3733ac0c80d936d9f4c208c7dbc8cc81ca9fff8584f66",
            "bd36c22a1ac6ff4308e0c3cc1a85bf0ffa30538ec60a55c70413ab15d45db4d2",
            "bc48ba7a709184b5f2a631e1adeb8dc2a0d4c018c1d6cc89b5664fe154c93b38");

    @Test
    void sm3RootsOfTheReferenceLeaves() {
        Frontier frontier = Frontier.empty(TreeHash.SM3);

        for (int size = 0; size <= REFERENCE_LEAVES.size(); size++) {
            assertThat(hex(frontier.root())).as("root of %d", size).isEqualTo(SM3_ROOTS.get(size));
            if (size < REFERENCE_LEAVES.size()) {
                frontier.append(TreeHash.SM3.leaf(REFERENCE_LEAVES.get(size)));
            }
        }
    }

    @Test
    void sha256RootOfTheReferenceLeaves() {
        Frontier frontier = Frontier.empty(TreeHash.SHA_256);
        assertThat(hex(frontier.root())).startsWith("e3b0c442").endsWith("b855");

        REFERENCE_LEAVES.forEach(leaf -> frontier.appendLeaf(leaf, 0, leaf.length));

        assertThat(hex(frontier.root())).isEqualTo("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    @Test
    void hashesOfSingleLeaves() {
        assertThat(hex(TreeHash.SHA_256.leaf(ascii("")))).startsWith("6e340b9c").endsWith("a01d");
        assertThat(hex(TreeHash.SHA_256.leaf(ascii("L123456"))))
                .startsWith("395aa064")
                .endsWith("4d56");
        assertThat(hex(TreeHash.SM3.leaf(ascii("L123456"))))
                .isEqualTo("b62d3c1e4d175631cb0e267ac43f4fe7d45ab328085a0a0841a5dd99d72665be");
    }

    /** The published nodes have children of four bytes, and ours are hashes: both are written as the same three parts. */
    @Test
    void hashesOfNodes() throws NoSuchAlgorithmException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        assertThat(hex(sha256.digest(written(ascii("N123"), ascii("N456")))))
                .startsWith("aa217fe8")
                .endsWith("6bbb");
        assertThat(hex(Sm3.of(written(ascii("N123"), ascii("N456")))))
                .isEqualTo("ceaddc3c5fbab603a1aa11181127a75c34acfd1a0bcd1ac67e3fa9ed55a5d5b6");

        byte[] left = TreeHash.SM3.leaf(REFERENCE_LEAVES.get(0));
        byte[] right = TreeHash.SM3.leaf(REFERENCE_LEAVES.get(1));
        assertThat(TreeHash.SHA_256.node(left, right)).isEqualTo(sha256.digest(written(left, right)));
        assertThat(TreeHash.SM3.node(left, right)).isEqualTo(Sm3.of(written(left, right)));
        assertThat(hex(TreeHash.SM3.node(left, right))).isEqualTo(SM3_ROOTS.get(2));
    }

    private static byte[] written(byte[] left, byte[] right) {
        return Arrays.concatenate(new byte[] {1}, left, right);
    }

    @Test
    void proofsOfTheReferenceLeaves() {
        PublishedTree of7 = tree(7);
        PublishedTree of8 = tree(8);

        List<String> path = of7.inclusion(2).stream().map(Trees::hex).toList();
        assertThat(path).hasSize(3);
        assertThat(path.get(0)).startsWith("796e7bd7").endsWith("ee6a");
        assertThat(path.get(1)).isEqualTo(SM3_ROOTS.get(2));
        assertThat(path.get(2)).startsWith("6f59d73f").endsWith("0d4e");
        assertThat(of8.consistency(4).stream().map(Trees::hex))
                .containsExactly("2064aa35c6f2961ab1667c4418188b13a7b2510104f71febbb67f19419cf8168");
    }

    private static PublishedTree tree(int size) {
        TiledTree tree = TiledTree.open(TreeHash.SM3, 0, new Trees.Store());
        REFERENCE_LEAVES.subList(0, size).forEach(tree::appendLeaf);
        Trees.Store store = new Trees.Store();
        store.add(tree);
        return new PublishedTree(TreeHash.SM3, size, store);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
