package org.chuanyu.adapters.cda;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
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
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/** What the source printed for one result, character for character wherever the reader kept it. Empty where it printed nothing. */
final class Printed {
    /** HL7 v2 SN: comparator^number^separator^number. The carets are the wire's, not the print's. */
    private static final Pattern STRUCTURED_NUMERIC = Pattern.compile("[<>=]{0,2}\\^[^^]*(\\^[^^]*){0,2}");

    private final Observation observation;

    Printed(Observation observation) {
        this.observation = observation;
    }

    /** The name with the recognition mark before it. */
    String name() {
        CodeableConcept code = observation.getCode();
        Extension received = code.getExtensionByUrl(Extensions.RECEIVED_CODE);
        if (received != null && received.getValue() instanceof Coding coding && coding.hasDisplay()) {
            return coding.getDisplay();
        }
        return mark() + words(code);
    }

    /** The mark alone, as printed. */
    String mark() {
        Extension mark = observation.getExtensionByUrl(Extensions.RECOGNITION_MARK);
        Extension printed = mark == null ? null : mark.getExtensionByUrl("printed");
        return printed != null && printed.getValue() != null
                ? printed.getValue().primitiveValue()
                : "";
    }

    String value() {
        Type value = observation.getValue();
        if (value == null) {
            return "";
        }
        String received = extension(value, Extensions.RECEIVED_VALUE);
        if (received == null) {
            return constructed(value);
        }
        boolean number = value instanceof Quantity || value instanceof Ratio || value instanceof Range;
        return number && STRUCTURED_NUMERIC.matcher(received).matches() ? received.replace("^", "") : received;
    }

    /** Why there is no value, as the source said it, after a colon; empty when it did not say. */
    String absence() {
        String reason = words(observation.getDataAbsentReason());
        return reason.isEmpty() ? "" : "：" + reason;
    }

    String unit() {
        if (!(observation.getValue() instanceof Quantity quantity)) {
            String kept = observation.hasValue() ? extension(observation.getValue(), Extensions.RECEIVED_UNIT) : null;
            return kept != null ? kept : "";
        }
        String received = extension(quantity, Extensions.RECEIVED_UNIT);
        return received != null ? received : Objects.requireNonNullElse(quantity.getUnit(), "");
    }

    String range() {
        return observation.getReferenceRange().stream()
                .map(Printed::range)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    static String range(Observation.ObservationReferenceRangeComponent range) {
        String received = extension(range, Extensions.RECEIVED_RANGE);
        if (received != null) {
            return received;
        }
        if (range.hasText()) {
            return range.getText();
        }
        return range.hasLow() || range.hasHigh() ? number(range.getLow()) + "-" + number(range.getHigh()) : "";
    }

    String flag() {
        Extension received = observation.getExtensionByUrl(Extensions.RECEIVED_FLAG);
        if (received != null && received.getValue() != null) {
            return Objects.requireNonNullElse(received.getValue().primitiveValue(), "");
        }
        return observation.getInterpretation().stream().map(Printed::words).collect(Collectors.joining(" "));
    }

    String method() {
        return words(observation.getMethod());
    }

    /** The notes, and the site of the body where the source named one. */
    String notes() {
        String site = words(observation.getBodySite());
        String notes = notes(observation.getNote());
        return site.isEmpty() ? notes : notes.isEmpty() ? "部位：" + site : "部位：" + site + "\n" + notes;
    }

    /** OBX-4, which tells repeated results of one item apart. */
    String subId() {
        return Objects.requireNonNullElse(Contents.number(observation.getIdentifier(), Systems.OBSERVATION_SUB_ID), "");
    }

    /** Whether the value says in words what the components say in codes: several coded values of one item. */
    static boolean saysComponents(Observation result) {
        return result.getValue() instanceof StringType text
                && result.getComponent().stream()
                        .allMatch(part -> part.getValue() instanceof CodeableConcept concept
                                && !words(concept).isEmpty()
                                && !part.hasReferenceRange()
                                && !part.hasInterpretation()
                                && text.getValue().contains(words(concept)));
    }

    static String notes(List<Annotation> notes) {
        return notes.stream().map(Annotation::getText).filter(Objects::nonNull).collect(Collectors.joining("\n"));
    }

    /** Text, else the first display, else the first code. */
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
