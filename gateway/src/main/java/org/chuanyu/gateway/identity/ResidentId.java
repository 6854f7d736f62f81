package org.chuanyu.gateway.identity;

import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/**
 * 居民身份证号, GB 11643-1999: 17 digits and a check character. Says nothing about where somebody lives; region prefixes change.
 *
 * @param number as compared: 18 characters
 * @param strong right check character and an existing birth date; what is not strong never links anybody
 */
record ResidentId(String number, boolean strong) {
    private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final String CHECKS = "10X98765432";

    /** Reads a number as written; empty when it has not the shape of one. An old number of 15 digits is never strong. */
    static Optional<ResidentId> parse(String written) {
        String plain = Normalizer.normalize(written, Normalizer.Form.NFKC)
                .replaceAll("[\\s\\p{Cf}-]", "")
                .toUpperCase(Locale.ROOT);
        if (plain.matches("[0-9]{15}")) {
            String seventeen = plain.substring(0, 6) + "19" + plain.substring(6);
            return Optional.of(new ResidentId(seventeen + check(seventeen), false));
        }
        if (!plain.matches("[0-9]{17}[0-9X]")) {
            return Optional.empty();
        }
        boolean right = check(plain) == plain.charAt(17);
        return Optional.of(new ResidentId(plain, right && birthDate(plain).isPresent()));
    }

    /** Digits 7 to 14, when they are a date. */
    Optional<LocalDate> birthDate() {
        return birthDate(number);
    }

    /** Digit 17: odd is male. */
    boolean male() {
        return (number.charAt(16) - '0') % 2 == 1;
    }

    @Override
    public String toString() {
        return "ResidentId[…]"; // never into a log
    }

    private static Optional<LocalDate> birthDate(String number) {
        try {
            return Optional.of(LocalDate.of(
                    Integer.parseInt(number.substring(6, 10)),
                    Integer.parseInt(number.substring(10, 12)),
                    Integer.parseInt(number.substring(12, 14))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static char check(String number) {
        int sum = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            sum += WEIGHTS[i] * (number.charAt(i) - '0');
        }
        return CHECKS.charAt(sum % 11);
    }
}
