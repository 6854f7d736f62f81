package org.chuanyu.adapters.hl7v2;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer needs of the MSH of a message, read without ever failing: even a message that cannot be read is answered
 * under its own control id. Texts are as they came, escape sequences and all.
 *
 * @param delimiters those of the message, or the standard ones
 * @param application MSH-3 and so on
 */
record Header(
        Delimiters delimiters,
        String application,
        String facility,
        String receivingApplication,
        String receivingFacility,
        String type,
        String trigger,
        String controlId,
        String processingId,
        String version,
        String acceptAcknowledgement,
        String applicationAcknowledgement,
        @Nullable String declaredCharset) {
    private static final int LONGEST = 16 * 1024;

    /** Before the bytes are read: in GB 18030 the second byte of a character may look like a delimiter. */
    static Header of(byte[] message) {
        return of(message, mayBeGb(firstLine(message)));
    }

    /** Once it is known what the message was read with. */
    static Header of(byte[] message, Charset charset) {
        return of(message, charset.equals(Charset.forName("GB18030")));
    }

    private static Header of(byte[] message, boolean gb) {
        String line = firstLine(message);
        if (!line.startsWith("MSH") || line.length() < 4) {
            return new Header(Delimiters.STANDARD, "", "", "", "", "", "", "", "", "", "", "", null);
        }
        Delimiters delimiters;
        try {
            delimiters = Delimiters.of(line);
        } catch (org.chuanyu.fhir.ProblemException e) {
            delimiters = Delimiters.STANDARD;
        }
        List<String> fields = fields(line, gb);
        List<String> event = Segment.split(at(fields, 9), delimiters.component());
        String charset = Segment.split(at(fields, 18), delimiters.repetition()).get(0);
        return new Header(
                delimiters,
                at(fields, 3),
                at(fields, 4),
                at(fields, 5),
                at(fields, 6),
                event.get(0).trim(),
                event.size() > 1 ? event.get(1).trim() : "",
                at(fields, 10),
                at(fields, 11),
                Segment.split(at(fields, 12), delimiters.component()).get(0).trim(),
                at(fields, 15).trim(),
                at(fields, 16).trim(),
                charset.isBlank() ? null : charset.trim());
    }

    static @Nullable String declaredCharset(byte[] message) {
        return of(message).declaredCharset();
    }

    /** {@code ORU^R01}, or the empty string. */
    String event() {
        return type.isEmpty() ? "" : trigger.isEmpty() ? type : type + "^" + trigger;
    }

    /** ISO 8859-1 keeps every byte, so that an answer gives back exactly what came. */
    private static String firstLine(byte[] message) {
        int from = 0;
        while (from < message.length && from < LONGEST && message[from] != 'M') {
            from++;
        }
        int end = from;
        while (end < message.length && end - from < LONGEST && message[end] != '\r' && message[end] != '\n') {
            end++;
        }
        return new String(message, from, end - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean mayBeGb(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return false;
        } catch (CharacterCodingException e) {
            return true;
        }
    }

    private static List<String> fields(String line, boolean gb) {
        char delimiter = line.charAt(3);
        List<String> fields = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < line.length(); i++) {
            if (gb && line.charAt(i) > 0x80 && line.charAt(i) < 0xFF) {
                i++;
            } else if (line.charAt(i) == delimiter) {
                fields.add(line.substring(from, i));
                from = i + 1;
            }
        }
        fields.add(line.substring(from));
        return fields;
    }

    private static String at(List<String> fields, int number) {
        return number - 1 < fields.size() ? fields.get(number - 1) : "";
    }
}
