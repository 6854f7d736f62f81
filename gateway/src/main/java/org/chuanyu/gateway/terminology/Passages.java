package org.chuanyu.gateway.terminology;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text as names are looked for in it, piece by piece: half width, lower case, without what cannot be seen, and with one blank
 * where blanks and marks stand together. Each piece begins with the end of the one before, so that no name falls between two, and
 * the cost in time and room grows with the text only, whatever is in it.
 */
final class Passages {
    /** What may stand between the characters of a name. */
    static final String MARK = "[\\s\\p{Punct}\\u00b7\\u2010-\\u2015\\u3001]";

    /** Characters that two pieces share: no name is that long, with a mark after each of its own. */
    static final int OVERLAP = 256;

    private static final int STEP = 16_384;
    private static final Pattern BLANKS = Pattern.compile("[\\s\\u0085\\u2028\\u2029]+");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cc}]");
    private static final Pattern MARKS = Pattern.compile(MARK + "{2,}");

    private final String text;
    private int read;
    private String piece = "";
    private boolean first;

    Passages(String text) {
        this.text = text;
    }

    /** Goes on to the next piece; false when all has been read. */
    boolean next() {
        if (read == text.length()) {
            return false;
        }
        first = read == 0;
        int end = Math.min(read + STEP, text.length());
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end++;
        }
        String shared = piece.substring(Math.max(0, piece.length() - OVERLAP));
        piece = MARKS.matcher(shared + plain(text.substring(read, end))).replaceAll(" ");
        read = end;
        return true;
    }

    /** Whether the piece at hand has it. What touches its end is for the next one, which knows what follows. */
    boolean has(Pattern name) {
        Matcher matcher = name.matcher(piece).useTransparentBounds(true);
        if (!first) {
            // The first shared character is there to say what stands before a name.
            matcher.region(Math.min(1, piece.length()), piece.length());
        }
        while (matcher.find()) {
            if (read == text.length() || matcher.end() < piece.length()) {
                return true;
            }
        }
        return false;
    }

    private static String plain(String raw) {
        if (Spelling.isPlain(raw)) {
            return raw.toLowerCase(Locale.ROOT);
        }
        // The end of a line is a blank, before it would go as a control character and make one word of two.
        String spaced =
                BLANKS.matcher(Normalizer.normalize(raw, Normalizer.Form.NFKC)).replaceAll(" ");
        return INVISIBLE.matcher(spaced).replaceAll("").toLowerCase(Locale.ROOT);
    }
}
