package org.chuanyu.evidence.leaf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.StrictText;

/**
 * Stands in a leaf for a value that the leaf does not tell. Whoever gets the value and its salt can check that they are
 * what was committed to, for this log, this position and this field; without the salt nobody can find the value by
 * trying, which with the numbers of two counties' identity cards would take less than a minute. When the salt is
 * destroyed the commitment stays and says nothing any more.
 *
 * <pre>SM3("dzay-commit/v1" 00 origin 00 seq 00 field 00 salt value)</pre>
 *
 * origin in UTF-8, seq in decimal, salt 32 bytes. The value of the field {@value #EVENT} is padded first: one byte 80,
 * then bytes 00 up to the next multiple of 256 (ISO/IEC 7816-4), always at least the one, so that it comes off again in
 * one way only.
 */
public final class Commitment {
    /** Bytes of a salt. */
    public static final int SALT_LENGTH = 32;
    /** The field of the event's own bytes, the only one that is padded. */
    public static final String EVENT = "event";

    private static final byte[] PURPOSE = "dzay-commit/v1".getBytes(StandardCharsets.US_ASCII);
    private static final byte END = 0;
    private static final int BUCKET = 256;
    private static final byte PAD = (byte) 0x80;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Commitment() {}

    /** A new salt, for one field of one leaf. */
    public static byte[] salt() {
        byte[] salt = new byte[SALT_LENGTH];
        RANDOM.nextBytes(salt);
        return salt;
    }

    /**
     * The 32 bytes of the commitment. A salt of another length or a field that no leaf can have is a programming error.
     */
    public static byte[] of(String origin, long seq, String field, byte[] salt, byte[] value) {
        return Sm3.of(hashed(origin, seq, field, salt, value));
    }

    /** What is hashed for {@link #of}: for whoever hashes many. */
    public static byte[] hashed(String origin, long seq, String field, byte[] salt, byte[] value) {
        if (salt.length != SALT_LENGTH || seq < 0 || !isField(field) || origin.indexOf(0) >= 0) {
            throw new IllegalArgumentException("no commitment is made so");
        }
        byte[] log = StrictText.utf8(origin, Reason.MALFORMED_LEAF);
        byte[] position = Long.toString(seq).getBytes(StandardCharsets.US_ASCII);
        byte[] name = field.getBytes(StandardCharsets.US_ASCII);
        byte[] committed = field.equals(EVENT) ? padded(value) : value;
        int ends = PURPOSE.length + log.length + position.length + name.length + 4;
        return ByteBuffer.allocate(ends + SALT_LENGTH + committed.length)
                .put(PURPOSE)
                .put(END)
                .put(log)
                .put(END)
                .put(position)
                .put(END)
                .put(name)
                .put(END)
                .put(salt)
                .put(committed)
                .array();
    }

    /**
     * Whether the leaf's commitment for the field is to this value. False where the leaf has none, or the salt is
     * short.
     */
    public static boolean opens(Leaf leaf, String field, byte[] salt, byte[] value) {
        byte[] commitment = leaf.commitments().get(field);
        return commitment != null
                && salt.length == SALT_LENGTH
                && MessageDigest.isEqual(commitment, of(leaf.log(), leaf.seq(), field, salt, value));
    }

    static byte[] padded(byte[] value) {
        byte[] padded = Arrays.copyOf(value, (value.length / BUCKET + 1) * BUCKET);
        padded[value.length] = PAD;
        return padded;
    }

    private static boolean isField(String field) {
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return !field.isEmpty();
    }
}
