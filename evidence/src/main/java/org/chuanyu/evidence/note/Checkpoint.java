package org.chuanyu.evidence.note;

import java.security.MessageDigest;
import java.util.Arrays;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.tree.TreeHash;

/**
 * The state of a log (C2SP tlog-checkpoint): which log, how many leaves, which root. Three lines and no more: extension
 * lines, which that document advises against, are refused here.
 *
 * @param origin the log's name, which is also the name of its keys
 * @param size leaves, 0 or more
 * @param root 32 bytes, not to be changed
 */
public record Checkpoint(String origin, long size, byte[] root) {
    private static final int LINES = 3;

    public Checkpoint {
        KeyName.require(origin, Reason.MALFORMED_CHECKPOINT);
        if (size < 0 || root.length != TreeHash.LENGTH) {
            throw new EvidenceRefused(Reason.MALFORMED_CHECKPOINT, "a size or a root that no tree has");
        }
    }

    /** Reads the text of a note. */
    public static Checkpoint parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length != LINES + 1 || !lines[LINES].isEmpty()) {
            throw new EvidenceRefused(Reason.MALFORMED_CHECKPOINT, "not three lines");
        }
        return new Checkpoint(
                lines[0],
                StrictText.number(lines[1], Reason.MALFORMED_CHECKPOINT),
                StrictText.base64(lines[2], Reason.MALFORMED_CHECKPOINT));
    }

    /** The text to be signed. */
    public String text() {
        return origin + "\n" + size + "\n" + StrictText.base64(root) + "\n";
    }

    /** Whether both name the same state of the same log, whoever signed them and how often. */
    public boolean sameAs(Checkpoint other) {
        return origin.equals(other.origin) && size == other.size && MessageDigest.isEqual(root, other.root);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checkpoint that && sameAs(that);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(root) + Long.hashCode(size);
    }
}
