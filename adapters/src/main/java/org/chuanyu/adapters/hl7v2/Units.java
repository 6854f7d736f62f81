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
        boolean torn = POWER.matcher(code).matches() && element.startsWithDigit(2);
        if (torn) {
            // Whoever escapes nothing sends no coding system either, so the whole field is the unit.
            return obx.text(UNIT).trim();
        }
        element.part(3);
        // The long name of a unit that was given as a code is not carried.
        return code.isEmpty() ? element.part(2) : code;
    }
}
