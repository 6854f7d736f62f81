package org.chuanyu.adapters.hl7v2;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The messages of one frame. Usually one; a batch (HL7 v2.5.1 §2.10.3: FHS, BHS, …, BTS, FTS), or several MSH without one, is
 * cut at its headers, and every message keeps its own bytes.
 *
 * @param messages in order, each without batch segments
 * @param enveloped whether there were batch segments or several messages
 * @param miscounted whether BTS-1 says another number than came
 * @param unended whether a batch began and its BTS did not come: what follows may be missing
 * @param controlId BHS-11 byte for byte in ISO 8859-1, or the empty string
 */
record Batch(List<byte[]> messages, boolean enveloped, boolean miscounted, boolean unended, String controlId) {
    private static final int CONTROL_ID = 11;

    static Batch of(byte[] frame) {
        List<byte[]> messages = new ArrayList<>();
        boolean enveloped = false;
        boolean miscounted = false;
        boolean unended = false;
        String controlId = "";
        int start = -1;
        int line = 0;
        while (line < frame.length) {
            int end = endOfLine(frame, line);
            String name = name(frame, line);
            boolean boundary = name.equals("MSH") || isEnvelope(name);
            if (boundary && start >= 0) {
                messages.add(Arrays.copyOfRange(frame, start, line));
                start = -1;
            }
            if (name.equals("MSH")) {
                start = line;
            }
            enveloped |= isEnvelope(name);
            if (name.equals("BHS")) {
                unended = true;
                controlId = Texts.firstOf(controlId, field(frame, line, end, CONTROL_ID));
            }
            if (name.equals("BTS")) {
                unended = false;
                miscounted |= miscounts(frame, line, end, messages.size());
            }
            line = end;
        }
        if (start >= 0) {
            messages.add(start == 0 ? frame : Arrays.copyOfRange(frame, start, frame.length));
        }
        if (messages.isEmpty() || !enveloped && messages.size() == 1) {
            return new Batch(List.of(frame), false, false, false, "");
        }
        return new Batch(messages, true, miscounted, unended, controlId);
    }

    private static boolean isEnvelope(String name) {
        return name.equals("FHS") || name.equals("BHS") || name.equals("BTS") || name.equals("FTS");
    }

    /** The name of a segment that starts here, or the empty string. The bytes are the same in UTF-8 and GB18030. */
    private static String name(byte[] frame, int line) {
        if (line + 3 >= frame.length || Character.isLetterOrDigit(frame[line + 3])) {
            return line + 3 == frame.length ? new String(frame, line, 3, StandardCharsets.ISO_8859_1) : "";
        }
        return new String(frame, line, 3, StandardCharsets.ISO_8859_1);
    }

    private static int endOfLine(byte[] frame, int from) {
        int end = from;
        while (end < frame.length && frame[end] != '\r' && frame[end] != '\n') {
            end++;
        }
        while (end < frame.length && (frame[end] == '\r' || frame[end] == '\n')) {
            end++;
        }
        return end;
    }

    private static boolean miscounts(byte[] frame, int line, int end, int count) {
        String said = field(frame, line, end, 1);
        return !said.isEmpty() && !said.equals(Integer.toString(count));
    }

    /** BHS-1 is the delimiter itself, so BHS counts from one later than BTS. */
    private static String field(byte[] frame, int line, int end, int number) {
        String text = new String(frame, line, end - line, StandardCharsets.ISO_8859_1).trim();
        if (text.length() < 5) {
            return "";
        }
        List<String> fields = Segment.split(text, text.charAt(3));
        int index = text.startsWith("BHS") ? number - 1 : number;
        return index < fields.size() ? fields.get(index).trim() : "";
    }
}
