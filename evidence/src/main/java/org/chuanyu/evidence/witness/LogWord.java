package org.chuanyu.evidence.witness;

import java.util.ArrayList;
import java.util.List;
import org.chuanyu.evidence.note.NoteSignature;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;

/**
 * What the log's keys say to a note. Lines of unknown keys are passed over.
 *
 * @param signed one line for each key that signed
 * @param spoiled whether a line names one of the keys and is not that key's, for which everyone refuses the whole note
 */
record LogWord(List<NoteSignature> signed, boolean spoiled) {
    static LogWord of(SignedNote note, List<VerifierKey> keys) {
        List<NoteSignature> signed = new ArrayList<>();
        boolean spoiled = false;
        for (VerifierKey key : keys) {
            List<NoteSignature> named =
                    note.signatures().stream().filter(key::isNamedBy).toList();
            List<NoteSignature> good = named.stream()
                    .filter(line -> key.verifies(note.text(), line))
                    .toList();
            spoiled |= good.size() < named.size();
            good.stream().limit(1).forEach(signed::add);
        }
        return new LogWord(List.copyOf(signed), spoiled);
    }
}
