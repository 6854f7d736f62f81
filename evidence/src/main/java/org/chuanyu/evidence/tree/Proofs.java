package org.chuanyu.evidence.tree;

import static org.chuanyu.evidence.tree.TreeHash.LENGTH;

import java.security.MessageDigest;
import java.util.List;

/**
 * Checks proofs by the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2, with every bound that they name: an index
 * beyond the tree, a proof one hash too long or too short, a hash of another length are all false, and nothing throws.
 * Sizes and roots must come from a signed checkpoint: with a size from elsewhere a true proof can be made to tell of
 * another position.
 */
public final class Proofs {
    /** A tree of less than 2^63 leaves needs no more. */
    public static final int MOST_HASHES = 63;

    private Proofs() {}

    /**
     * Whether the leaf is the one at {@code index} in the tree of {@code size} leaves with this root.
     *
     * @param proof from the leaf upwards, as RFC 6962 PATH
     */
    public static boolean included(
            TreeHash hash, byte[] leafHash, long index, long size, List<byte[]> proof, byte[] root) {
        if (index < 0 || index >= size || !wellFormed(proof) || leafHash.length != LENGTH) {
            return false;
        }
        Climb climb = new Climb(index, size - 1);
        TreeHasher hasher = hash.hasher();
        byte[] reached = leafHash.clone();
        for (byte[] sibling : proof) {
            if (climb.done()) {
                return false;
            }
            if (climb.fromTheRight()) {
                hasher.node(sibling, 0, reached, 0, reached, 0);
            } else {
                hasher.node(reached, 0, sibling, 0, reached, 0);
            }
            climb.up();
        }
        return climb.done() && MessageDigest.isEqual(reached, root);
    }

    /**
     * Whether the tree of {@code second} leaves begins with the tree of {@code first} leaves. A tree without leaves
     * says nothing about any other: with {@code first} 0 the answer is false.
     *
     * @param proof as RFC 6962 PROOF; empty when the sizes are equal
     */
    public static boolean consistent(
            TreeHash hash, long first, byte[] firstRoot, long second, byte[] secondRoot, List<byte[]> proof) {
        if (first <= 0 || second < first || !wellFormed(proof)) {
            return false;
        }
        if (first == second) {
            return proof.isEmpty() && firstRoot.length == LENGTH && MessageDigest.isEqual(firstRoot, secondRoot);
        }
        boolean rootIsPart = Long.bitCount(first) == 1;
        if (proof.isEmpty() || firstRoot.length != LENGTH) {
            return false;
        }
        Climb climb = new Climb(first - 1, second - 1);
        climb.skipFullSubtree();
        byte[] start = rootIsPart ? firstRoot : proof.get(0);
        return rebuild(hash, climb, start, rootIsPart ? proof : proof.subList(1, proof.size()), firstRoot, secondRoot);
    }

    private static boolean rebuild(
            TreeHash hash, Climb climb, byte[] start, List<byte[]> rest, byte[] firstRoot, byte[] secondRoot) {
        TreeHasher hasher = hash.hasher();
        byte[] before = start.clone();
        byte[] after = start.clone();
        for (byte[] sibling : rest) {
            if (climb.done()) {
                return false;
            }
            if (climb.fromTheRight()) {
                hasher.node(sibling, 0, before, 0, before, 0);
                hasher.node(sibling, 0, after, 0, after, 0);
            } else {
                hasher.node(after, 0, sibling, 0, after, 0);
            }
            climb.up();
        }
        return climb.done() && MessageDigest.isEqual(before, firstRoot) && MessageDigest.isEqual(after, secondRoot);
    }

    private static boolean wellFormed(List<byte[]> proof) {
        return proof.size() <= MOST_HASHES && proof.stream().allMatch(hash -> hash.length == LENGTH);
    }

    /** The way from a leaf to the root: fn and sn of RFC 9162. */
    private static final class Climb {
        private long node;
        private long last;

        Climb(long node, long last) {
            this.node = node;
            this.last = last;
        }

        /** At the root, where nothing may follow. */
        boolean done() {
            return last == 0;
        }

        /** Whether the next hash stands to the left of where we are. */
        boolean fromTheRight() {
            return (node & 1) == 1 || node == last;
        }

        void skipFullSubtree() {
            while ((node & 1) == 1) {
                step();
            }
        }

        /** A node without a neighbour on the right goes up unchanged until it has one on the left. */
        void up() {
            if (node == last) {
                while ((node & 1) == 0 && node != 0) {
                    step();
                }
            }
            step();
        }

        private void step() {
            node >>>= 1;
            last >>>= 1;
        }
    }
}
