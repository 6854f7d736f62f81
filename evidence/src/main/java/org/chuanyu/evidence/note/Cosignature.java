package org.chuanyu.evidence.note;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;

/**
 * What a witness says under a checkpoint: that at this time it had seen it, and nothing that contradicts it. The signed
 * message is text, so that a shell can build it again; it names the witness and starts with a line that no checkpoint
 * starts with.
 *
 * @param time seconds since 1970, 1 or more, and no more than an Instant holds
 * @param signature DER, over {@link #message}; not to be changed
 */
public record Cosignature(long time, byte[] signature) {
    private static final int TIME_LENGTH = 8;
    private static final long LATEST = Instant.MAX.getEpochSecond();

    public Cosignature {
        if (time <= 0 || time > LATEST || signature.length == 0) {
            throw new EvidenceRefused(Reason.MALFORMED_NOTE, "a cosignature without a time or a signature");
        }
    }

    /** Reads what follows the key's id in a signature line. */
    public static Cosignature parse(byte[] payload) {
        if (payload.length <= TIME_LENGTH) {
            throw new EvidenceRefused(Reason.MALFORMED_NOTE, "a cosignature without a time or a signature");
        }
        return new Cosignature(
                ByteBuffer.wrap(payload).getLong(), Arrays.copyOfRange(payload, TIME_LENGTH, payload.length));
    }

    /** What the witness of this name signs for the text of a checkpoint. */
    public static byte[] message(String name, long time, String text) {
        return StrictText.utf8(
                "sm2-cosignature/v1\ncosigner " + name + "\ntime " + time + "\n" + text, Reason.MALFORMED_NOTE);
    }

    /** What follows the key's id in a signature line: the time in eight bytes, high byte first, then the signature. */
    public byte[] payload() {
        return ByteBuffer.allocate(TIME_LENGTH + signature.length)
                .putLong(time)
                .put(signature)
                .array();
    }

    public Instant instant() {
        return Instant.ofEpochSecond(time);
    }
}
