package org.chuanyu.adapters.hl7v2;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Escape sequences of text (HL7 v2.5.1 §2.7). What is not an escape sequence is text: laboratories send bare backslashes,
 * and none may be swallowed.
 */
record Escapes(Delimiters delimiters, Charset charset) {
    private static final int LONGEST = 4096;

    String decode(String text) {
        char mark = delimiters.escape();
        int at = mark == '\0' ? -1 : text.indexOf(mark);
        if (at < 0) {
            return text;
        }
        var out = new StringBuilder(text.length());
        int from = 0;
        while (at >= 0) {
            int end = text.indexOf(mark, at + 1);
            String meaning = end < 0 || end - at > LONGEST ? null : meaning(text.substring(at + 1, end));
            out.append(text, from, at);
            if (meaning == null) {
                out.append(mark);
                from = at + 1;
            } else {
                out.append(meaning);
                from = end + 1;
            }
            at = text.indexOf(mark, from);
        }
        return out.append(text, from, text.length()).toString();
    }

    private @Nullable String meaning(String code) {
        switch (code) {
            case "F":
                return String.valueOf(delimiters.field());
            case "S":
                return String.valueOf(delimiters.component());
            case "T":
                return String.valueOf(delimiters.subcomponent());
            case "R":
                return String.valueOf(delimiters.repetition());
            case "E":
                return String.valueOf(delimiters.escape());
            case "H", "N", ".fi", ".nf":
                return "";
            default:
                return code.startsWith(".") ? layout(code) : code.startsWith("X") ? bytes(code.substring(1)) : null;
        }
    }

    private static @Nullable String layout(String code) {
        if (code.length() < 3) {
            return null;
        }
        String argument = code.substring(3).trim();
        return switch (code.substring(0, 3)) {
            case ".br", ".ce" -> "\n";
            case ".sp" -> "\n".repeat(count(argument, 1));
            case ".sk" -> " ".repeat(count(argument, 1));
            case ".in", ".ti" -> "";
            default -> null;
        };
    }

    private static int count(String argument, int otherwise) {
        return argument.matches("[+]?[0-9]{1,2}") ? Integer.parseInt(argument.replace("+", "")) : otherwise;
    }

    private @Nullable String bytes(String hex) {
        if (hex.isEmpty() || hex.length() % 2 != 0 || !hex.matches("[0-9A-Fa-f]+")) {
            return null;
        }
        try {
            String text = charset.newDecoder()
                    .decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex)))
                    .toString()
                    .replace("\r\n", "\n")
                    .replace('\r', '\n');
            return Er7.plain(text);
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
