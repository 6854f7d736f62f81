package org.chuanyu.evidence.bundle;

import java.util.List;
import java.util.Optional;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.tree.HashLines;
import org.chuanyu.evidence.tree.Proofs;
import org.chuanyu.evidence.tree.TreeHash;

/**
 * That one leaf is in the log, in a file that needs nothing beside it but the leaf and the keys (C2SP tlog-proof, with
 * SM3 in the tree).
 *
 * @param extra bytes that nobody checks, or nothing
 * @param index the leaf's position
 * @param hashes from the leaf upwards
 */
public record LogProof(Optional<byte[]> extra, long index, List<byte[]> hashes, SignedNote checkpoint) {
    private static final String HEADER = "c2sp.org/tlog-proof@v1\n";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    /** What {@link #bytes} gives back byte for byte, or a refusal with MALFORMED_PROOF or the note's own. */
    public static LogProof parse(byte[] bytes) {
        if (bytes.length > 2 * SignedNote.MOST_BYTES) {
            throw new EvidenceRefused(Reason.TOO_LARGE, "a proof of more than two million bytes");
        }
        String text = StrictText.utf8(bytes, Reason.MALFORMED_PROOF);
        int blank = text.indexOf("\n\n");
        if (!text.startsWith(HEADER) || blank < HEADER.length()) {
            throw refused();
        }
        String rest = text.substring(HEADER.length(), blank + 1);
        Optional<byte[]> extra = Optional.empty();
        if (rest.startsWith(EXTRA)) {
            int end = rest.indexOf('\n');
            extra = Optional.of(StrictText.base64(rest.substring(EXTRA.length(), end), Reason.MALFORMED_PROOF));
            rest = rest.substring(end + 1);
        }
        if (!rest.startsWith(INDEX)) {
            throw refused();
        }
        int end = rest.indexOf('\n');
        return new LogProof(
                extra,
                StrictText.number(rest.substring(INDEX.length(), end), Reason.MALFORMED_PROOF),
                HashLines.parse(rest.substring(end + 1)),
                SignedNote.parse(StrictText.utf8(text.substring(blank + 2), Reason.MALFORMED_PROOF)));
    }

    public byte[] bytes() {
        StringBuilder text = new StringBuilder(HEADER);
        extra.ifPresent(
                bytes -> text.append(EXTRA).append(StrictText.base64(bytes)).append('\n'));
        text.append(INDEX).append(index).append('\n').append(HashLines.text(hashes));
        return StrictText.utf8(text.append('\n').append(checkpoint).toString(), Reason.MALFORMED_PROOF);
    }

    /** Whether the leaf is in the tree of the checkpoint at the index. Who signed the checkpoint is another question. */
    public boolean proves(byte[] leaf) {
        Checkpoint tree = Checkpoint.parse(checkpoint.text());
        return Proofs.included(TreeHash.SM3, TreeHash.SM3.leaf(leaf), index, tree.size(), hashes, tree.root());
    }

    private static EvidenceRefused refused() {
        return new EvidenceRefused(Reason.MALFORMED_PROOF, "not a tlog-proof of version 1");
    }
}
