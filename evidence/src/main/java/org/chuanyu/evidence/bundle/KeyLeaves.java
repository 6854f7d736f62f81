package org.chuanyu.evidence.bundle;

import java.util.HashMap;
import java.util.Map;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.KeyRotation;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.evidence.note.VerifierKey;
import org.jspecify.annotations.Nullable;

/**
 * Holds what leaves say of the log's keys against the policy. A rotation is signed by the old and the new key, and at least one of
 * them is known to the policy: an inspector who has not got the new key yet knows the old one, and the policy of one who knows only the new
 * one was written after it. A key that the leaves retire signs no later tree, whatever a policy without its range says.
 */
final class KeyLeaves implements LeafWalk.Visitor {
    private final TrustPolicy policy;
    private final Map<String, Long> retired = new HashMap<>();
    private int rotations;
    private @Nullable EvidenceRefused refused;

    KeyLeaves(TrustPolicy policy) {
        this.policy = policy;
    }

    @Override
    public void leaf(Leaf leaf) {
        try {
            take(leaf);
        } catch (EvidenceRefused e) {
            refused = refused == null ? e : refused;
        }
    }

    private void take(Leaf leaf) {
        if (leaf.kind().equals(KeyRotation.RETIREMENT)) {
            retired.putIfAbsent(text(leaf, KeyRotation.OLD), leaf.seq());
            return;
        }
        KeyRotation rotation = new KeyRotation(
                leaf.log(),
                leaf.seq(),
                VerifierKey.parse(text(leaf, KeyRotation.OLD)),
                VerifierKey.parse(text(leaf, KeyRotation.NEXT)));
        require(
                rotation.isSigned(text(leaf, KeyRotation.BY_OLD), text(leaf, KeyRotation.BY_NEXT)),
                "leaf " + leaf.seq() + " changes the log's key without the signatures of both keys");
        boolean knowsOld = policy.logs().contains(rotation.old());
        require(
                !knowsOld || policy.holds(rotation.old(), leaf.seq() + 1),
                "leaf " + leaf.seq() + " is signed by a key that did not hold any more");
        require(
                knowsOld || policy.logs().contains(rotation.next()),
                "leaf " + leaf.seq() + " changes from a key to another that the policy does not know");
        rotations++;
    }

    /** After the walk: each change was signed, and a key that these leaves retired has not signed this tree alone. Tells how often the key changed. */
    int requireLiving(CheckedNote note) {
        if (refused != null) {
            throw refused;
        }
        require(
                note.signedBy().stream()
                        .anyMatch(key -> note.checkpoint().size() <= retired.getOrDefault(key.label(), Long.MAX_VALUE)),
                "a checkpoint under a key that the log had retired before it");
        return rotations;
    }

    private static String text(Leaf leaf, String field) {
        return leaf.text(field)
                .orElseThrow(() -> new EvidenceRefused(
                        Reason.MALFORMED_LEAF, "leaf " + leaf.seq() + " changes a key without the field " + field));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new EvidenceRefused(Reason.MALFORMED_BUNDLE, otherwise);
        }
    }
}
