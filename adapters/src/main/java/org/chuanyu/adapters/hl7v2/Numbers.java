package org.chuanyu.adapters.hl7v2;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.fhir.Extensions;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Quantity.QuantityComparator;
import org.hl7.fhir.r4.model.StringType;

/**
 * Numbers as laboratories send them, with the digits of the source. What is not surely one number ({@code 1,234}, {@code 1:40},
 * {@code 阴性(-)}) is none.
 */
final class Numbers {
    /** The signs and words for below and above, the longest first. */
    static final String COMPARATOR =
            "(<=|>=|=<|=>|<|>|≤|≥|≦|≧|⩽|⩾|﹤=|﹥=|﹤|﹥|〈|〉|小于等于|大于等于|小于或等于|大于或等于|不大于|不小于" + "|不超过|小于|大于|低于|高于)";

    private static final Pattern NUMBER = Pattern.compile(
            COMPARATOR + "?\\s*([+-]?(?:\\d{1,30}(?:\\.\\d{0,30})?|\\.\\d{1,30})(?:[eE][+-]?\\d{1,2})?)");

    private Numbers() {}

    static Optional<Quantity> quantity(String received, String unit) {
        Matcher matcher = NUMBER.matcher(Texts.halfWidth(received));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var quantity = new Quantity().setValue(new BigDecimal(matcher.group(2)));
        String comparator = matcher.group(1);
        if (comparator != null) {
            quantity.setComparator(comparator(comparator));
        }
        quantity.addExtension(Extensions.RECEIVED_VALUE, new StringType(received.trim()));
        return Optional.of(withUnit(quantity, unit));
    }

    static Quantity withUnit(Quantity quantity, String unit) {
        if (!unit.isBlank()) {
            quantity.setUnit(Texts.halfWidth(unit));
            quantity.addExtension(Extensions.RECEIVED_UNIT, new StringType(unit));
        }
        return quantity;
    }

    static QuantityComparator comparator(String sign) {
        return switch (sign) {
            case "<", "﹤", "〈", "小于", "低于" -> QuantityComparator.LESS_THAN;
            case ">", "﹥", "〉", "大于", "高于" -> QuantityComparator.GREATER_THAN;
            case "<=", "=<", "≤", "≦", "⩽", "﹤=", "小于等于", "小于或等于", "不大于", "不超过" -> QuantityComparator.LESS_OR_EQUAL;
            default -> QuantityComparator.GREATER_OR_EQUAL;
        };
    }
}
