package org.chuanyu.fhir;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
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
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * What the source printed for one result, character for character wherever it was kept: the one place that says it, for documents
 * and pages alike. Empty where the source printed nothing. Pure.
 */
public final class PrintedResult {
    private final Observation result;

    /** Of this result. */
    public PrintedResult(Observation result) {
        this.result = result;
    }

    /**
     * One of the parts that a result consists of, as printed.
     *
     * @param flag the words of the flags, empty when there is none
     */
    public record Part(String name, String value, String unit, String range, String flag) {}

    /** The name that was printed, with the recognition mark before it. */
    public String name() {
        CodeableConcept code = result.getCode();
        Extension received = code.getExtensionByUrl(Extensions.RECEIVED_CODE);
        if (received != null && received.getValue() instanceof Coding coding && coding.hasDisplay()) {
            return coding.getDisplay();
        }
        return mark() + words(code);
    }

    /** The recognition mark alone. */
    public String mark() {
        Extension mark = result.getExtensionByUrl(Extensions.RECOGNITION_MARK);
        String printed = mark == null ? null : extension(mark, "printed");
        return Objects.requireNonNullElse(printed, "");
    }

    public String value() {
        return value(result.getValue());
    }

    /** Why there is no value, as the source said it. */
    public String absence() {
        return words(result.getDataAbsentReason());
    }

    public String unit() {
        return unit(result.getValue());
    }

    /** All ranges, one a line. */
    public String range() {
        return ranges(result.getReferenceRange());
    }

    /** One range. */
    public static String range(Observation.ObservationReferenceRangeComponent range) {
        String received = extension(range, Extensions.RECEIVED_RANGE);
        if (received != null) {
            return received;
        }
        return range.hasText() ? range.getText() : interval(range.getLow(), range.getHigh());
    }

    /** Both ends of a range, or the one that there is. */
    public static String interval(@Nullable Quantity low, @Nullable Quantity high) {
        String from = low == null ? "" : number(low);
        String to = high == null ? "" : number(high);
        return from.isEmpty() && to.isEmpty() ? "" : from + "-" + to;
    }

    /** The flag as it came, else the words of its codes. */
    public String flag() {
        String received = text(result.getExtensionByUrl(Extensions.RECEIVED_FLAG));
        return received == null ? flags(result.getInterpretation()) : received;
    }

    public String method() {
        return words(result.getMethod());
    }

    /** The site of the body. */
    public String site() {
        return words(result.getBodySite());
    }

    /** All notes, one a line. */
    public String notes() {
        return result.getNote().stream()
                .map(Annotation::getText)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("\n"));
    }

    /** The parts of a result of several; none where the value already says them. */
    public List<Part> parts() {
        if (saysComponents(result)) {
            return List.of();
        }
        return result.getComponent().stream()
                .map(part -> new Part(
                        words(part.getCode()),
                        part.hasValue() ? value(part.getValue()) : words(part.getDataAbsentReason()),
                        unit(part.getValue()),
                        ranges(part.getReferenceRange()),
                        flags(part.getInterpretation())))
                .toList();
    }

    /** Whether the value says in words what the components say in codes: several coded values of one item. */
    public static boolean saysComponents(Observation result) {
        return result.getValue() instanceof StringType text
                && result.getComponent().stream()
                        .allMatch(part -> part.getValue() instanceof CodeableConcept concept
                                && !words(concept).isEmpty()
                                && !part.hasReferenceRange()
                                && !part.hasInterpretation()
                                && text.getValue().contains(words(concept)));
    }

    /** Text, else the first display, else the first code. */
    public static String words(CodeableConcept concept) {
        if (concept.hasText()) {
            return concept.getText();
        }
        return concept.getCoding().stream()
                .map(coding -> coding.hasDisplay() ? coding.getDisplay() : coding.getCode())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    /** A number as it was written, with its comparator. */
    public static String number(Quantity quantity) {
        String comparator = quantity.hasComparator() ? quantity.getComparator().toCode() : "";
        return quantity.hasValue() ? comparator + quantity.getValueElement().getValueAsString() : comparator;
    }

    private static String value(@Nullable Type value) {
        if (value == null) {
            return "";
        }
        String received = extension(value, Extensions.RECEIVED_VALUE);
        return received == null ? constructed(value) : received;
    }

    private static String constructed(Type value) {
        if (value instanceof Quantity quantity) {
            return number(quantity);
        }
        if (value instanceof Ratio ratio) {
            return number(ratio.getNumerator()) + ":" + number(ratio.getDenominator());
        }
        if (value instanceof Range range) {
            return number(range.getLow()) + "-" + number(range.getHigh());
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

    private static String unit(@Nullable Type value) {
        String received = value == null ? null : extension(value, Extensions.RECEIVED_UNIT);
        if (received != null) {
            return received;
        }
        return value instanceof Quantity quantity ? Objects.requireNonNullElse(quantity.getUnit(), "") : "";
    }

    private static String ranges(List<Observation.ObservationReferenceRangeComponent> ranges) {
        return ranges.stream()
                .map(PrintedResult::range)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private static String flags(List<CodeableConcept> flags) {
        return flags.stream().map(PrintedResult::words).collect(Collectors.joining(" "));
    }

    private static @Nullable String extension(Element element, String url) {
        return text(element.getExtensionByUrl(url));
    }

    private static @Nullable String text(@Nullable Extension extension) {
        return extension == null || extension.getValue() == null
                ? null
                : extension.getValue().primitiveValue();
    }
}
