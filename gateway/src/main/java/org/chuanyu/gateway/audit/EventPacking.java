package org.chuanyu.gateway.audit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Makes AuditEvents small (DEFLATE, RFC 1951, with a dictionary) before they are encrypted: one says almost the same words as the next,
 * and what is left is a fifth. What was packed with a dictionary is unpacked with that one only: it is never changed, another one comes
 * beside it.
 */
final class EventPacking {
    /** Never changed, as {@link EventRuns} needs them too. */
    static final byte[] WORDS = words();

    private final Queue<Deflater> packers = new ConcurrentLinkedQueue<>();
    private final Queue<Inflater> unpackers = new ConcurrentLinkedQueue<>();

    private static byte[] words() {
        try (InputStream in = EventPacking.class.getResourceAsStream("event-words-1.bin")) {
            if (in == null) {
                throw new IllegalStateException("the dictionary of AuditEvents is not there");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("the dictionary of AuditEvents cannot be read", e);
        }
    }

    /** The packed bytes, or null where they would not be fewer. */
    byte @Nullable [] pack(byte[] event) {
        Deflater known = packers.poll();
        Deflater packer = known == null ? new Deflater(Deflater.BEST_SPEED, true) : known;
        packer.setDictionary(WORDS);
        packer.setInput(event);
        packer.finish();
        byte[] out = new byte[event.length];
        int length = packer.deflate(out);
        boolean fits = packer.finished();
        packer.reset();
        packers.add(packer);
        return fits ? Arrays.copyOf(out, length) : null;
    }

    /**
     * @param length of the event
     * @throws IllegalStateException when it was not made by {@link #pack}
     */
    byte[] unpack(byte[] packed, int length) {
        Inflater known = unpackers.poll();
        Inflater unpacker = known == null ? new Inflater(true) : known;
        try {
            unpacker.setDictionary(WORDS);
            unpacker.setInput(packed);
            byte[] event = new byte[length];
            if (unpacker.inflate(event) != length) {
                throw new IllegalStateException("a packed event is incomplete");
            }
            return event;
        } catch (DataFormatException e) {
            throw new IllegalStateException("a packed event is damaged", e);
        } finally {
            unpacker.reset();
            unpackers.add(unpacker);
        }
    }
}
