package org.chuanyu.evidence.tree;

import org.bouncycastle.crypto.Digest;

/**
 * Hashes leaves and nodes into arrays that the caller owns, so that a million of them leave no garbage. Belongs to one
 * thread.
 */
public final class TreeHasher {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final Digest digest;

    TreeHasher(Digest digest) {
        this.digest = digest;
    }

    /** Writes the hash of the leaf that stands at {@code offset} to {@code out} from {@code at} on. */
    public void leaf(byte[] bytes, int offset, int length, byte[] out, int at) {
        digest.update(LEAF);
        digest.update(bytes, offset, length);
        digest.doFinal(out, at);
    }

    /** Writes the hash over two hashes; {@code out} may be where one of them stands. */
    public void node(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int at) {
        digest.update(NODE);
        digest.update(left, leftAt, TreeHash.LENGTH);
        digest.update(right, rightAt, TreeHash.LENGTH);
        digest.doFinal(out, at);
    }
}
