package org.chuanyu.evidence.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A window of leaves between two edges gives the signed root, and no other window does. */
class WindowTest {
    private static final int MOST = 40;

    @ParameterizedTest
    @EnumSource
    void everyWindowOfEverySmallTreeRebuildsTheRoot(TreeHash hash) {
        List<byte[]> leaves = Trees.leaves(MOST);
        for (int size = 1; size <= MOST; size++) {
            PublishedTree tree = published(hash, leaves.subList(0, size));
            byte[] root = tree.root();
            for (int from = 0; from <= size; from++) {
                for (int to = from; to <= size; to++) {
                    Frontier window = Frontier.of(hash, from, tree.leftEdge(from));
                    assertThat(window.root()).isEqualTo(Trees.root(hash, leaves.subList(0, from)));
                    leaves.subList(from, to).forEach(leaf -> window.appendLeaf(leaf, 0, leaf.length));
                    assertThat(window.root()).isEqualTo(Trees.root(hash, leaves.subList(0, to)));
                    window.appendEdge(size, tree.rightEdge(to));
                    assertThat(window.root()).isEqualTo(root);
                }
            }
        }
    }

    @Test
    @DisplayName("attacks 1, 9, 10, 11, 12, 14: a changed, missing, added, swapped or doubled leaf gives another root")
    void noOtherWindowGivesTheRoot() {
        List<byte[]> leaves = Trees.leaves(30);
        PublishedTree tree = published(TreeHash.SM3, leaves);
        List<byte[]> window = leaves.subList(7, 21);
        List<List<byte[]>> bends = new ArrayList<>();
        for (int i = 0; i < window.size(); i++) {
            byte[] flipped = window.get(i).clone();
            flipped[0] ^= 1;
            List<byte[]> changed = new ArrayList<>(window);
            changed.set(i, flipped);
            bends.add(changed);
            List<byte[]> doubled = new ArrayList<>(window);
            doubled.set(i, window.get((i + 1) % window.size()));
            bends.add(doubled);
            List<byte[]> swapped = new ArrayList<>(window);
            Collections.swap(swapped, i, (i + 1) % window.size());
            bends.add(swapped);
        }

        for (int i = 0; i < window.size(); i++) {
            List<byte[]> fewer = new ArrayList<>(window);
            fewer.remove(i);
            bends.add(fewer);
            List<byte[]> more = new ArrayList<>(window);
            more.add(i, window.get(i));
            bends.add(more);
        }

        assertThat(rebuilds(tree, window)).isTrue();
        for (List<byte[]> bent : bends) {
            assertThat(rebuilds(tree, bent)).isFalse();
        }
    }

    @Test
    @DisplayName("attack 24: edges with a hash too many, too few or of another length are refused")
    void refusesEdgesOfAnotherShape() {
        PublishedTree tree = published(TreeHash.SM3, Trees.leaves(30));
        List<byte[]> left = tree.leftEdge(7);
        List<byte[]> right = tree.rightEdge(7);

        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> Frontier.of(TreeHash.SM3, 7, left.subList(0, 2)));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> Frontier.of(TreeHash.SM3, 6, left));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> Frontier.of(TreeHash.SM3, -1, left));
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> Frontier.of(TreeHash.SM3, 1, List.of(new byte[31])));
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> Frontier.of(TreeHash.SM3, 7, left).appendEdge(30, right.subList(1, right.size())));
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> Frontier.of(TreeHash.SM3, 7, left).appendEdge(16, right));
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> Frontier.of(TreeHash.SM3, 7, left).appendEdge(6, List.of()));
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> Frontier.of(TreeHash.SM3, 7, left).appendEdge(8, List.of(new byte[33])));
    }

    @Test
    void aCopyGoesItsOwnWay() {
        Frontier one = Frontier.empty(TreeHash.SM3);
        one.append(new byte[32]);
        byte[] root = one.root();
        Frontier other = one.copy();
        other.append(new byte[32]);

        assertThat(one.root()).isEqualTo(root);
        assertThat(other.root()).isNotEqualTo(root);
        assertThat(other.size()).isEqualTo(2);
    }

    private static boolean rebuilds(PublishedTree tree, List<byte[]> window) {
        Frontier frontier = Frontier.of(TreeHash.SM3, 7, tree.leftEdge(7));
        window.forEach(leaf -> frontier.appendLeaf(leaf, 0, leaf.length));
        try {
            frontier.appendEdge(30, tree.rightEdge(21));
        } catch (EvidenceRefused anotherShape) {
            return false;
        }
        return Arrays.equals(frontier.root(), tree.root());
    }

    private static PublishedTree published(TreeHash hash, List<byte[]> leaves) {
        Trees.Store store = new Trees.Store();
        TiledTree tree = TiledTree.open(hash, 0, store);
        leaves.forEach(tree::appendLeaf);
        store.add(tree);
        return new PublishedTree(hash, leaves.size(), store);
    }
}
