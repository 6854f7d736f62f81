package org.chuanyu.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.chuanyu.evidence.bundle.LogProof;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.springframework.stereotype.Component;

/** Proofs that a leaf is in the log, each against a checkpoint that was signed. */
@Component
final class LogProofs {
    private final LogStore store;
    private final Cosigned cosigned;

    LogProofs(LogStore store, Cosigned cosigned) {
        this.store = store;
        this.cosigned = cosigned;
    }

    /**
     * A leaf with its proof.
     *
     * @param evidence whether all witnesses have cosigned the checkpoint
     */
    record Proven(LogStore.StoredLeaf leaf, List<byte[]> hashes, SignedNote note, boolean evidence) {
        Checkpoint checkpoint() {
            return Checkpoint.parse(note.text());
        }

        ProofPicture picture() {
            return ProofPicture.of(leaf.hash(), leaf.seq(), hashes, checkpoint());
        }

        /** C2SP tlog-proof. */
        byte[] file() {
            return new LogProof(Optional.empty(), leaf.seq(), hashes, note).bytes();
        }
    }

    /** Against the newest checkpoint that is evidence, or, while none of those covers the leaf, the newest of all. */
    Optional<Proven> newest(long seq) {
        Optional<SignedNote> last = cosigned.last().filter(note -> size(note) > seq);
        return last.isPresent()
                ? last.flatMap(note -> prove(seq, note, true))
                : store.lastCheckpoint().flatMap(signed -> prove(seq, pending(signed), false));
    }

    /** Against the checkpoint of this size; nothing where none was signed. */
    Optional<Proven> at(long seq, long size) {
        return cosigned.isComplete(size)
                ? cosigned.covering(size).flatMap(note -> prove(seq, note, true))
                : store.checkpointFor(size)
                        .filter(signed -> signed.size() == size)
                        .flatMap(signed -> prove(seq, pending(signed), false));
    }

    Optional<LogStore.StoredLeaf> leaf(long seq) {
        return seq < 0 ? Optional.empty() : store.leaves(seq, seq + 1).stream().findFirst();
    }

    private Optional<Proven> prove(long seq, SignedNote note, boolean evidence) {
        long size = size(note);
        return seq < 0 || seq >= size
                ? Optional.empty()
                : leaf(seq).map(leaf -> new Proven(leaf, store.tree(size).inclusion(seq), note, evidence));
    }

    private static SignedNote pending(LogStore.Signed signed) {
        return SignedNote.parse(signed.note().getBytes(StandardCharsets.UTF_8));
    }

    private static long size(SignedNote note) {
        return Checkpoint.parse(note.text()).size();
    }
}
