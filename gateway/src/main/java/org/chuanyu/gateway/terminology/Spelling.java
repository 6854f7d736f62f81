package org.chuanyu.gateway.terminology;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes spellings comparable: what differs only in width, blanks or look is one code, one unit, one name. Pure. */
final class Spelling {
    private static final int LONGEST = 256;
    /** The block of CJK Unified Ideographs, which NFKC leaves as they are. */
    private static final char FIRST_HAN = '\u4e00';

    private static final char LAST_HAN = '\u9fff';
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cc}]");
    private static final Pattern BLANKS = Pattern.compile("[\\s\\u00a0]+");
    private static final Pattern BLANK_OR_INVISIBLE = Pattern.compile("[\\s\\u00a0\\p{Cf}\\p{Cc}]");
    private static final Pattern TIMES = Pattern.compile("^[×xX*✕](?=10)");
    private static final Pattern POWER = Pattern.compile("^10[\\^~](?=[0-9])");

    private Spelling() {}

    /** A code or a name: full width to half width (NFKC), blanks at the ends gone and one between words; case counts. */
    static String code(String text) {
        if (isPlain(text)) {
            return text;
        }
        String plain = Normalizer.normalize(bounded(text), Normalizer.Form.NFKC);
        String spaced =
                BLANKS.matcher(plain).replaceAll(" "); // before tabs and line ends would go as control characters
        return INVISIBLE.matcher(spaced).replaceAll("").strip();
    }

    /** Like {@link #code}, and case does not count. */
    static String folded(String text) {
        return code(text).toLowerCase(Locale.ROOT);
    }

    /** Whether {@link #code} leaves it as it is, as nearly all: ASCII and common Chinese characters, with single blanks between. */
    static boolean isPlain(String text) {
        if (text.length() > LONGEST) {
            return false;
        }
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean blank = c == ' ';
            if (blank && before == ' ' || !blank && (c < '!' || c > '~') && (c < FIRST_HAN || c > LAST_HAN)) {
                return false;
            }
            before = c;
        }
        return before != ' ';
    }

    /**
     * A unit: powers as {@code 10*9} (superscripts first: NFKC would make {@code 10⁹} into {@code 109}), both micro signs as
     * {@code u}, a leading multiplication sign gone, no blanks. Case counts: {@code G/L} is not {@code g/L}.
     */
    static String unit(String text) {
        String plain = Normalizer.normalize(raised(bounded(text)), Normalizer.Form.NFKC);
        String dense = BLANK_OR_INVISIBLE
                .matcher(plain)
                .replaceAll("")
                .replace('\u03bc', 'u')
                .replace('\u2215', '/');
        return POWER.matcher(TIMES.matcher(dense).replaceFirst("")).replaceFirst("10*");
    }

    private static String raised(String text) {
        StringBuilder raised = new StringBuilder();
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            int digit = SUPERSCRIPTS.indexOf(text.charAt(i));
            if (digit >= 0 && !inside) {
                raised.append('^');
            }
            inside = digit >= 0;
            raised.append(inside ? (char) ('0' + digit) : text.charAt(i));
        }
        return raised.toString();
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
