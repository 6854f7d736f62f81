package org.chuanyu.gateway.keys;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Makes bodies smaller (DEFLATE, RFC 1951, after the length as four bytes) before they are encrypted: records say the same words
 * over and over, and what is encrypted cannot be made smaller any more, neither by the database nor on its way into the log.
 */
final class Packing {
    private static final int WORTH_IT = 256;
    private static final int LENGTH = 4;

    private final Queue<Deflater> packers = new ConcurrentLinkedQueue<>();
    private final Queue<Inflater> unpackers = new ConcurrentLinkedQueue<>();

    /** The packed bytes; null where that would not make them smaller. */
    byte @Nullable [] pack(byte[] plain) {
        if (plain.length < WORTH_IT) {
            return null;
        }
        Deflater known = packers.poll();
        Deflater packer = known == null ? new Deflater(Deflater.BEST_SPEED, true) : known;
        byte[] out = new byte[plain.length];
        ByteBuffer.wrap(out).putInt(plain.length);
        packer.setInput(plain);
        packer.finish();
        int length = packer.deflate(out, LENGTH, out.length - LENGTH);
        boolean fits = packer.finished();
        packer.reset();
        packers.add(packer);
        return fits ? Arrays.copyOf(out, LENGTH + length) : null;
    }

    /** @throws IllegalStateException when it was not made by {@link #pack} */
    byte[] unpack(byte[] packed) {
        if (packed.length < LENGTH) {
            throw new IllegalStateException("a packed body is too short");
        }
        Inflater known = unpackers.poll();
        Inflater unpacker = known == null ? new Inflater(true) : known;
        byte[] plain = new byte[ByteBuffer.wrap(packed).getInt()];
        try {
            unpacker.setInput(packed, LENGTH, packed.length - LENGTH);
            if (unpacker.inflate(plain) != plain.length) {
                throw new IllegalStateException("a packed body is incomplete");
            }
            return plain;
        } catch (DataFormatException e) {
            throw new IllegalStateException("a packed body is damaged", e);
        } finally {
            unpacker.reset();
            unpackers.add(unpacker);
        }
    }
}
