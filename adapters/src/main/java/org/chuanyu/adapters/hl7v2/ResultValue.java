package org.chuanyu.adapters.hl7v2;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.chuanyu.fhir.Extensions;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Ratio;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.TimeType;
import org.hl7.fhir.r4.model.Type;

/**
 * OBX-5 by OBX-2 (HL7 v2.5.1 §7.4.2.5). Whatever cannot be read as what OBX-2 says stays as text, exactly as it came: a value
 * is never dropped for its type.
 */
final class ResultValue {
    private static final int VALUE = 5;

    private final Draft draft;
    private final Segment obx;
    private final String unit;

    ResultValue(Draft draft, Segment obx, String unit) {
        this.draft = draft;
        this.obx = obx;
        this.unit = unit;
    }

    /** Sets the value and, for several coded values, one component each. The field is not empty. */
    void set(Observation observation) {
        String type = obx.first(2).toUpperCase(Locale.ROOT);
        Type value = switch (type) {
            case "NM", "SI" -> number();
            case "SN" -> structuredNumber();
            case "ST", "" -> string();
            case "TX", "FT" -> text();
            case "CE", "CWE", "CNE", "CF" -> coded(observation);
            case "DT", "TS", "DTM" -> time();
            case "TM" -> clock();
            default -> other(type);
        };
        if (!(value instanceof Quantity) && !unit.isBlank() && !value.hasExtension(Extensions.RECEIVED_UNIT)) {
            value.addExtension(Extensions.RECEIVED_UNIT, new StringType(unit));
        }
        observation.setValue(value);
    }

    private Type number() {
        String received = obx.text(VALUE);
        return Numbers.quantity(received, unit).<Type>map(quantity -> quantity).orElseGet(() -> asIs(received));
    }

    /** A number sent as text is a number where a unit or a numeric range says so; elsewhere it may be a code. */
    private Type string() {
        String received = obx.text(VALUE);
        boolean measured = !unit.isBlank()
                || RangeText.range(obx.text(7), null).hasLow()
                || RangeText.range(obx.text(7), null).hasHigh();
        boolean signed = received.trim().startsWith("+") || received.trim().startsWith("＋");
        Optional<Quantity> quantity = measured && !signed ? Numbers.quantity(received, unit) : Optional.empty();
        return quantity.<Type>map(found -> found).orElseGet(() -> asIs(received));
    }

    private Type structuredNumber() {
        List<Segment.Element> elements = obx.repetitions(VALUE);
        if (elements.size() != 1
                || elements.get(0).size() > 4
                || obx.lines(VALUE).size() != 1) {
            return asIs(obx.text(VALUE));
        }
        Segment.Element element = elements.get(0);
        String comparator = Texts.halfWidth(element.part(1));
        String first = element.part(2);
        String separator = Texts.halfWidth(element.part(3));
        String second = element.part(4);
        String printed = element.part(1) + first + element.part(3) + second;
        Optional<Quantity> low = Numbers.quantity(first, "");
        Optional<Quantity> high = Numbers.quantity(second, "");
        boolean plain = comparator.isEmpty() || comparator.equals("=");
        if (low.isPresent() && second.isEmpty() && separator.isEmpty()) {
            Optional<Quantity> whole = Numbers.quantity((plain ? "" : comparator) + first, unit);
            if (whole.isPresent()) {
                return whole.get();
            }
        } else if (plain && low.isPresent() && high.isPresent()) {
            if (separator.equals("-")
                    && low.get().getValue().compareTo(high.get().getValue()) > 0) {
                draft.ledger()
                        .warn(
                                "inverted-range",
                                obx.path(VALUE),
                                "the lower end lies above the upper one; kept as text");
            } else if (separator.equals("-")) {
                return printed(
                        new Range()
                                .setLow(Numbers.withUnit(bare(low.get()), unit))
                                .setHigh(Numbers.withUnit(bare(high.get()), unit)),
                        printed);
            }
            if (separator.equals(":") || separator.equals("/")) {
                return printed(new Ratio().setNumerator(bare(low.get())).setDenominator(bare(high.get())), printed);
            }
        }
        return asIs(printed.isBlank() ? obx.text(VALUE) : printed);
    }

    private static Quantity bare(Quantity quantity) {
        return new Quantity().setValue(quantity.getValue());
    }

    private static Type printed(Type value, String text) {
        value.addExtension(Extensions.RECEIVED_VALUE, new StringType(text));
        return value;
    }

    private Type text() {
        return asIs(String.join("\n", obx.lines(VALUE)));
    }

    private Type coded(Observation observation) {
        List<CodeableConcept> concepts = obx.repetitions(VALUE).stream()
                .map(element -> Codes.concept(element, draft.source(), "result"))
                .filter(concept -> !concept.isEmpty())
                .toList();
        if (concepts.size() == 1) {
            return concepts.get(0);
        }
        for (int i = 0; i < concepts.size(); i++) {
            observation.addComponent().setValue(concepts.get(i)).getCode().setText("值 " + (i + 1));
        }
        String all = concepts.stream().map(CodeableConcept::getText).collect(Collectors.joining("; "));
        return asIs(all.isEmpty() ? obx.text(VALUE) : all);
    }

    private Type time() {
        String received = obx.text(VALUE);
        var time = draft.timestamps().dateTime(received);
        if (time.isEmpty()) {
            draft.ledger().warn("unreadable-time", obx.path(VALUE), "the value is no time and was kept as text");
            return asIs(received);
        }
        return printed(time.get(), received.trim());
    }

    private Type clock() {
        String received = obx.text(VALUE);
        var time = draft.timestamps().time(received);
        return time.isEmpty() ? asIs(received) : printed(new TimeType(time.get()), received.trim());
    }

    private Type other(String type) {
        if (!type.matches("IS|ID|CX|XPN|XCN|XAD|XON|XTN|EI|CP|MO|NA|MA|DR|NR|TQ|AD|PN|TN|CK|CN|CQ")) {
            draft.ledger().warn("unknown-value-type", obx.path(2), "OBX-2 is not known; the value was kept as text");
        }
        return asIs(obx.text(VALUE));
    }

    private static Type asIs(String text) {
        return new StringType(text.trim());
    }
}
