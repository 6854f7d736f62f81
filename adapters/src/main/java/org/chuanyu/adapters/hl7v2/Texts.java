package org.chuanyu.adapters.hl7v2;

/** Full-width forms, as Chinese input methods write them, in half width: {@code １２．５} is {@code 12.5}. */
final class Texts {
    private Texts() {}

    /** Half width and trimmed. */
    static String halfWidth(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char half = c == '\u3000' || c == '\u00A0' ? ' ' : c >= '\uFF01' && c <= '\uFF5E' ? (char) (c - 0xFEE0) : c;
            if (half != c && out == null) {
                out = new StringBuilder(text);
            }
            if (out != null) {
                out.setCharAt(i, half);
            }
        }
        return (out == null ? text : out.toString()).trim();
    }

    static boolean isChinese(String text) {
        return text.codePoints().anyMatch(c -> Character.isIdeographic(c));
    }

    /** The first that is not empty, or the empty string. */
    static String firstOf(String... texts) {
        for (String text : texts) {
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }
}
