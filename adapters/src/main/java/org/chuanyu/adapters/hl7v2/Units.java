package org.chuanyu.adapters.hl7v2;

import java.util.regex.Pattern;

/** OBX-6 as a reader of the print would see it. {@code 10^9/L} often comes unescaped, and then looks like a coded element. */
final class Units {
    private static final int UNIT = 6;
    private static final Pattern POWER = Pattern.compile(".*10");

    private Units() {}

    static String of(Segment obx) {
        if (!obx.has(UNIT)) {
            return "";
        }
        Segment.Element element = obx.repetitions(UNIT).get(0);
        String code = element.part(1);
        String text = element.part(2);
        if (POWER.matcher(code).matches() && !text.isEmpty() && Character.isDigit(text.charAt(0))) {
            // The rest of a unit such as 10^9/L^^UCUM does not occur: whoever escapes nothing sends no system either.
            return obx.text(UNIT).trim();
        }
        element.part(3);
        return Texts.firstOf(code, text);
    }
}
