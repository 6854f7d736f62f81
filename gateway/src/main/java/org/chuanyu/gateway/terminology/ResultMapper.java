package org.chuanyu.gateway.terminology;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.terminology.Analytes.Analyte;
import org.chuanyu.gateway.terminology.CodeMaps.Hit;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationReferenceRangeComponent;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/**
 * Names the unit of a result and of its reference range in UCUM, and adds the figures in the item's standard unit. Value, unit and
 * range stay as they came.
 */
final class ResultMapper {
    private final CodeMaps maps;
    private final Analytes analytes;
    private final UnitConverter units;
    private final ParticipantId source;
    private final Instant at;
    private final MappingNotes notes;

    ResultMapper(
            CodeMaps maps,
            Analytes analytes,
            UnitConverter units,
            ParticipantId source,
            Instant at,
            MappingNotes notes) {
        this.maps = maps;
        this.analytes = analytes;
        this.units = units;
        this.source = source;
        this.at = at;
        this.notes = notes;
    }

    /** After the codes were mapped: the item decides what an ambiguous unit means. */
    void map(Observation result) {
        Analyte analyte = analyte(result.getCode());
        for (ObservationReferenceRangeComponent range : result.getReferenceRange()) {
            name(range.hasLow() ? range.getLow() : null, analyte);
            name(range.hasHigh() ? range.getHigh() : null, analyte);
        }
        if (result.getValue() instanceof Range range) {
            name(range.hasLow() ? range.getLow() : null, analyte);
            name(range.hasHigh() ? range.getHigh() : null, analyte);
        }
        if (result.getValue() instanceof Quantity value) {
            Optional<String> version = name(value, analyte);
            if (version.isPresent() && value.hasValue()) {
                convert(result, value, analyte, version.get());
            }
        }
    }

    /** Sets UCUM system and code; the version of the map that said so, empty when the unit has no known meaning. */
    private Optional<String> name(@Nullable Quantity quantity, @Nullable Analyte analyte) {
        if (quantity == null) {
            return Optional.empty();
        }
        Optional<Hit> hit = quantity.hasUnit()
                ? maps.findUnit(source, quantity.getUnit(), analyte == null ? null : analyte.unitClass(), at)
                : Optional.empty();
        if (Systems.UCUM.equals(quantity.getSystem()) && quantity.hasCode()) {
            String said = quantity.getCode(); // the source's own word, or ours of an earlier run
            if (!units.valid(said)) {
                return unknown(said);
            }
            return Optional.of(hit.filter(found -> said.equals(found.entry().targetCode()))
                    .map(found -> found.map().reference())
                    .orElse(""));
        }
        if (hit.isEmpty()) {
            return quantity.hasUnit() ? unknown(quantity.getUnit()) : Optional.empty();
        }
        String code = hit.get().entry().targetCode();
        String version = hit.get().map().reference();
        quantity.setSystem(Systems.UCUM).setCode(code);
        MappedMark.put(quantity, hit.get().map());
        notes.mapped("unit", quantity.getUnit(), Systems.UCUM + "|" + code, version);
        return Optional.of(version);
    }

    private Optional<String> unknown(String unit) {
        notes.unmapped("unit", Systems.local(source, "unit"), unit);
        return Optional.empty();
    }

    private void convert(Observation result, Quantity value, @Nullable Analyte analyte, String version) {
        result.getExtension().removeIf(extension -> Extensions.CONVERTED.equals(extension.getUrl()));
        if (analyte == null || analyte.unit() == null || analyte.unit().equals(value.getCode())) {
            return; // an unknown item is reported as such; a result in the standard unit needs no conversion
        }
        String to = analyte.unit();
        UnitConverter.Factor factor = units.factor(value.getCode(), to, analyte.molarMass());
        if (factor.value() == null) {
            notes.unmapped("conversion:" + factor.refusal(), Systems.UCUM, value.getCode() + " > " + to);
            return;
        }
        Extension converted = new Extension(Extensions.CONVERTED);
        converted.addExtension("value", converted(value, factor.value(), to));
        if (result.hasReferenceRange()) {
            ObservationReferenceRangeComponent range = result.getReferenceRangeFirstRep();
            limit(converted, "low", range.hasLow() ? range.getLow() : null, value, factor.value(), to);
            limit(converted, "high", range.hasHigh() ? range.getHigh() : null, value, factor.value(), to);
        }
        String versions = factor.byMolarMass() ? (version + " " + analytes.reference()).strip() : version;
        if (!versions.isEmpty()) {
            converted.addExtension("mapVersion", new StringType(versions));
        }
        if (factor.byMolarMass()) {
            notes.used(analytes.reference());
        }
        result.addExtension(converted);
        notes.mapped("conversion", Systems.UCUM + "|" + value.getCode(), Systems.UCUM + "|" + to, versions);
    }

    /** A limit without a unit is in the value's unit; in another unit than the value it is left out, not guessed at. */
    private static void limit(
            Extension converted, String name, @Nullable Quantity limit, Quantity value, BigDecimal factor, String to) {
        if (limit == null || !limit.hasValue()) {
            return;
        }
        if (!limit.hasUnit() && !limit.hasCode() || value.getCode().equals(limit.getCode())) {
            converted.addExtension(name, converted(limit, factor, to));
        }
    }

    private static Quantity converted(Quantity from, BigDecimal factor, String to) {
        Quantity quantity = new Quantity()
                .setValue(UnitConverter.apply(factor, from.getValue()))
                .setUnit(to)
                .setSystem(Systems.UCUM)
                .setCode(to);
        if (from.hasComparator()) {
            quantity.setComparator(from.getComparator());
        }
        return quantity;
    }

    private @Nullable Analyte analyte(CodeableConcept code) {
        return code.getCoding().stream()
                .filter(coding -> Systems.LOINC.equals(coding.getSystem()) && coding.hasCode())
                .findFirst()
                .map(Coding::getCode)
                .flatMap(analytes::find)
                .orElse(null);
    }
}
