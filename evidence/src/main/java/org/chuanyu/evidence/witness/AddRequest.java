package org.chuanyu.evidence.witness;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.tree.HashLines;

/**
 * The body of add-checkpoint (C2SP tlog-witness): the size from which the log goes on, the hashes that show it, an empty
 * line, the log's note.
 */
record AddRequest(long old, List<byte[]> proof, SignedNote note, Checkpoint checkpoint) {
    private static final String OLD = "old ";
    /** More than 63 hashes and 20 signatures of the longest names that are in use. */
    static final int MOST_BYTES = 64 * 1024;

    static AddRequest parse(byte[] body) {
        int blank = blankLine(body);
        String head = new String(body, 0, blank + 1, StandardCharsets.ISO_8859_1);
        int firstLine = head.indexOf('\n');
        if (!head.startsWith(OLD)) {
            throw new EvidenceRefused(Reason.MALFORMED_PROOF, "no old size");
        }
        long old = StrictText.number(head.substring(OLD.length(), firstLine), Reason.MALFORMED_PROOF);
        List<byte[]> proof = HashLines.parse(head.substring(firstLine + 1));
        SignedNote note = SignedNote.parse(Arrays.copyOfRange(body, blank + 2, body.length));
        return new AddRequest(old, proof, note, Checkpoint.parse(note.text()));
    }

    private static int blankLine(byte[] body) {
        for (int i = 0; i + 1 < body.length; i++) {
            if (body[i] == '\n' && body[i + 1] == '\n') {
                return i;
            }
        }
        throw new EvidenceRefused(Reason.MALFORMED_PROOF, "no empty line behind the hashes");
    }
}
