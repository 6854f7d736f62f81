package org.chuanyu.adapters.cda;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.chuanyu.adapters.Loss.Severity;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.SampledData;
import org.hl7.fhir.r4.model.Specimen;

/**
 * One result for machines: a cluster whose code is the source's own with the standard codes beside it, and whose parts
 * are the data elements of WS 363. A number is said as a number only when nothing can change by that; everything else is
 * the printed string.
 */
final class Analyte {
    private static final Pattern PLAIN = Pattern.compile("[+-]?\\d{1,30}(\\.\\d{1,30})?");
    private static final Pattern UNIT_CODE = Pattern.compile("[\\x21-\\x7E]{1,60}");

    private final Contents contents;
    private final Observation observation;
    private final Printed printed;
    private final State state;
    private final int number;
    private final Times times;
    private final Losses losses;

    Analyte(Contents contents, Observation observation, State state, int number, Times times, Losses losses) {
        this.contents = contents;
        this.observation = observation;
        this.printed = new Printed(observation);
        this.state = state;
        this.number = number;
        this.times = times;
        this.losses = losses;
    }

    void write(Tag entry) {
        Tag organizer = entry.add("organizer").attr("classCode", "CLUSTER").attr("moodCode", "EVN");
        identifiers(organizer);
        Codes.concept(organizer.add("code"), observation.getCode().getCoding(), printed.name());
        state.write(organizer);
        if (observation.getEffective() instanceof Period period) {
            Tag time = organizer.add("effectiveTime");
            time.time("low", times.of(period.getStartElement()));
            time.time("high", times.of(period.getEndElement()));
        } else if (observation.hasEffective()) {
            organizer.time("effectiveTime", times.of(observation.getEffective()));
        }
        performers(organizer);
        device(organizer);
        text(organizer, Codes.Item.ITEM_NAME, printed.name());
        text(organizer, Codes.Item.METHOD, printed.method());
        specimen(organizer);
        result(organizer);
        mark(organizer);
        text(organizer, Codes.Item.REMARK, printed.notes());
    }

    /** {@code <value xsi:type="ST">}; an empty string is said as no information. */
    static void string(Tag value, String text) {
        value.type("ST");
        if (text.isEmpty()) {
            value.nullFlavor("NI");
        } else {
            value.text(text);
        }
    }

    /** A number is unique only where it was given: a sub-id within its item and report, others with their assigner. */
    private void identifiers(Tag organizer) {
        String report = Objects.requireNonNullElse(
                Contents.number(contents.report().getIdentifier(), Systems.LAB_REPORT_NUMBER), "");
        String item = Objects.requireNonNullElse(
                observation.getCode().getCodingFirstRep().getCode(), "");
        for (Identifier identifier : observation.getIdentifier()) {
            String system = Objects.requireNonNullElse(identifier.getSystem(), "");
            boolean within = system.isEmpty() || system.equals(Systems.OBSERVATION_SUB_ID);
            String root = within
                    ? String.join("/", system, contents.dispatch().source().value(), report, item)
                    : system;
            organizer.add("id").attr("root", Codes.oid(root)).attr("extension", identifier.getValue());
        }
    }

    private void performers(Tag organizer) {
        for (Person person : contents.people(observation.getPerformer())) {
            person.write(organizer.add("performer").add("assignedEntity"), Codes.STAFF, null, "assignedPerson");
        }
    }

    private void device(Tag organizer) {
        if (!observation.hasDevice()) {
            return;
        }
        Device device = contents.find(observation.getDevice(), Device.class);
        String name = observation.getDevice().getDisplay();
        if (name == null && device != null && device.hasDeviceName()) {
            name = device.getDeviceNameFirstRep().getName();
        }
        if (name == null && device != null && device.hasIdentifier()) {
            name = device.getIdentifierFirstRep().getValue();
        }
        if (name == null) {
            losses.add("Observation[" + (number - 1) + "].device", Severity.ADMINISTRATIVE, "unresolved-reference");
            return;
        }
        organizer
                .add("participant")
                .attr("typeCode", "DEV")
                .add("participantRole")
                .attr("classCode", "MANU")
                .add("playingDevice")
                .add("manufacturerModelName")
                .text(name);
    }

    private static void text(Tag organizer, Codes.Item item, String text) {
        if (!text.isEmpty()) {
            Tag part = CdaBody.observation(organizer.add("component"));
            Codes.item(part, item);
            string(part.add("value"), text);
        }
    }

    private void specimen(Tag organizer) {
        Specimen specimen = contents.specimenOf(observation);
        if (specimen == null) {
            return;
        }
        Tag type = CdaBody.observation(organizer.add("component"));
        Codes.item(type, Codes.Item.SPECIMEN_TYPE);
        // WS/T 500.7: low is DE04.50.137 (sampled), high is DE04.50.141 (received by the laboratory).
        Tag period = type.add("effectiveTime");
        period.time("low", times.of(specimen.getCollection().getCollected()));
        period.time("high", times.of(specimen.getReceivedTimeElement()));
        string(type.add("value"), Printed.words(specimen.getType()));
        if (specimen.hasCondition()) {
            Tag condition = CdaBody.observation(type.add("entryRelationship").attr("typeCode", "COMP"));
            Codes.item(condition, Codes.Item.SPECIMEN_STATE);
            string(condition.add("value"), Printed.words(specimen.getConditionFirstRep()));
        }
    }

