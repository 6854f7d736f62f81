package org.chuanyu.evidence.tree;

/**
 * A tile and what is in it.
 *
 * @param hashes its width times 32 bytes, not to be changed
 */
public record TileHashes(Tile tile, byte[] hashes) {}
