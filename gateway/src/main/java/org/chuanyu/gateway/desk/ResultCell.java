package org.chuanyu.gateway.desk;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Ratio;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * One result as a doctor reads it: value, unit, range and mark as the source printed them, and beside them, where there is one, the
 * figure that makes it comparable. What is abnormal is what the source flagged; nothing is judged here. Pure.
 *
 * @param flag {@code HIGH}, {@code LOW}, {@code ABNORMAL} or {@code NONE}
 * @param converted value, unit and range of the converted figure as text, null when the printed one is comparable itself
 * @param figure the comparable figure, null when there is none: text, a bound, a unit without meaning, a result that does not stand
 * @param standing {@code final}, {@code preliminary}, {@code corrected}, {@code withdrawn}, {@code pending}
 */
record ResultCell(
        Instant at,
        String owner,
        String value,
        String unit,
        String range,
        Flag flag,
        String mark,
        @Nullable String converted,
        @Nullable Figure figure,
        String standing,
        String notes) {

    enum Flag {
        HIGH,
        LOW,
        ABNORMAL,
        NONE
    }

    /** A figure in a unit that others can be compared with. */
    record Figure(
            BigDecimal value,
            String unit,
            @Nullable BigDecimal low,
            @Nullable BigDecimal high,
            boolean converted) {}

    private static final Set<String> HIGH = Set.of("H", "HH", "HU", "HX", "U", "↑", "↑↑");
    private static final Set<String> LOW = Set.of("L", "LL", "LU", "LX", "D", "↓", "↓↓");
    private static final Set<String> FINE = Set.of("N", "NEG", "ND", "NR", "S", "");

    static ResultCell of(Observation result, String owner, Instant at) {
        String standing = standing(result);
        boolean stands = !standing.equals("withdrawn");
        Extension converted = result.getExtensionByUrl(Extensions.CONVERTED);
        return new ResultCell(
                at,
                owner,
                value(result),
                unit(result),
                result.getReferenceRange().stream().map(ResultCell::range).collect(Collectors.joining("\n")),
                flag(result),
                mark(result),
                converted == null ? null : text(converted),
                stands ? figure(result, converted) : null,
                standing,
                result.getNote().stream()
                        .map(Annotation::getText)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining("\n")));
    }

    private static String value(Observation result) {
        Type value = result.getValue();
        if (value == null) {
            return words(result.getDataAbsentReason());
        }
        String received = extension(value, Extensions.RECEIVED_VALUE);
        return received == null ? constructed(value) : received;
    }

    private static String unit(Observation result) {
        Type value = result.getValue();
        String received = value == null ? null : extension(value, Extensions.RECEIVED_UNIT);
        if (received != null) {
            return received;
        }
        return value instanceof Quantity quantity ? Objects.requireNonNullElse(quantity.getUnit(), "") : "";
    }

    private static String range(Observation.ObservationReferenceRangeComponent range) {
        String received = extension(range, Extensions.RECEIVED_RANGE);
        if (received != null) {
            return received;
        }
        if (range.hasText()) {
            return range.getText();
        }
        return (range.hasLow() ? number(range.getLow()) : "") + "–" + (range.hasHigh() ? number(range.getHigh()) : "");
    }

    private static Flag flag(Observation result) {
        List<String> codes = result.getInterpretation().stream()
                .flatMap(concept -> concept.getCoding().isEmpty()
                        ? java.util.stream.Stream.of(words(concept))
                        : concept.getCoding().stream().map(Coding::getCode))
                .filter(Objects::nonNull)
                .map(code -> code.toUpperCase(Locale.ROOT))
                .toList();
        if (codes.stream().anyMatch(HIGH::contains)) {
            return Flag.HIGH;
        }
        if (codes.stream().anyMatch(LOW::contains)) {
            return Flag.LOW;
        }
        return codes.stream().allMatch(FINE::contains) ? Flag.NONE : Flag.ABNORMAL;
    }

    private static String mark(Observation result) {
        Extension mark = result.getExtensionByUrl(Extensions.RECOGNITION_MARK);
        Extension printed = mark == null ? null : mark.getExtensionByUrl("printed");
        return printed == null || printed.getValue() == null
                ? ""
                : printed.getValue().primitiveValue();
    }

    private static String standing(Observation result) {
        return switch (result.getStatus()) {
            case CANCELLED, ENTEREDINERROR -> "withdrawn";
            case PRELIMINARY -> "preliminary";
            case REGISTERED -> "pending";
            case AMENDED, CORRECTED -> "corrected";
            default -> "final";
        };
    }

    private static @Nullable Figure figure(Observation result, @Nullable Extension converted) {
        if (converted != null) {
            Quantity value = quantity(converted, "value");
            return value == null || value.hasComparator()
                    ? null
                    : new Figure(
                            value.getValue(),
                            value.getCode(),
                            limit(quantity(converted, "low")),
                            limit(quantity(converted, "high")),
                            true);
        }
        if (!(result.getValue() instanceof Quantity value)
                || !value.hasValue()
                || value.hasComparator()
                || !Systems.UCUM.equals(value.getSystem())
                || !value.hasCode()) {
            return null;
        }
        Observation.ObservationReferenceRangeComponent range =
                result.getReferenceRange().size() == 1 ? result.getReferenceRangeFirstRep() : null;
        return new Figure(
                value.getValue(),
                value.getCode(),
                range == null || !range.hasLow() ? null : sameUnit(range.getLow(), value),
                range == null || !range.hasHigh() ? null : sameUnit(range.getHigh(), value),
                false);
    }

    /** A limit in another unit than the value is none for the plot. */
    private static @Nullable BigDecimal sameUnit(Quantity limit, Quantity value) {
        boolean same = !limit.hasUnit() && !limit.hasCode() || value.getCode().equals(limit.getCode());
        return same ? limit(limit) : null;
    }

    private static @Nullable BigDecimal limit(@Nullable Quantity limit) {
        return limit == null || !limit.hasValue() ? null : limit.getValue();
    }

    private static String text(Extension converted) {
        Quantity value = quantity(converted, "value");
        if (value == null) {
            return "";
        }
        Quantity low = quantity(converted, "low");
        Quantity high = quantity(converted, "high");
        String range = low == null && high == null
                ? ""
                : " (" + (low == null ? "" : number(low)) + "–" + (high == null ? "" : number(high)) + ")";
        return number(value) + " " + Objects.requireNonNullElse(value.getUnit(), "") + range;
    }

    private static @Nullable Quantity quantity(Extension converted, String part) {
        Extension found = converted.getExtensionByUrl(part);
        return found != null && found.getValue() instanceof Quantity quantity && quantity.hasValue() ? quantity : null;
    }

    static String words(CodeableConcept concept) {
        if (concept.hasText()) {
            return concept.getText();
        }
        return concept.getCoding().stream()
                .map(coding -> coding.hasDisplay() ? coding.getDisplay() : coding.getCode())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private static String constructed(Type value) {
        if (value instanceof Quantity quantity) {
            return number(quantity);
        }
        if (value instanceof Ratio ratio) {
            return number(ratio.getNumerator()) + ":" + number(ratio.getDenominator());
        }
        if (value instanceof Range range) {
            return number(range.getLow()) + "–" + number(range.getHigh());
        }
        if (value instanceof CodeableConcept concept) {
            return words(concept);
        }
        if (value instanceof BaseDateTimeType time) {
            return time.getValueAsString();
        }
        return value instanceof PrimitiveType<?> primitive
                ? Objects.requireNonNullElse(primitive.getValueAsString(), "")
                : "";
    }

    private static String number(Quantity quantity) {
        String comparator = quantity.hasComparator() ? quantity.getComparator().toCode() : "";
        return quantity.hasValue() ? comparator + quantity.getValueElement().getValueAsString() : comparator;
    }

    private static @Nullable String extension(Element element, String url) {
        Extension extension = element.getExtensionByUrl(url);
        return extension == null || extension.getValue() == null
                ? null
                : extension.getValue().primitiveValue();
    }
}
