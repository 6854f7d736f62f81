package org.chuanyu.adapters.hl7v2;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.fhir.Extensions;
import org.hl7.fhir.r4.model.Observation.ObservationReferenceRangeComponent;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/**
 * A reference range as printed (OBX-7), with its limits where they can be read without guessing. {@code 3.5--9.5} has a dash
 * too many, since an upper limit below the lower one makes no sense.
 */
final class RangeText {
    private static final String NUMBER = "([+-]?\\d+(?:\\.\\d+)?)";
    private static final Pattern BETWEEN = Pattern.compile(NUMBER + "\\s*(?:-{1,2}|~|～|〜|–|—{1,2}|−|至)\\s*" + NUMBER);
    /** {@code -3--1} may end at -1, with one dash between, or at 1, with two. */
    private static final Pattern AMBIGUOUS = Pattern.compile("[-−]\\s*\\d[\\d.]*\\s*[-−]{2}\\s*\\d.*");

    private static final Pattern BOUND = Pattern.compile(Numbers.COMPARATOR + "\\s*" + NUMBER);

    private RangeText() {}

    static ObservationReferenceRangeComponent range(String received, @Nullable String unit) {
        var range = new ObservationReferenceRangeComponent();
        range.setText(received.trim());
        range.addExtension(Extensions.RECEIVED_RANGE, new StringType(received));
        String text = Texts.halfWidth(received);
        if (unit != null && !unit.isEmpty() && text.endsWith(unit)) {
            text = text.substring(0, text.length() - unit.length()).trim();
        }
        Matcher between = BETWEEN.matcher(text);
        Matcher bound = BOUND.matcher(text);
        if (AMBIGUOUS.matcher(text).matches()) {
            return range;
        }
        if (between.matches()) {
            limits(range, new BigDecimal(between.group(1)), new BigDecimal(between.group(2)), unit);
        } else if (bound.matches()) {
            var limit = quantity(new BigDecimal(bound.group(2)), unit);
            boolean upper = Numbers.comparator(bound.group(1)).toCode().startsWith("<");
            if (upper) {
                range.setHigh(limit);
            } else {
                range.setLow(limit);
            }
        }
        return range;
    }

    private static void limits(
            ObservationReferenceRangeComponent range, BigDecimal low, BigDecimal high, @Nullable String unit) {
        BigDecimal upper = low.signum() >= 0 && high.compareTo(low) < 0 && high.signum() < 0 ? high.negate() : high;
        if (upper.compareTo(low) >= 0) {
            range.setLow(quantity(low, unit));
            range.setHigh(quantity(upper, unit));
        }
    }

    private static Quantity quantity(BigDecimal value, @Nullable String unit) {
        var quantity = new Quantity().setValue(value);
        return unit == null || unit.isEmpty() ? quantity : quantity.setUnit(unit);
    }
}