    private void result(Tag organizer) {
        Tag result = CdaBody.observation(organizer.add("component"));
        boolean numeric = !state.isVoid() && observation.getValue() instanceof Quantity;
        Codes.item(result, numeric ? Codes.Item.QUANTITY : Codes.Item.RESULT);
        result.add("text").add("reference").attr("value", "#" + Narrative.valueId(number));
        state.write(result);
        String issued = times.of(observation.getIssuedElement());
        if (issued != null) {
            result.add("effectiveTime").attr("value", issued);
        }
        Tag value = result.add("value");
        if (state.isVoid()) {
            value.type("ST").nullFlavor("NI");
            return;
        }
        value(value);
        interpretation(result);
        if (!printed.unit().isEmpty()) {
            Tag unit = CdaBody.observation(result.add("entryRelationship").attr("typeCode", "COMP"));
            Codes.item(unit, Codes.Item.UNIT);
            string(unit.add("value"), printed.unit());
        }
        ranges(result);
    }

    private void value(Tag value) {
        if (observation.getValue() instanceof Quantity quantity) {
            quantity(value, quantity);
        } else if (observation.getValue() instanceof CodeableConcept concept && concept.hasCoding()) {
            Codes.concept(value.type("CD"), concept.getCoding(), printed.value());
        } else if (observation.getValue() instanceof SampledData) {
            losses.add("Observation[" + (number - 1) + "].value", Severity.CLINICAL, "unmapped-type");
            value.type("ST").nullFlavor("OTH");
        } else {
            string(value, printed.value());
        }
    }

    private void quantity(Tag value, Quantity quantity) {
        String text =
                Normalizer.normalize(printed.value(), Normalizer.Form.NFKC).strip();
        boolean ucum = Systems.UCUM.equals(quantity.getSystem())
                && quantity.hasCode()
                && UNIT_CODE.matcher(quantity.getCode()).matches();
        boolean plain = quantity.hasValue()
                && !quantity.hasComparator()
                && PLAIN.matcher(text).matches()
                && new BigDecimal(text).compareTo(quantity.getValue()) == 0;
        if (plain && ucum) {
            value.type("PQ").attr("value", text).attr("unit", quantity.getCode());
            value.add("translation").attr("value", text).add("originalText").text(printed.unit());
        } else if (plain) {
            // A printed unit is not a UCUM code: it stands beside, as DE04.30.016, where nobody computes with it.
            value.type("REAL").attr("value", text);
        } else if (quantity.hasComparator() && quantity.hasValue() && ucum) {
            bounded(value.type("IVL_PQ"), quantity);
        } else {
            string(value, printed.value());
        }
    }

    /** {@code <0.01} is everything below 0.01, without it. */
    private static void bounded(Tag interval, Quantity quantity) {
        String comparator = quantity.getComparator().toCode();
        interval.add(comparator.startsWith("<") ? "high" : "low")
                .attr("value", quantity.getValueElement().getValueAsString())
                .attr("unit", quantity.getCode())
                .attr("inclusive", Boolean.toString(comparator.endsWith("=")));
    }

    private void interpretation(Tag result) {
        for (CodeableConcept interpretation : observation.getInterpretation()) {
            Codes.concept(
                    result.add("interpretationCode"),
                    interpretation.getCoding(),
                    printed.flag().isEmpty() ? null : printed.flag());
        }
    }

    private void ranges(Tag result) {
        for (Observation.ObservationReferenceRangeComponent range : observation.getReferenceRange()) {
            Tag observationRange = result.add("referenceRange").add("observationRange");
            observationRange.add("text").text(Printed.range(range));
            if (isInterval(range)) {
                Tag interval = observationRange.add("value").type("IVL_PQ");
                bound(interval, "low", range.getLow());
                bound(interval, "high", range.getHigh());
            }
        }
    }

    /** Half of a range would be another range: both ends that the source printed, or none. */
    private static boolean isInterval(Observation.ObservationReferenceRangeComponent range) {
        boolean low = isUcum(range.getLow());
        boolean high = isUcum(range.getHigh());
        return (low || high) && low == range.hasLow() && high == range.hasHigh();
    }

    private static void bound(Tag interval, String name, Quantity quantity) {
        if (isUcum(quantity)) {
            interval.add(name)
                    .attr("value", quantity.getValueElement().getValueAsString())
                    .attr("unit", quantity.getCode());
        }
    }

    private static boolean isUcum(Quantity quantity) {
        return quantity.hasValue()
                && Systems.UCUM.equals(quantity.getSystem())
                && quantity.hasCode()
                && UNIT_CODE.matcher(quantity.getCode()).matches();
    }

    /** The mark is per item and there is no national data element for it; its scope only where the reader knew it. */
    private void mark(Tag organizer) {
        if (printed.mark().isEmpty()) {
            return;
        }
        Tag part = CdaBody.observation(organizer.add("component"));
        part.add("code").nullFlavor("OTH").add("originalText").text("互认标识");
        string(part.add("value"), printed.mark());
        Extension mark = observation.getExtensionByUrl(Extensions.RECOGNITION_MARK);
        Extension scope = mark == null ? null : mark.getExtensionByUrl("scope");
        if (scope != null && scope.getValue() != null) {
            Coding coding = new Coding()
                    .setSystem(Systems.RECOGNITION_SCOPE)
                    .setCode(scope.getValue().primitiveValue());
            Codes.concept(part.add("value").type("CD"), List.of(coding), null);
        }
    }
}
