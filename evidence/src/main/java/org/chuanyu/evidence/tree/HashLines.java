package org.chuanyu.evidence.tree;

import java.util.ArrayList;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;

/**
 * A proof or an edge as text: one hash a line, in base 64 (as C2SP tlog-witness and tlog-proof write them). What {@link
 * #parse} takes, {@link #text} writes back.
 */
public final class HashLines {
    private static final int LINE_LENGTH = 44;

    private HashLines() {}

    public static String text(List<byte[]> hashes) {
        StringBuilder text = new StringBuilder();
        hashes.forEach(hash -> text.append(StrictText.base64(hash)).append('\n'));
        return text.toString();
    }

    /** The hashes, at most 63 of 32 bytes, or a refusal with MALFORMED_PROOF. No text is no hashes. */
    public static List<byte[]> parse(String text) {
        if (text.length() % (LINE_LENGTH + 1) != 0 || text.length() / (LINE_LENGTH + 1) > Proofs.MOST_HASHES) {
            throw refused();
        }
        List<byte[]> hashes = new ArrayList<>();
        for (int from = 0; from < text.length(); from += LINE_LENGTH + 1) {
            int end = from + LINE_LENGTH;
            byte[] hash = StrictText.base64(text.substring(from, end), Reason.MALFORMED_PROOF);
            if (text.charAt(end) != '\n' || hash.length != TreeHash.LENGTH) {
                throw refused();
            }
            hashes.add(hash);
        }
        return hashes;
    }

    private static EvidenceRefused refused() {
        return new EvidenceRefused(Reason.MALFORMED_PROOF, "not lines of one hash each, at most " + Proofs.MOST_HASHES);
    }
}
