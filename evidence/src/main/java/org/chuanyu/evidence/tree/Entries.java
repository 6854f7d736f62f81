package org.chuanyu.evidence.tree;

import java.io.IOException;
import java.io.OutputStream;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/**
 * Writes leaves one behind the other, each behind its length in two bytes, high byte first (C2SP tlog-tiles, entry
 * bundles).
 */
public final class Entries {
    /** Bytes of the longest leaf. */
    public static final int LONGEST = 0xffff;

    private Entries() {}

    public static void write(OutputStream out, byte[] leaf) throws IOException {
        if (leaf.length > LONGEST) {
            throw new EvidenceRefused(Reason.TOO_LARGE, "a leaf of more than 65535 bytes");
        }
        out.write(leaf.length >>> 8);
        out.write(leaf.length);
        out.write(leaf);
    }
}
