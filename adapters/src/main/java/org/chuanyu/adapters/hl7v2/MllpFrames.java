package org.chuanyu.adapters.hl7v2;

import java.io.ByteArrayOutputStream;

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
                if (!append(bytes, from, i) || !mark(bytes[i])) {
                    return false;
                }
                from = i + 1;
            }
        }
        return append(bytes, from, length);
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
            return whole ? sink.frame(take()) : !isPending() || sink.broken("garbage", take());
        }
        boolean proceed = !isPending() || sink.broken(inside ? "truncated-frame" : "garbage", take());
        inside = true;
        return proceed;
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
        byte[] taken = content.toByteArray();
        // A new buffer: one long message must not hold its memory for the life of the connection.
        content = new ByteArrayOutputStream(FIRST_BUFFER);
        return taken;
    }
}
