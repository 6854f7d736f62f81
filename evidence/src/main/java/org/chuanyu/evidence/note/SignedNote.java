package org.chuanyu.evidence.note;

import java.util.ArrayList;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;

/**
 * A text and signature lines under it (C2SP signed-note), read and written byte for byte: what {@link #parse} takes,
 * {@link #bytes} gives back. Reading verifies nothing; the text is to be ignored until {@link TrustPolicy#check} has
 * taken the note.
 *
 * @param text ends with a line feed
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
    /** Bytes of the largest note that is read. */
    public static final int MOST_BYTES = 1_000_000;
    /** Signature lines that are read; C2SP asks for at least 16. */
    public static final int MOST_SIGNATURES = 20;

    private static final String BLANK_LINE = "\n\n";

    public SignedNote {
        if (!text.endsWith("\n") || text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new EvidenceRefused(
                    Reason.MALFORMED_NOTE, "the text has a control character, or no line feed at its end");
        }
        if (signatures.isEmpty()) {
            throw new EvidenceRefused(Reason.MALFORMED_NOTE, "not signed");
        }
        if (signatures.size() > MOST_SIGNATURES) {
            throw new EvidenceRefused(Reason.TOO_LARGE, "more than " + MOST_SIGNATURES + " signatures");
        }
        signatures = List.copyOf(signatures);
    }

    public static SignedNote parse(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw new EvidenceRefused(Reason.TOO_LARGE, "a note of more than a million bytes");
        }
        String note = StrictText.utf8(bytes, Reason.MALFORMED_NOTE);
        int split = note.lastIndexOf(BLANK_LINE);
        if (split < 0 || !note.endsWith("\n")) {
            throw new EvidenceRefused(Reason.MALFORMED_NOTE, "no blank line, or no line feed at the end");
        }
        return new SignedNote(note.substring(0, split + 1), signatures(note.substring(split + BLANK_LINE.length())));
    }

    private static List<NoteSignature> signatures(String lines) {
        List<NoteSignature> signatures = new ArrayList<>();
        for (int from = 0; from < lines.length(); ) {
            if (signatures.size() == MOST_SIGNATURES) {
                throw new EvidenceRefused(Reason.TOO_LARGE, "more than " + MOST_SIGNATURES + " signatures");
            }
            int end = lines.indexOf('\n', from);
            signatures.add(NoteSignature.parse(lines.substring(from, end)));
            from = end + 1;
        }
        return signatures;
    }

    /** The same text with one signature line more. */
    public SignedNote with(NoteSignature signature) {
        List<NoteSignature> more = new ArrayList<>(signatures);
        more.add(signature);
        return new SignedNote(text, more);
    }

    public byte[] bytes() {
        return StrictText.utf8(toString(), Reason.MALFORMED_NOTE);
    }

    /** The whole note. */
    @Override
    public String toString() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature.line()));
        return note.toString();
    }
}
