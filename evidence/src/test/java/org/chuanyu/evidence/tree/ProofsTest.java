package org.chuanyu.evidence.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every proof of every small tree, and every way to bend one of them, over both hashes. */
class ProofsTest {
    private static final int MOST = 40;

    @ParameterizedTest
    @EnumSource
    @DisplayName("attacks 21, 22: in every tree up to 40 leaves the true proof holds, and for no other index")
    void inclusionHoldsForOneIndex(TreeHash hash) {
        List<byte[]> leaves = Trees.leaves(MOST);
        int lies = 0;
        for (int size = 1; size <= MOST; size++) {
            List<byte[]> tree = leaves.subList(0, size);
            byte[] root = Trees.root(hash, tree);
            for (int index = 0; index < size; index++) {
                byte[] leaf = hash.leaf(leaves.get(index));
                List<byte[]> proof = Trees.path(hash, index, tree);
                assertThat(Proofs.included(hash, leaf, index, size, proof, root))
                        .isTrue();
                for (int other = -1; other <= size + 1; other++) {
                    if (other != index) {
                        assertThat(Proofs.included(hash, leaf, other, size, proof, root))
                                .as("%d of %d as %d", index, size, other)
                                .isFalse();
                        lies++;
                    }
                }
            }
        }
        assertThat(lies).isEqualTo(23_780);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("attack 23: with the size and the root of another checkpoint no proof holds, whatever index is named")
    void inclusionHoldsForOneCheckpoint(TreeHash hash) {
        int most = 16;
        List<byte[]> leaves = Trees.leaves(most);
        for (int size = 1; size <= most; size++) {
            for (int index = 0; index < size; index++) {
                byte[] leaf = hash.leaf(leaves.get(index));
                List<byte[]> proof = Trees.path(hash, index, leaves.subList(0, size));
                for (int other = 1; other <= most; other++) {
                    byte[] root = Trees.root(hash, leaves.subList(0, other));
                    for (int claimed = 0; other != size && claimed < other; claimed++) {
                        assertThat(Proofs.included(hash, leaf, claimed, other, proof, root))
                                .isFalse();
                    }
                }
            }
        }
    }

    /** Why {@link Proofs} asks for a signed size: no algorithm can see these lies. */
    @Test
    @DisplayName(
            "attack 23: with a size that nobody signed, the tree of three lets its last leaf pass for the second of two")
    void anUnsignedSizeCanLie() {
        List<byte[]> leaves = Trees.leaves(3);
        byte[] last = TreeHash.SM3.leaf(leaves.get(2));

        assertThat(Proofs.included(
                        TreeHash.SM3,
                        last,
                        1,
                        2,
                        Trees.path(TreeHash.SM3, 2, leaves),
                        Trees.root(TreeHash.SM3, leaves)))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("attacks 21, 24, 25, 31: no bent inclusion proof holds")
    void refusesBentInclusionProofs(TreeHash hash) {
        List<byte[]> leaves = Trees.leaves(20);
        for (int size = 1; size <= leaves.size(); size++) {
            List<byte[]> tree = leaves.subList(0, size);
            byte[] root = Trees.root(hash, tree);
            for (int index = 0; index < size; index++) {
                int at = index;
                int of = size;
                byte[] leaf = hash.leaf(leaves.get(index));
                List<byte[]> proof = Trees.path(hash, index, tree);
                Bends.refusesEveryBend(hash, proof, root, bent -> Proofs.included(hash, leaf, at, of, bent, root));
                if (!proof.isEmpty()) {
                    assertThat(Proofs.included(hash, proof.get(0), at, of, proof, root))
                            .isFalse();
                }
                for (byte[] wrong :
                        List.of(hash.empty(), new byte[32], new byte[0], new byte[31], Bends.flipped(root, 0))) {
                    assertThat(Proofs.included(hash, leaf, at, of, proof, wrong))
                            .isFalse();
                    assertThat(Proofs.included(hash, wrong, at, of, proof, root))
                            .isFalse();
                }
                for (TreeHash other : TreeHash.values()) {
                    boolean told = Proofs.included(other, leaf, at, of, proof, root);
                    assertThat(told).isEqualTo(other == hash || of == 1);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("attack 21, 29: between all trees up to 40 leaves the true proof holds, and with no other sizes")
    void consistencyHoldsForItsSizesOnly(TreeHash hash) {
        List<byte[]> leaves = Trees.leaves(MOST);
        List<byte[]> roots = new ArrayList<>();
        for (int size = 0; size <= MOST; size++) {
            roots.add(Trees.root(hash, leaves.subList(0, size)));
        }
        for (int second = 1; second <= MOST; second++) {
            for (int first = 1; first <= second; first++) {
                List<byte[]> proof = Trees.proof(hash, first, leaves.subList(0, second));
                assertThat(Proofs.consistent(hash, first, roots.get(first), second, roots.get(second), proof))
                        .isTrue();
                for (int other = -1; other <= MOST; other++) {
                    byte[] root = roots.get(Math.max(other, 0));
                    if (other != first) {
                        assertThat(Proofs.consistent(hash, other, root, second, roots.get(second), proof))
                                .as("%d to %d as from %d", first, second, other)
                                .isFalse();
                        assertThat(Proofs.consistent(hash, first, root, second, roots.get(second), proof))
                                .isFalse();
                    }
                    if (other != second) {
                        assertThat(Proofs.consistent(hash, first, roots.get(first), other, root, proof))
                                .isFalse();
                        assertThat(Proofs.consistent(hash, first, roots.get(first), second, root, proof))
                                .isFalse();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "attack 23: a consistency proof that is too short or too long for the sizes named does not hold, roots as they may be")
    void consistencyHasTheLengthOfItsSizes(TreeHash hash) {
        List<byte[]> leaves = Trees.leaves(24);
        int lies = 0;
        for (int second = 2; second <= leaves.size(); second++) {
            byte[] after = Trees.root(hash, leaves.subList(0, second));
            for (int first = 1; first < second; first++) {
                byte[] before = Trees.root(hash, leaves.subList(0, first));
                List<byte[]> proof = Trees.proof(hash, first, leaves.subList(0, second));
                for (int other = first + 1; other <= leaves.size(); other++) {
                    if (Trees.proof(hash, first, leaves.subList(0, other)).size() != proof.size()) {
                        assertThat(Proofs.consistent(hash, first, before, other, after, proof))
                                .as("%d to %d as to %d", first, second, other)
                                .isFalse();
                        lies++;
                    }
                }
            }
        }
        assertThat(lies).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("attacks 21, 24, 25, 29, 31: no bent consistency proof holds")
    void refusesBentConsistencyProofs(TreeHash hash) {
        List<byte[]> leaves = Trees.leaves(20);
        List<byte[]> strange = new ArrayList<>(leaves);
        strange.set(0, leaves.get(1));
        for (int second = 1; second <= leaves.size(); second++) {
            byte[] after = Trees.root(hash, leaves.subList(0, second));
            for (int first = 1; first <= second; first++) {
                int from = first;
                int to = second;
                byte[] before = Trees.root(hash, leaves.subList(0, first));
                List<byte[]> proof = Trees.proof(hash, first, leaves.subList(0, second));
                Bends.refusesEveryBend(
                        hash, proof, after, bent -> Proofs.consistent(hash, from, before, to, after, bent));
                byte[] rewritten = Trees.root(hash, strange.subList(0, second));
                List<byte[]> theirs = Trees.proof(hash, first, strange.subList(0, second));
                assertThat(Proofs.consistent(hash, from, before, to, rewritten, theirs))
                        .isFalse();
                assertThat(Proofs.consistent(hash, from, before, to, rewritten, proof))
                        .isFalse();
                for (TreeHash other : TreeHash.values()) {
                    assertThat(Proofs.consistent(other, from, before, to, after, proof))
                            .isEqualTo(other == hash || from == to);
                }
            }
        }
    }

    @Test
    @DisplayName("attack 22: the leaf at 2 of 3 is not the one at 1, nor 3, nor 5")
    void refusesAnotherIndexInATreeOfThree() {
        List<byte[]> leaves = Trees.leaves(3);
        byte[] root = Trees.root(TreeHash.SM3, leaves);
        byte[] leaf = TreeHash.SM3.leaf(leaves.get(2));
        List<byte[]> proof = Trees.path(TreeHash.SM3, 2, leaves);

        assertThat(Proofs.included(TreeHash.SM3, leaf, 2, 3, proof, root)).isTrue();
        for (long index : new long[] {0, 1, 3, 5, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(Proofs.included(TreeHash.SM3, leaf, index, 3, proof, root))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("attack 26: a node is not a leaf, though its children's hashes can be written as one")
    void refusesANodeAsALeaf() {
        List<byte[]> leaves = Trees.leaves(4);
        byte[] root = Trees.root(TreeHash.SM3, leaves);
        byte[] left = TreeHash.SM3.node(TreeHash.SM3.leaf(leaves.get(0)), TreeHash.SM3.leaf(leaves.get(1)));
        byte[] right = TreeHash.SM3.node(TreeHash.SM3.leaf(leaves.get(2)), TreeHash.SM3.leaf(leaves.get(3)));
        byte[] children = new byte[64];
        System.arraycopy(TreeHash.SM3.leaf(leaves.get(0)), 0, children, 0, 32);
        System.arraycopy(TreeHash.SM3.leaf(leaves.get(1)), 0, children, 32, 32);

        assertThat(TreeHash.SM3.leaf(children)).isNotEqualTo(left);
        for (int index = 0; index < 4; index++) {
            assertThat(Proofs.included(TreeHash.SM3, left, index, 4, List.of(right), root))
                    .isFalse();
            assertThat(Proofs.included(TreeHash.SM3, TreeHash.SM3.leaf(children), index, 4, List.of(right), root))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("attack 27: nothing is in the empty tree, and the tree of one empty leaf is another one")
    void nothingIsInTheEmptyTree() {
        byte[] empty = TreeHash.SM3.empty();
        byte[] emptyLeaf = TreeHash.SM3.leaf(new byte[0]);

        assertThat(emptyLeaf).isNotEqualTo(empty);
        assertThat(Proofs.included(TreeHash.SM3, empty, 0, 0, List.of(), empty)).isFalse();
        assertThat(Proofs.included(TreeHash.SM3, emptyLeaf, 0, 0, List.of(), emptyLeaf))
                .isFalse();
        assertThat(Proofs.included(TreeHash.SM3, emptyLeaf, 0, 1, List.of(), emptyLeaf))
                .isTrue();
    }

    @Test
    @DisplayName("attack 28: sizes at and beyond 2^63 prove nothing, and nothing overflows below them")
    void largestSizes() {
        byte[] leaf = TreeHash.SM3.leaf(new byte[0]);
        List<byte[]> proof = new ArrayList<>(Collections.nCopies(63, new byte[32]));
        byte[] root = leaf;
        for (byte[] sibling : proof) {
            root = TreeHash.SM3.node(root, sibling);
        }
        long most = Long.MAX_VALUE;

        assertThat(Proofs.included(TreeHash.SM3, leaf, 0, most, proof, root)).isTrue();
        assertThat(Proofs.included(TreeHash.SM3, leaf, 0, most + 1, proof, root))
                .isFalse();
        assertThat(Proofs.included(TreeHash.SM3, leaf, 0, -1, List.of(), leaf)).isFalse();
        assertThat(Proofs.included(TreeHash.SM3, leaf, -1, most, proof, root)).isFalse();
        proof.add(new byte[32]);
        assertThat(Proofs.included(TreeHash.SM3, leaf, 0, most, proof, TreeHash.SM3.node(root, new byte[32])))
                .isFalse();
        assertThat(Proofs.consistent(TreeHash.SM3, most + 1, leaf, most + 1, leaf, List.of()))
                .isFalse();
        assertThat(Proofs.consistent(TreeHash.SM3, 1, leaf, most + 1, root, proof))
                .isFalse();
        assertThat(Proofs.consistent(TreeHash.SM3, 1, leaf, most, root, proof.subList(0, 63)))
                .isTrue();
    }

    @Test
    @DisplayName("attack 29: from nothing nothing follows, and equal sizes have equal roots")
    void consistencyAtItsEnds() {
        byte[] one = Trees.root(TreeHash.SM3, Trees.leaves(3));
        byte[] other = Trees.root(TreeHash.SM3, Trees.leaves(4));
        byte[] empty = TreeHash.SM3.empty();

        assertThat(Proofs.consistent(TreeHash.SM3, 3, one, 3, one, List.of())).isTrue();
        assertThat(Proofs.consistent(TreeHash.SM3, 3, one, 3, other, List.of())).isFalse();
        assertThat(Proofs.consistent(TreeHash.SM3, 3, one, 3, one, List.of(one)))
                .isFalse();
        assertThat(Proofs.consistent(TreeHash.SM3, 4, other, 3, one, List.of())).isFalse();
        assertThat(Proofs.consistent(TreeHash.SM3, 0, empty, 3, one, List.of())).isFalse();
        assertThat(Proofs.consistent(TreeHash.SM3, 0, empty, 3, one, List.of(one)))
                .isFalse();
        assertThat(Proofs.consistent(TreeHash.SM3, 0, empty, 0, empty, List.of()))
                .isFalse();
    }
}
