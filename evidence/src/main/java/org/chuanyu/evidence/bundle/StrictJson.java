package org.chuanyu.evidence.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;

/**
 * JSON with exactly one way to write each value (RFC 8785 with less in it): keys sorted, no space, a line feed at the
 * end; strings, whole numbers from 0 to 999999999, arrays and objects. In strings the quotation mark and the backslash
 * stand behind a backslash, control characters are {@code \}{@code u} and four lower-case digits, and everything else is
 * as it is. Whatever is read is written again and must be the same bytes.
 */
final class StrictJson {
    private static final int DEEPEST = 8;
    private static final int MOST_DIGITS = 9;

    private final String text;
    private int at;

    private StrictJson(String text) {
        this.text = text;
    }

    /** Maps, lists, strings and integers, or a refusal with MALFORMED_BUNDLE. */
    static Object parse(byte[] bytes) {
        String text = StrictText.utf8(bytes, Reason.MALFORMED_BUNDLE);
        Object value = new StrictJson(text).value(0);
        if (!text(value).equals(text)) {
            throw refused();
        }
        return value;
    }

    static String text(Object value) {
        StringBuilder json = new StringBuilder();
        write(value, json);
        return json.append('\n').toString();
    }

    private Object value(int depth) {
        if (depth > DEEPEST) {
            throw refused();
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> members = new TreeMap<>();
        for (at++; peek() != '}'; ) {
            String key = string();
            take(':');
            members.put(key, value(depth + 1));
            if (peek() == ',') {
                at++;
            }
        }
        at++;
        return members;
    }

    private List<Object> array(int depth) {
        List<Object> values = new ArrayList<>();
        for (at++; peek() != ']'; ) {
            values.add(value(depth + 1));
            if (peek() == ',') {
                at++;
            }
        }
        at++;
        return values;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        for (take('"'); peek() != '"'; at++) {
            char c = peek();
            if (c == '\\') {
                at++;
                c = peek();
                if (c == 'u') {
                    c = escaped();
                }
            }
            string.append(c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        if (at + 4 >= text.length()) {
            throw refused();
        }
        int code = 0;
        for (int i = 0; i < 4; i++) {
            code = code << 4 | Math.max(0, Character.digit(text.charAt(++at), 16));
        }
        return (char) code;
    }

    private Integer number() {
        int from = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == from || at - from > MOST_DIGITS) {
            throw refused();
        }
        return Integer.valueOf(text.substring(from, at));
    }

    private char peek() {
        if (at >= text.length()) {
            throw refused();
        }
        return text.charAt(at);
    }

    private void take(char expected) {
        if (peek() != expected) {
            throw refused();
        }
        at++;
    }

    private static void write(Object value, StringBuilder json) {
        if (value instanceof Map<?, ?> members) {
            char before = '{';
            for (Map.Entry<?, ?> member : new TreeMap<>(members).entrySet()) {
                write(member.getKey(), json.append(before));
                write(member.getValue(), json.append(':'));
                before = ',';
            }
            json.append(before == '{' ? "{}" : "}");
        } else if (value instanceof List<?> values) {
            char before = '[';
            for (Object one : values) {
                write(one, json.append(before));
                before = ',';
            }
            json.append(before == '[' ? "[]" : "]");
        } else if (value instanceof String string) {
            write(string, json);
        } else {
            json.append(value);
        }
    }

    private static void write(String string, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c < ' ' || c == 0x7f) {
                json.append("\\u%04x".formatted((int) c));
            } else if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    private static EvidenceRefused refused() {
        return new EvidenceRefused(Reason.MALFORMED_BUNDLE, "JSON that is not in its one form");
    }
}
