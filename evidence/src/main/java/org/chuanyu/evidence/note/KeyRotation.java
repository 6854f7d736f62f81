package org.chuanyu.evidence.note;

import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Signer;
import org.chuanyu.evidence.StrictText;

/**
 * That a log goes on under another key. It is a leaf of the log, of kind {@value #KIND}: its fields {@value #OLD} and {@value #NEXT}
 * are the verifier keys, {@value #BY_OLD} and {@value #BY_NEXT} their signatures in base 64 over {@link #text}. So whoever has
 * stolen one key cannot put another in its place, and whoever brings a key shows that he holds it. The new key holds from the tree
 * that ends with this leaf on; the old one until a leaf of kind {@value #RETIREMENT} names it by its label in the field {@value #OLD}:
 * for no tree that has that leaf.
 *
 * @param origin the log, and the name of both keys
 * @param seq position of the leaf
 */
public record KeyRotation(String origin, long seq, VerifierKey old, VerifierKey next) {
    public static final String KIND = "key-rotation";
    public static final String RETIREMENT = "log-key-retired";
    public static final String OLD = "old";
    public static final String NEXT = "new";
    public static final String BY_OLD = "old-signature";
    public static final String BY_NEXT = "new-signature";

    /** Refuses, with MALFORMED_KEY, keys that are not two keys of this log. */
    public KeyRotation {
        for (VerifierKey key : List.of(old, next)) {
            if (key.role() != KeyRole.LOG || !key.name().equals(origin)) {
                throw new EvidenceRefused(Reason.MALFORMED_KEY, "a key of another log, or of another role");
            }
        }
        if (old.key().equals(next.key())) {
            throw new EvidenceRefused(Reason.MALFORMED_KEY, "a key that follows itself");
        }
    }

    /** What both keys sign. No checkpoint and no cosignature looks like it. */
    public String text() {
        return "sm2-key-rotation/v1\nlog " + origin + "\nleaf " + seq + "\nold " + old + "\nnew " + next + "\n";
    }

    /**
     * A signature of one of the two keys in base 64.
     *
     * @throws IllegalStateException when the signer does not hold the key
     */
    public String signature(VerifierKey key, Signer signer) {
        byte[] signature = signer.sign(message());
        if (!key.key().verifies(message(), signature)) {
            throw new IllegalStateException("the signer does not sign with key " + key.label());
        }
        return StrictText.base64(signature);
    }

    /** Whether both keys have signed. */
    public boolean isSigned(String byOld, String byNext) {
        return verifies(old, byOld) && verifies(next, byNext);
    }

    private boolean verifies(VerifierKey key, String signature) {
        return key.key().verifies(message(), StrictText.base64(signature, Reason.MALFORMED_LEAF));
    }

    private byte[] message() {
        return StrictText.utf8(text(), Reason.MALFORMED_KEY);
    }
}
