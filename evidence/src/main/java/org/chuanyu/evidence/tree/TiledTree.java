package org.chuanyu.evidence.tree;

import static org.chuanyu.evidence.tree.TreeHash.LENGTH;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tree that grows and says which tiles must be stored for it: the sequencer appends a group of leaf hashes, stores
 * {@link #changes}, and signs {@link #root}. When what was to be stored is lost, the object is worth nothing any more:
 * {@link #open} another one. Belongs to one thread.
 */
public final class TiledTree {
    private final Frontier frontier;
    private final List<byte[]> edge = new ArrayList<>();
    private final List<TileHashes> full = new ArrayList<>();
    /** The size at which everything was last handed out. */
    private long handedOut;

    /**
     * Takes up a stored tree.
     *
     * @param tiles asked only for the narrow tiles on the right edge
     */
    public static TiledTree open(TreeHash hash, long size, TileSource tiles) {
        return new TiledTree(hash, size, tiles);
    }

    private TiledTree(TreeHash hash, long size, TileSource tiles) {
        PublishedTree stored = new PublishedTree(hash, size, tiles);
        frontier = Frontier.of(hash, size, stored.leftEdge(size), this::complete);
        handedOut = size;
        for (int level = 0; level < 8 && size >>> (level * Tile.HEIGHT) > 0; level++) {
            byte[] hashes = new byte[Tile.FULL * LENGTH];
            if (width(size, level) > 0) {
                byte[] narrow = stored.tile(level, size >>> ((level + 1) * Tile.HEIGHT));
                System.arraycopy(narrow, 0, hashes, 0, narrow.length);
            }
            edge.add(hashes);
        }
    }

    /** Adds the hash of the next leaf. */
    public void append(byte[] leafHash) {
        frontier.append(leafHash);
    }

    /** Hashes the next leaf and adds it. */
    public void appendLeaf(byte[] bytes) {
        frontier.appendLeaf(bytes, 0, bytes.length);
    }

    public long size() {
        return frontier.size();
    }

    public byte[] root() {
        return frontier.root();
    }

    /** A copy of where the tree stands. */
    public Frontier frontier() {
        return frontier.copy();
    }

    /**
     * Every tile that was filled, and every narrow one that was widened, since this was last asked; in order of level
     * and index.
     */
    public List<TileHashes> changes() {
        List<TileHashes> changes = new ArrayList<>(full);
        full.clear();
        for (int level = 0; level < edge.size(); level++) {
            int width = width(size(), level);
            int shift = level * Tile.HEIGHT;
            if (width > 0 && size() >>> shift != handedOut >>> shift) {
                Tile tile = Tile.in(size(), level, size() >>> (shift + Tile.HEIGHT));
                changes.add(new TileHashes(tile, Arrays.copyOf(edge.get(level), width * LENGTH)));
            }
        }
        handedOut = size();
        changes.sort((one, other) -> one.tile().compareTo(other.tile()));
        return changes;
    }

    private void complete(int height, long index, byte[] hashes, int offset) {
        if (height % Tile.HEIGHT != 0) {
            return;
        }
        int level = height / Tile.HEIGHT;
        if (level == edge.size()) {
            edge.add(new byte[Tile.FULL * LENGTH]);
        }
        int position = (int) (index % Tile.FULL);
        System.arraycopy(hashes, offset, edge.get(level), position * LENGTH, LENGTH);
        if (position == Tile.FULL - 1) {
            full.add(new TileHashes(
                    new Tile(level, index / Tile.FULL, Tile.FULL),
                    edge.get(level).clone()));
        }
    }

    private static int width(long size, int level) {
        return (int) (size >>> (level * Tile.HEIGHT)) & (Tile.FULL - 1);
    }
}
