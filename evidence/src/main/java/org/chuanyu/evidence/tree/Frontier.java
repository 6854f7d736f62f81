package org.chuanyu.evidence.tree;

import static org.chuanyu.evidence.tree.TreeHash.LENGTH;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/**
 * What must be remembered of a tree to go on with it: its size and the roots of the full subtrees that it falls into
 * from the left, at most 63. Appending costs about one node per leaf and no memory. Belongs to one thread.
 *
 * <p>A window of leaves is shown to be complete with it: start {@link #of} the edge on the window's left, append every
 * leaf, append {@link #appendEdge the edge on its right}, and compare the root with the signed one. The edges alone
 * prove nothing.
 */
public final class Frontier {
    /** Told of each node as it becomes complete. */
    interface Nodes {
        void complete(int level, long index, byte[] hashes, int offset);
    }

    private static final int MOST_HASHES = 64;
    private static final Nodes NOBODY = (level, index, hashes, offset) -> {};

    private final TreeHash hash;
    private final TreeHasher hasher;
    private final Nodes nodes;
    private final byte[] hashes = new byte[MOST_HASHES * LENGTH];
    private long size;

    Frontier(TreeHash hash, Nodes nodes) {
        this.hash = hash;
        this.hasher = hash.hasher();
        this.nodes = nodes;
    }

    /** The frontier of the tree without leaves. */
    public static Frontier empty(TreeHash hash) {
        return new Frontier(hash, NOBODY);
    }

    /**
     * The frontier of a tree of {@code size} leaves.
     *
     * @param edge the roots of its full subtrees from the left, as many as {@code size} has bits set
     */
    public static Frontier of(TreeHash hash, long size, List<byte[]> edge) {
        return of(hash, size, edge, NOBODY);
    }

    static Frontier of(TreeHash hash, long size, List<byte[]> edge, Nodes nodes) {
        Frontier frontier = new Frontier(hash, nodes);
        if (size < 0 || edge.size() != Long.bitCount(size)) {
            throw new EvidenceRefused(
                    Reason.MALFORMED_PROOF, "the left edge has another number of hashes than its size");
        }
        for (int i = 0; i < edge.size(); i++) {
            System.arraycopy(hashOfFullLength(edge.get(i)), 0, frontier.hashes, i * LENGTH, LENGTH);
        }
        frontier.size = size;
        return frontier;
    }

    /** Another one at the same place, which goes its own way. */
    public Frontier copy() {
        Frontier copy = new Frontier(hash, NOBODY);
        System.arraycopy(hashes, 0, copy.hashes, 0, hashes.length);
        copy.size = size;
        return copy;
    }

    public long size() {
        return size;
    }

    /** Adds the hash of the next leaf. */
    public void append(byte[] leafHash) {
        append(hashOfFullLength(leafHash), 0);
    }

    /** Adds the hash of the next leaf, which stands at {@code offset}. */
    public void append(byte[] bytes, int offset) {
        appendSubtree(0, bytes, offset);
    }

    /** Hashes the next leaf and adds it. */
    public void appendLeaf(byte[] bytes, int offset, int length) {
        int at = Long.bitCount(size) * LENGTH;
        hasher.leaf(bytes, offset, length, hashes, at);
        merge(0);
    }

    /**
     * Adds the full subtrees by which a tree of {@code newSize} leaves goes on from here.
     *
     * @param edge their roots, from the left
     */
    public void appendEdge(long newSize, List<byte[]> edge) {
        if (newSize < size) {
            throw new EvidenceRefused(Reason.MALFORMED_PROOF, "the tree ends before the window does");
        }
        for (byte[] root : edge) {
            if (size == newSize) {
                throw new EvidenceRefused(Reason.MALFORMED_PROOF, "the right edge has too many hashes");
            }
            appendSubtree(nextLevel(size, newSize), hashOfFullLength(root), 0);
        }
        if (size != newSize) {
            throw new EvidenceRefused(Reason.MALFORMED_PROOF, "the right edge has too few hashes");
        }
    }

    /** The level of the largest full subtree that starts at {@code from} and ends at or before {@code to}. */
    static int nextLevel(long from, long to) {
        int fits = 63 - Long.numberOfLeadingZeros(to - from);
        return from == 0 ? fits : Math.min(Long.numberOfTrailingZeros(from), fits);
    }

    private void appendSubtree(int level, byte[] bytes, int offset) {
        System.arraycopy(bytes, offset, hashes, Long.bitCount(size) * LENGTH, LENGTH);
        merge(level);
    }

    /** Takes in the subtree whose root stands behind the others, and closes every subtree that it completes. */
    private void merge(int level) {
        long grown = Math.addExact(size, 1L << level);
        int last = Long.bitCount(size);
        long index = size >>> level;
        int height = level;
        nodes.complete(height, index, hashes, last * LENGTH);
        while ((index & 1) == 1) {
            last--;
            hasher.node(hashes, last * LENGTH, hashes, (last + 1) * LENGTH, hashes, last * LENGTH);
            index >>>= 1;
            height++;
            nodes.complete(height, index, hashes, last * LENGTH);
        }
        size = grown;
    }

    /** The root of the tree so far. */
    public byte[] root() {
        int last = Long.bitCount(size) - 1;
        if (last < 0) {
            return hash.empty();
        }
        byte[] root = Arrays.copyOfRange(hashes, last * LENGTH, (last + 1) * LENGTH);
        for (int i = last - 1; i >= 0; i--) {
            hasher.node(hashes, i * LENGTH, root, 0, root, 0);
        }
        return root;
    }

    /** The roots of the full subtrees from the left: what {@link #of} takes. */
    public List<byte[]> edge() {
        List<byte[]> edge = new ArrayList<>();
        for (int i = 0; i < Long.bitCount(size); i++) {
            edge.add(Arrays.copyOfRange(hashes, i * LENGTH, (i + 1) * LENGTH));
        }
        return edge;
    }

    private static byte[] hashOfFullLength(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new EvidenceRefused(Reason.MALFORMED_PROOF, "a hash of another length");
        }
        return bytes;
    }
}
