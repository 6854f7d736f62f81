package org.chuanyu.adapters.hl7v2;

import java.util.regex.Pattern;

/** Check digits of national numbers. A wrong one is a warning, never a reason to lose data. */
final class CheckDigits {
    private static final Pattern RESIDENT = Pattern.compile("[1-9][0-9]{16}[0-9X]");
    private static final int[] RESIDENT_WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final String RESIDENT_CHECKS = "10X98765432";

    private CheckDigits() {}

    /** 居民身份证 GB 11643-1999: 18 characters and the right check character. */
    static boolean isResidentId(String value) {
        if (!RESIDENT.matcher(value).matches()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < RESIDENT_WEIGHTS.length; i++) {
            sum += (value.charAt(i) - '0') * RESIDENT_WEIGHTS[i];
        }
        return RESIDENT_CHECKS.charAt(sum % 11) == value.charAt(17);
    }
}
