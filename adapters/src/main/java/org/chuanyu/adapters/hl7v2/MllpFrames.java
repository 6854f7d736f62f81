package org.chuanyu.adapters.hl7v2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into MLLP frames (HL7 v2 Implementation Guide, Appendix C), however TCP has split it. Bounded: past a
 * bound it says so and asks for the end of the connection.
 */
final class MllpFrames {
    static final int START = 0x0B;
    static final int END = 0x1C;
    private static final int MAX_GARBAGE = 64 * 1024;
    private static final int FIRST_BUFFER = 4096;

    private final int maxFrame;
    private final Sink sink;
    private ByteArrayOutputStream content = new ByteArrayOutputStream(FIRST_BUFFER);
    private boolean inside;
    /** Where in the content a start byte stands that may begin another frame, or -1. */
    private int suspect = -1;

    /** Where frames go; false ends the connection. */
    interface Sink {
        boolean frame(byte[] frame);

        boolean broken(String code, byte[] beginning);
    }

    MllpFrames(int maxFrame, Sink sink) {
        this.maxFrame = maxFrame;
        this.sink = sink;
    }

    /** Whether a frame has begun, or bytes outside of one wait for what they belong to. */
    boolean isPending() {
        return inside || content.size() > 0;
    }

    /** @return false when the connection is to be closed */
    boolean feed(byte[] bytes, int length) {
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == START || bytes[i] == END) {
                if (!append(bytes, from, i) || !resolve() || !mark(bytes[i])) {
                    return false;
                }
                from = i + 1;
            }
        }
        return append(bytes, from, length) && resolve();
    }

    /** The stream has ended, or its time is up: what is pending will never be whole. */
    void end(String code) {
        if (isPending()) {
            sink.broken(inside ? code : "garbage", take());
        }
    }

    private boolean mark(byte mark) {
        if (mark == END) {
            boolean whole = inside;
            inside = false;
            if (!whole && !isPending()) {
                return true;
            }
            return whole ? sink.frame(take()) : sink.broken("garbage", take());
        }
        if (inside) {
            // Content or the next frame: what follows will say.
            suspect = content.size();
            content.write(START);
            return true;
        }
        boolean proceed = !isPending() || sink.broken("garbage", take());
        inside = true;
        return proceed;
    }

    /** A start byte inside a frame begins another one only where a header follows; elsewhere it is a character of a text. */
    private boolean resolve() {
        if (suspect < 0 || content.size() < suspect + 4) {
            return true;
        }
        int at = suspect;
        suspect = -1;
        byte[] all = content.toByteArray();
        if (!startsHeader(all, at + 1)) {
            return true;
        }
        take();
        content.write(all, at + 1, all.length - at - 1);
        return sink.broken("truncated-frame", Arrays.copyOf(all, at));
    }

    private static boolean startsHeader(byte[] bytes, int from) {
        if (bytes.length < from + 3) {
            return false;
        }
        String name = new String(bytes, from, 3, StandardCharsets.ISO_8859_1);
        return name.equals("MSH") || name.equals("FHS") || name.equals("BHS");
    }

    private boolean append(byte[] bytes, int from, int to) {
        int start = from;
        // The CR after a frame, and white space between frames, mean nothing.
        while (!isPending() && start < to && bytes[start] <= ' ' && bytes[start] >= 0) {
            start++;
        }
        int bound = inside ? maxFrame : Math.min(maxFrame, MAX_GARBAGE);
        if (content.size() + (to - start) > bound) {
            content.write(bytes, start, Math.max(0, bound - content.size()));
            String code = inside ? "frame-too-long" : "garbage";
            inside = false;
            sink.broken(code, take());
            return false;
        }
        content.write(bytes, start, to - start);
        return true;
    }

    private byte[] take() {
        suspect = -1;
        byte[] taken = content.toByteArray();
        // A new buffer: one long message must not hold its memory for the life of the connection.
        content = new ByteArrayOutputStream(FIRST_BUFFER);
        return taken;
    }
}
