package org.chuanyu.gateway.desk;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.PrintedResult;
import org.chuanyu.fhir.Standing;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * One result as a doctor reads it: value, unit, range and mark as the source printed them, and beside them, where there is one, the
 * figure that makes it comparable. What is abnormal is what the source flagged; nothing is judged here. Pure.
 *
 * @param flag {@code HIGH}, {@code LOW}, {@code ABNORMAL} or {@code NONE}
 * @param converted value, unit and range of the converted figure as text, null when the printed one is comparable itself
 * @param parts the parts of a result that consists of several, such as a blood pressure
 * @param figure the comparable figure, null when there is none: text, a bound, a unit without meaning, a result that was withdrawn
 *     or of which nobody knows whether it stands
 * @param standing {@code final}, {@code preliminary}, {@code corrected}, {@code withdrawn}, {@code pending}, {@code unknown}
 */
record ResultCell(
        Instant at,
        String owner,
        String value,
        String unit,
        String range,
        Flag flag,
        String mark,
        List<PrintedResult.Part> parts,
        String site,
        String method,
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

    static ResultCell of(Observation result, Standing standing, String owner, Instant at) {
        PrintedResult printed = new PrintedResult(result);
        Extension converted = result.getExtensionByUrl(Extensions.CONVERTED);
        boolean reliable = !standing.isVoid() && standing != Standing.UNKNOWN;
        return new ResultCell(
                at,
                owner,
                result.hasValue() ? printed.value() : printed.absence(),
                printed.unit(),
                printed.range(),
                flag(result.getInterpretation()),
                printed.mark(),
                printed.parts(),
                printed.site(),
                printed.method(),
                converted == null ? null : text(converted),
                reliable ? figure(result, converted) : null,
                standing.isVoid() ? "withdrawn" : standing.name().toLowerCase(Locale.ROOT),
                printed.notes());
    }

    private static Flag flag(List<CodeableConcept> interpretation) {
        List<String> codes = interpretation.stream()
                .flatMap(concept -> concept.getCoding().isEmpty()
                        ? Stream.of(PrintedResult.words(concept))
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
        String range = PrintedResult.interval(low, high);
        return PrintedResult.number(value) + " " + Objects.requireNonNullElse(value.getUnit(), "")
                + (range.isEmpty() ? "" : " (" + range + ")");
    }

    private static @Nullable Quantity quantity(Extension converted, String part) {
        Extension found = converted.getExtensionByUrl(part);
        return found != null && found.getValue() instanceof Quantity quantity && quantity.hasValue() ? quantity : null;
    }
}
