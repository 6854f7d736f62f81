package org.chuanyu.evidence.tree;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/**
 * Reads what {@link Entries} writes, leaf by leaf, in a buffer of its own that never grows: the leaf is at {@link
 * #offset} of {@link #buffer} until the next call. Bytes that end inside a leaf are refused. The stream stays the
 * caller's to close.
 */
public final class EntryReader {
    private final InputStream in;
    private final byte[] buffer = new byte[4 * (Entries.LONGEST + 1)];
    private int from;
    private int to;
    private int length;

    public EntryReader(InputStream in) {
        this.in = in;
    }

    /** Goes to the next leaf; false where the last one has been. */
    public boolean next() throws IOException {
        from += length;
        length = 0;
        if (!holds(2)) {
            if (from == to) {
                return false;
            }
            throw cut();
        }
        int announced = (buffer[from] & 0xff) << 8 | buffer[from + 1] & 0xff;
        from += 2;
        if (!holds(announced)) {
            throw cut();
        }
        length = announced;
        return true;
    }

    public byte[] buffer() {
        return buffer;
    }

    public int offset() {
        return from;
    }

    public int length() {
        return length;
    }

    /** A copy of the leaf, for whom it must outlive the next call. */
    public byte[] leaf() {
        return Arrays.copyOfRange(buffer, from, from + length);
    }

    private boolean holds(int wanted) throws IOException {
        if (to - from >= wanted) {
            return true;
        }
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        while (to < wanted) {
            int read = in.read(buffer, to, buffer.length - to);
            if (read < 0) {
                return false;
            }
            to += read;
        }
        return true;
    }

    private static EvidenceRefused cut() {
        return new EvidenceRefused(Reason.MALFORMED_ENTRIES, "the bytes end inside a leaf");
    }
}
