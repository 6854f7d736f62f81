package org.chuanyu.evidence.note;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm2PublicKey;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.StrictText;

/**
 * A public key with the name and the role in which it signs notes; its written form is the vkey of C2SP signed-note,
 * {@code name+id+base64}. The id is a hint for finding the key, four bytes of a hash: whoever believes a signature
 * holds the whole key.
 */
public record VerifierKey(String name, KeyRole role, Sm2PublicKey key) {
    public VerifierKey {
        KeyName.require(name, Reason.MALFORMED_KEY);
    }

    /** Reads the written form, and refuses one whose id does not belong to its name, role and key. */
    public static VerifierKey parse(String text) {
        String[] parts = text.split("\\+", 3);
        if (parts.length != 3) {
            throw new EvidenceRefused(Reason.MALFORMED_KEY, "not a verifier key");
        }
        byte[] typed = StrictText.base64(parts[2], Reason.MALFORMED_KEY);
        for (KeyRole role : KeyRole.values()) {
            byte[] type = role.type();
            if (typed.length > type.length && Arrays.equals(type, Arrays.copyOf(typed, type.length))) {
                byte[] spki = Arrays.copyOfRange(typed, type.length, typed.length);
                VerifierKey key = new VerifierKey(parts[0], role, Sm2PublicKey.fromSpki(spki));
                if (key.toString().equals(text)) {
                    return key;
                }
                throw new EvidenceRefused(Reason.MALFORMED_KEY, "the id is not that of this name and key");
            }
        }
        throw new EvidenceRefused(Reason.MALFORMED_KEY, "a signature type that is not ours");
    }

    /** The first four bytes of SM3(name, line feed, signature type, SubjectPublicKeyInfo). */
    public int id() {
        byte[] hash = new Sm3()
                .update(StrictText.utf8(name + "\n", Reason.MALFORMED_KEY))
                .update(typed())
                .finish();
        return ByteBuffer.wrap(hash).getInt();
    }

    /** {@code name+id}, by which a policy or a note points to the key. */
    public String label() {
        return name + "+" + HexFormat.of().toHexDigits(id());
    }

    /** Whether the line claims to be this key's. */
    public boolean isNamedBy(NoteSignature signature) {
        return name.equals(signature.name()) && id() == signature.keyId();
    }

    /** Whether the line is this key's signature, in this role, over the text. */
    public boolean verifies(String text, NoteSignature signature) {
        if (!isNamedBy(signature)) {
            return false;
        }
        if (role == KeyRole.LOG) {
            return key.verifies(StrictText.utf8(text, Reason.MALFORMED_NOTE), signature.signature());
        }
        try {
            Cosignature cosignature = Cosignature.parse(signature.signature());
            return key.verifies(Cosignature.message(name, cosignature.time(), text), cosignature.signature());
        } catch (EvidenceRefused malformed) {
            return false;
        }
    }

    private byte[] typed() {
        byte[] type = role.type();
        byte[] spki = key.spki();
        return ByteBuffer.allocate(type.length + spki.length)
                .put(type)
                .put(spki)
                .array();
    }

    /** The written form. */
    @Override
    public String toString() {
        return label() + "+" + StrictText.base64(typed());
    }
}
