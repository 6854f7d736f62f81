package org.chuanyu.gateway.records;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How names and identifiers are compared. A name is found by how it begins, without regard to width, case, spaces and the dot
 * of minority names; since only keyed tokens are kept, each beginning has its own. Pure.
 */
final class Names {
    private static final int LONGEST = 40;

    private Names() {}

    static String normal(String name) {
        String wide = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        StringBuilder text = new StringBuilder();
        wide.codePoints().filter(Character::isLetterOrDigit).limit(LONGEST).forEach(text::appendCodePoint);
        return text.toString();
    }

    /** All beginnings of a name, the whole of it the last. */
    static List<String> beginnings(String name) {
        String normal = normal(name);
        List<String> beginnings = new ArrayList<>();
        for (int end = 0; end < normal.length(); ) {
            end += Character.charCount(normal.codePointAt(end));
            beginnings.add(normal.substring(0, end));
        }
        return beginnings;
    }

    /** An identifier as it is compared: FHIR R4 §3.1.1.4.10 does not distinguish case, and scanners add spaces and width. */
    static String identifier(String value) {
        return Normalizer.normalize(value, Normalizer.Form.NFKC).strip().toUpperCase(Locale.ROOT);
    }
}
