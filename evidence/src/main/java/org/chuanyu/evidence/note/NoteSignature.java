package org.chuanyu.evidence.note;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;

/**
 * One signature line of a note, believed by nobody yet. Name and id say which key is meant; only the key itself says
 * whether it signed.
 *
 * @param signature what follows the key's id in the line's base 64; not to be changed
 */
public record NoteSignature(String name, int keyId, byte[] signature) {
    private static final String START = "\u2014 ";
    private static final int ID_LENGTH = 4;

    public NoteSignature {
        KeyName.require(name, Reason.MALFORMED_NOTE);
        if (signature.length == 0) {
            throw new EvidenceRefused(Reason.MALFORMED_NOTE, "an empty signature");
        }
    }

    /** Reads a line without its line feed. */
    static NoteSignature parse(String line) {
        int space = line.indexOf(' ', START.length());
        if (!line.startsWith(START) || space < 0) {
            throw new EvidenceRefused(Reason.MALFORMED_NOTE, "not a signature line");
        }
        byte[] payload = StrictText.base64(line.substring(space + 1), Reason.MALFORMED_NOTE);
        if (payload.length <= ID_LENGTH) {
            throw new EvidenceRefused(Reason.MALFORMED_NOTE, "an empty signature");
        }
        return new NoteSignature(
                line.substring(START.length(), space),
                ByteBuffer.wrap(payload).getInt(),
                Arrays.copyOfRange(payload, ID_LENGTH, payload.length));
    }

    /** The line with its line feed. */
    public String line() {
        byte[] payload = ByteBuffer.allocate(ID_LENGTH + signature.length)
                .putInt(keyId)
                .put(signature)
                .array();
        return START + name + " " + StrictText.base64(payload) + "\n";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteSignature that && line().equals(that.line());
    }

    @Override
    public int hashCode() {
        return line().hashCode();
    }

    @Override
    public String toString() {
        return name + "+" + HexFormat.of().toHexDigits(keyId);
    }
}
