package org.chuanyu.evidence.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/**
 * Trees as RFC 6962 section 2.1 writes them down, slow and by its words, to hold ours against; and a store of tiles.
 */
final class Trees {
    /** The eight leaves that the published test data of RFC 6962 logs are made of. */
    static final List<byte[]> REFERENCE_LEAVES = List.of(
            hex(""),
            hex("00"),
            hex("10"),
            hex("2021"),
            hex("3031"),
            hex("40414243"),
            hex("5051525354555657"),
            hex("606162636465666768696a6b6c6d6e6f"));

    private Trees() {}

    /** MTH. */
    static byte[] root(TreeHash hash, List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return hash.empty();
        }
        if (leaves.size() == 1) {
            return hash.leaf(leaves.get(0));
        }
        int k = split(leaves.size());
        return hash.node(root(hash, leaves.subList(0, k)), root(hash, leaves.subList(k, leaves.size())));
    }

    /** PATH. */
    static List<byte[]> path(TreeHash hash, int m, List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return new ArrayList<>();
        }
        int k = split(leaves.size());
        List<byte[]> left = leaves.subList(0, k);
        List<byte[]> right = leaves.subList(k, leaves.size());
        List<byte[]> path = m < k ? path(hash, m, left) : path(hash, m - k, right);
        path.add(root(hash, m < k ? right : left));
        return path;
    }

    /** PROOF. */
    static List<byte[]> proof(TreeHash hash, int m, List<byte[]> leaves) {
        return subproof(hash, m, leaves, true);
    }

    private static List<byte[]> subproof(TreeHash hash, int m, List<byte[]> leaves, boolean known) {
        if (m == leaves.size()) {
            return known ? new ArrayList<>() : new ArrayList<>(List.of(root(hash, leaves)));
        }
        int k = split(leaves.size());
        List<byte[]> left = leaves.subList(0, k);
        List<byte[]> right = leaves.subList(k, leaves.size());
        List<byte[]> proof = m <= k ? subproof(hash, m, left, known) : subproof(hash, m - k, right, false);
        proof.add(root(hash, m <= k ? right : left));
        return proof;
    }

    private static int split(int leaves) {
        return Integer.highestOneBit(leaves - 1);
    }

    static List<byte[]> leaves(int count) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(("leaf " + i).getBytes(StandardCharsets.US_ASCII));
        }
        return leaves;
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Keeps every tile that it is given, under its path, as a web server would. */
    static final class Store implements TileSource {
        final Map<String, byte[]> tiles = new TreeMap<>();

        void add(TiledTree tree) {
            tree.changes().forEach(change -> tiles.put(change.tile().path(), change.hashes()));
        }

        @Override
        public byte[] hashes(Tile tile) {
            byte[] hashes = tiles.get(tile.path());
            if (hashes == null) {
                throw new EvidenceRefused(Reason.MISSING_HASHES, tile.path());
            }
            return hashes;
        }
    }
}
