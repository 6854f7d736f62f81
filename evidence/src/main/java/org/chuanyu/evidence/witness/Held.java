package org.chuanyu.evidence.witness;

import java.util.List;
import java.util.Optional;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.Cosignature;
import org.chuanyu.evidence.note.NoteSignature;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.jspecify.annotations.Nullable;

/**
 * What the witness has cosigned last, or that it has cosigned nothing yet; and the file that says so. The file names the
 * witness and the log, so that it never serves another one, and carries the witness's own cosignature: what that does not
 * hold for, the witness has not written.
 */
final class Held {
    private static final String FORMAT = "chuanyu-witness/v1";
    private static final String NEVER = "never";
    private static final String COSIGNED = "cosigned";
    private static final int HEAD_LINES = 4;

    private final VerifierKey witness;
    private final String origin;
    private final @Nullable SignedNote note;
    private final @Nullable Checkpoint checkpoint;
    private final long time;

    private Held(VerifierKey witness, String origin, @Nullable SignedNote note) {
        this.witness = witness;
        this.origin = origin;
        this.note = note;
        checkpoint = note == null ? null : Checkpoint.parse(note.text());
        time = note == null ? 0 : time(witness, note);
    }

    static Held nothing(VerifierKey witness, String origin) {
        return new Held(witness, origin, null);
    }

    /** The same witness after it has cosigned the note. */
    Held after(SignedNote cosigned) {
        return new Held(witness, origin, cosigned);
    }

    static Held parse(byte[] bytes, VerifierKey witness, String origin) {
        String text = StrictText.utf8(bytes, Reason.MALFORMED_NOTE);
        String[] parts = text.split("\n", HEAD_LINES + 1);
        if (parts.length != HEAD_LINES + 1 || !parts[0].equals(FORMAT)) {
            throw new EvidenceRefused(Reason.MALFORMED_NOTE, "not the state of a witness");
        }
        if (!parts[1].equals(witness.toString()) || !parts[2].equals(origin)) {
            throw new EvidenceRefused(Reason.MALFORMED_NOTE, "the state of another witness or for another log");
        }
        String rest = parts[HEAD_LINES];
        if (parts[3].equals(NEVER) && rest.isEmpty()) {
            return nothing(witness, origin);
        }
        if (!parts[3].equals(COSIGNED)) {
            throw new EvidenceRefused(Reason.MALFORMED_NOTE, "not the state of a witness");
        }
        SignedNote note = SignedNote.parse(StrictText.utf8(rest, Reason.MALFORMED_NOTE));
        Held held = new Held(witness, origin, note);
        List<NoteSignature> own =
                note.signatures().stream().filter(witness::isNamedBy).toList();
        if (own.size() != 1 || !witness.verifies(note.text(), own.get(0))) {
            throw new EvidenceRefused(Reason.BAD_SIGNATURE, "the witness itself has not signed its state");
        }
        if (!Checkpoint.parse(note.text()).origin().equals(origin)) {
            throw new EvidenceRefused(Reason.UNKNOWN_LOG, "a checkpoint of another log");
        }
        return held;
    }

    private static long time(VerifierKey witness, SignedNote note) {
        return note.signatures().stream()
                .filter(witness::isNamedBy)
                .mapToLong(line -> Cosignature.parse(line.signature()).time())
                .max()
                .orElse(0);
    }

    byte[] bytes() {
        String head = FORMAT + "\n" + witness + "\n" + origin + "\n" + (note == null ? NEVER : COSIGNED) + "\n";
        return StrictText.utf8(note == null ? head : head + note, Reason.MALFORMED_NOTE);
    }

    /** The checkpoint under the log's signatures and the witness's own. */
    Optional<SignedNote> note() {
        return Optional.ofNullable(note);
    }

    Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(checkpoint);
    }

    /** Leaves of the last cosigned checkpoint, 0 before the first. */
    long size() {
        return checkpoint == null ? 0 : checkpoint.size();
    }

    /** Seconds since 1970 in the last cosignature, 0 before the first. */
    long time() {
        return time;
    }

    String origin() {
        return origin;
    }
}
