package org.chuanyu.evidence;

import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SM3Digest;

/**
 * The SM3 hash (GB/T 32905-2016): 32 bytes, the same from this class as from {@code openssl dgst -sm3}. One instance
 * hashes one sequence of bytes and belongs to one thread.
 */
public final class Sm3 {
    /** Bytes of a hash. */
    public static final int LENGTH = 32;

    private final SM3Digest digest = new SM3Digest();

    /** The hash of the whole array. */
    public static byte[] of(byte[] bytes) {
        return new Sm3().update(bytes).finish();
    }

    /** The hash in lower-case hexadecimal, as openssl prints it. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(of(bytes));
    }

    /** Adds the bytes to what is hashed. */
    public Sm3 update(byte[] bytes) {
        return update(bytes, 0, bytes.length);
    }

    /** Adds {@code length} bytes from {@code offset} on. */
    public Sm3 update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
        return this;
    }

    /** The hash of everything added; the next sequence starts empty. */
    public byte[] finish() {
        byte[] hash = new byte[LENGTH];
        digest.doFinal(hash, 0);
        return hash;
    }
}
