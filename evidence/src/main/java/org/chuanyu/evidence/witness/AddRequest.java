package org.chuanyu.evidence.witness;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.tree.Proofs;
import org.chuanyu.evidence.tree.TreeHash;

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
        String[] head = new String(body, 0, blank, StandardCharsets.ISO_8859_1).split("\n", -1);
        if (!head[0].startsWith(OLD) || head.length - 1 > Proofs.MOST_HASHES) {
            throw new EvidenceRefused(Reason.MALFORMED_PROOF, "no old size, or more than 63 hashes");
        }
        long old = StrictText.number(head[0].substring(OLD.length()), Reason.MALFORMED_PROOF);
        List<byte[]> proof = new ArrayList<>();
        for (String line : Arrays.asList(head).subList(1, head.length)) {
            byte[] hash = StrictText.base64(line, Reason.MALFORMED_PROOF);
            if (hash.length != TreeHash.LENGTH) {
                throw new EvidenceRefused(Reason.MALFORMED_PROOF, "a hash of another length");
            }
            proof.add(hash);
        }
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
