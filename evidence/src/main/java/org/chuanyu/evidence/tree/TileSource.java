package org.chuanyu.evidence.tree;

/** Where the hashes of tiles are kept: a table, a folder, a bundle, another machine. */
@FunctionalInterface
public interface TileSource {
    /**
     * The hashes of the tile: exactly its width times 32 bytes. A source may cut them from a wider tile of the same
     * level and index. What it does not have it refuses with MISSING_HASHES.
     */
    byte[] hashes(Tile tile);
}
