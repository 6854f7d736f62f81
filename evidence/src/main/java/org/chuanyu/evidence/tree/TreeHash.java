package org.chuanyu.evidence.tree;

import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.chuanyu.evidence.Sm3Batch;

/**
 * A hash to build trees with (RFC 6962 section 2.1): a leaf is hashed behind 0x00, a node behind 0x01. Ours is SM3;
 * SHA-256 is here so that the same code can be held against the roots that the rest of the world publishes. The log's
 * name decides which one is meant, never the bytes.
 */
public enum TreeHash {
    SM3(SM3Digest::new),
    SHA_256(SHA256Digest::newInstance);

    /** Bytes of a hash, for both. */
    public static final int LENGTH = 32;

    private final Supplier<Digest> digests;

    TreeHash(Supplier<Digest> digests) {
        this.digests = digests;
    }

    /** For one thread, to be used again and again. */
    public TreeHasher hasher() {
        return new TreeHasher(digests.get());
    }

    /** The root of the tree without leaves. */
    public byte[] empty() {
        byte[] hash = new byte[LENGTH];
        digests.get().doFinal(hash, 0);
        return hash;
    }

    /** The hash of one leaf. */
    public byte[] leaf(byte[] bytes) {
        byte[] hash = new byte[LENGTH];
        hasher().leaf(bytes, 0, bytes.length, hash, 0);
        return hash;
    }

    /** The hashes of many leaves, in their order. */
    public byte[][] leaves(List<byte[]> leaves) {
        if (this != SM3) {
            return leaves.stream().map(this::leaf).toArray(byte[][]::new);
        }
        byte[][] hashed = new byte[leaves.size()][];
        for (int i = 0; i < hashed.length; i++) {
            byte[] leaf = leaves.get(i);
            // Behind the byte of a leaf, which is 0.
            hashed[i] = new byte[leaf.length + 1];
            System.arraycopy(leaf, 0, hashed[i], 1, leaf.length);
        }
        return Sm3Batch.of(hashed);
    }

    /** The hash over two children. */
    public byte[] node(byte[] left, byte[] right) {
        byte[] hash = new byte[LENGTH];
        hasher().node(left, 0, right, 0, hash, 0);
        return hash;
    }
}
