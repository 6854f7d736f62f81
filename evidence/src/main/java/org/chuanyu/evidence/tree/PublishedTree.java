package org.chuanyu.evidence.tree;

import static org.chuanyu.evidence.tree.TreeHash.LENGTH;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/**
 * The tree of one size as its tiles tell it, and the proofs that can be made from them (RFC 6962 section 2.1). Nothing
 * here is believed: who is given a proof checks it with {@link Proofs} against a signed root. Reads each tile once;
 * belongs to one thread.
 */
public final class PublishedTree {
    private final TreeHash hash;
    private final TreeHasher hasher;
    private final long size;
    private final TileSource source;
    private final Map<Tile, byte[]> tiles = new HashMap<>();

    public PublishedTree(TreeHash hash, long size, TileSource source) {
        if (size < 0) {
            throw new EvidenceRefused(Reason.MALFORMED_PROOF, "a size below zero");
        }
        this.hash = hash;
        this.hasher = hash.hasher();
        this.size = size;
        this.source = source;
    }

    public byte[] root() {
        return size == 0 ? hash.empty() : range(0, size);
    }

    /** The hash of one leaf. */
    public byte[] leaf(long index) {
        within(index >= 0 && index < size);
        return node(0, index);
    }

    /** That the leaf at {@code index} is in this tree, from the leaf upwards. */
    public List<byte[]> inclusion(long index) {
        within(index >= 0 && index < size);
        List<byte[]> proof = new ArrayList<>();
        path(index, 0, size, proof);
        return proof;
    }

    /** That this tree begins with the tree of {@code first} leaves. */
    public List<byte[]> consistency(long first) {
        within(first > 0 && first <= size);
        List<byte[]> proof = new ArrayList<>();
        subproof(first, 0, size, true, proof);
        return proof;
    }

    /** The roots of the full subtrees to the left of a window that starts at {@code from}. */
    public List<byte[]> leftEdge(long from) {
        within(from >= 0 && from <= size);
        return edge(0, from);
    }

    /** The roots of the full subtrees to the right of a window that ends before {@code to}. */
    public List<byte[]> rightEdge(long to) {
        within(to >= 0 && to <= size);
        return edge(to, size);
    }

    private List<byte[]> edge(long from, long to) {
        List<byte[]> edge = new ArrayList<>();
        for (long at = from; at < to; ) {
            int level = Frontier.nextLevel(at, to);
            edge.add(node(level, at >>> level));
            at += 1L << level;
        }
        return edge;
    }

    private void path(long index, long from, long to, List<byte[]> proof) {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (index < middle) {
            path(index, from, middle, proof);
            proof.add(range(middle, to));
        } else {
            path(index, middle, to, proof);
            proof.add(range(from, middle));
        }
    }

    private void subproof(long first, long from, long to, boolean known, List<byte[]> proof) {
        if (first == to) {
            if (!known) {
                proof.add(range(from, to));
            }
            return;
        }
        long middle = from + split(to - from);
        if (first <= middle) {
            subproof(first, from, middle, known, proof);
            proof.add(range(middle, to));
        } else {
            subproof(first, middle, to, false, proof);
            proof.add(range(from, middle));
        }
    }

    /** The largest power of two below {@code leaves}. */
    private static long split(long leaves) {
        return Long.highestOneBit(leaves - 1);
    }

    private byte[] range(long from, long to) {
        long leaves = to - from;
        if (Long.bitCount(leaves) == 1) {
            int level = Long.numberOfTrailingZeros(leaves);
            return node(level, from >>> level);
        }
        long middle = from + split(leaves);
        return hash.node(range(from, middle), range(middle, to));
    }

    /** A node of a full subtree: hashed together from the highest tile that lies at or below it. */
    private byte[] node(int height, long index) {
        int level = height / Tile.HEIGHT;
        int above = height % Tile.HEIGHT;
        long first = index << above;
        byte[] tile = tile(level, first / Tile.FULL);
        int from = (int) (first % Tile.FULL) * LENGTH;
        byte[] hashes = Arrays.copyOfRange(tile, from, from + (LENGTH << above));
        for (int width = 1 << above; width > 1; width /= 2) {
            for (int i = 0; i < width / 2; i++) {
                hasher.node(hashes, 2 * i * LENGTH, hashes, (2 * i + 1) * LENGTH, hashes, i * LENGTH);
            }
        }
        return Arrays.copyOf(hashes, LENGTH);
    }

    byte[] tile(int level, long index) {
        Tile tile = Tile.in(size, level, index);
        return tiles.computeIfAbsent(tile, wanted -> {
            byte[] hashes = source.hashes(wanted);
            if (hashes.length != wanted.width() * LENGTH) {
                throw new EvidenceRefused(Reason.MALFORMED_TILE, wanted.path() + " has another length");
            }
            return hashes;
        });
    }

    private static void within(boolean within) {
        if (!within) {
            throw new EvidenceRefused(Reason.MALFORMED_PROOF, "outside the tree");
        }
    }
}
