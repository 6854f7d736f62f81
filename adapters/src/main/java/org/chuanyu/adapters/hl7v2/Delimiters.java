package org.chuanyu.adapters.hl7v2;

import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;

/** The five delimiters that a message declares in MSH-1 and MSH-2 (HL7 v2.5.1 §2.5.4). */
record Delimiters(char field, char component, char repetition, char escape, char subcomponent) {
    static final Delimiters STANDARD = new Delimiters('|', '^', '~', '\\', '&');

    /** @param head the first segment, which starts with MSH, FHS or BHS */
    static Delimiters of(String head) {
        if (head.length() < 5) {
            throw wrong("MSH-2", "the encoding characters are missing");
        }
        char field = head.charAt(3);
        int end = head.indexOf(field, 4);
        String encoding = head.substring(4, end < 0 ? head.length() : end);
        if (encoding.isEmpty()) {
            throw wrong("MSH-2", "the encoding characters are missing");
        }
        String all = field + encoding;
        if (all.chars().anyMatch(c -> Character.isLetterOrDigit(c) || Character.isWhitespace(c) || c > 126)
                || all.chars().distinct().count() != all.length()) {
            throw wrong("MSH-2", "the delimiters must be different punctuation characters");
        }
        return new Delimiters(
                field,
                encoding.charAt(0),
                at(encoding, 1, STANDARD.repetition, all),
                at(encoding, 2, STANDARD.escape, all),
                at(encoding, 3, STANDARD.subcomponent, all));
    }

    /** MSH-2. */
    String encoding() {
        return "" + component + repetition + (escape == '\0' ? "" : escape)
                + (subcomponent == '\0' ? "" : subcomponent);
    }

    /** A shorter MSH-2 leaves the rest at its usual character, or unused where that one is taken. */
    private static char at(String encoding, int index, char usual, String taken) {
        if (index < encoding.length()) {
            return encoding.charAt(index);
        }
        return taken.indexOf(usual) < 0 ? usual : '\0';
    }

    private static ProblemException wrong(String where, String message) {
        return new ProblemException(Problem.ofSender("bad-delimiters", where, message));
    }
}
