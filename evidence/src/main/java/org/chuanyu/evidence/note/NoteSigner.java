package org.chuanyu.evidence.note;

import java.time.Instant;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Signer;
import org.chuanyu.evidence.StrictText;

/**
 * Signs checkpoints with a key that may lie in a device. Every signature is verified before it is handed out: one that
 * was made with another key, or by a device that erred, would make all who hold the key refuse the whole note.
 */
public final class NoteSigner {
    private final VerifierKey key;
    private final Signer signer;

    /** @param signer holds the private key that belongs to {@code key} */
    public NoteSigner(VerifierKey key, Signer signer) {
        this.key = key;
        this.signer = signer;
    }

    public VerifierKey key() {
        return key;
    }

    /** The checkpoint under the log's own signature. */
    public SignedNote sign(Checkpoint checkpoint) {
        if (key.role() != KeyRole.LOG || !key.name().equals(checkpoint.origin())) {
            throw new IllegalStateException("key " + key.label() + " does not sign for this log");
        }
        String text = checkpoint.text();
        byte[] signature = signer.sign(StrictText.utf8(text, Reason.MALFORMED_NOTE));
        return new SignedNote(text, List.of(verified(text, signature)));
    }

    /** The line that a witness sets under the checkpoint. The time counts in whole seconds. */
    public NoteSignature cosign(Checkpoint checkpoint, Instant time) {
        if (key.role() != KeyRole.WITNESS) {
            throw new IllegalStateException("key " + key.label() + " is not a witness's");
        }
        String text = checkpoint.text();
        long seconds = time.getEpochSecond();
        byte[] signature = signer.sign(Cosignature.message(key.name(), seconds, text));
        return verified(text, new Cosignature(seconds, signature).payload());
    }

    private NoteSignature verified(String text, byte[] payload) {
        NoteSignature signature = new NoteSignature(key.name(), key.id(), payload);
        if (!key.verifies(text, signature)) {
            throw new IllegalStateException("the signer does not sign with key " + key.label());
        }
        return signature;
    }
}
