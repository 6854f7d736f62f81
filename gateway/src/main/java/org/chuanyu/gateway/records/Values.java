package org.chuanyu.gateway.records;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.chuanyu.fhir.Span;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/** What elements of a resource are found by (FHIR R4 §3.1.1.4). Pure. */
final class Values {

    private Values() {}

    static List<Indexed> identifiers(Collection<Identifier> identifiers) {
        return identifiers.stream()
                .filter(Identifier::hasValue)
                .map(identifier -> identifier(identifier.getSystem(), identifier.getValue()))
                .toList();
    }

    static Indexed identifier(@Nullable String system, String value) {
        return new Indexed.Secret(system(system), "identifier", Names.identifier(value));
    }

    /** One person, one number, two spellings of its system. */
    static @Nullable String system(@Nullable String system) {
        return Systems.RESIDENT_ID_HL7_CHINA.equals(system) ? Systems.RESIDENT_ID : system;
    }

    static List<Indexed> names(Collection<HumanName> names) {
        return names.stream()
                .flatMap(name -> Stream.concat(
                        Stream.of(name.getText(), name.getFamily()),
                        name.getGiven().stream().map(given -> given.getValue())))
                .flatMap(Values::name)
                .distinct()
                .toList();
    }

    static List<Indexed> families(Collection<HumanName> names) {
        return names.stream().flatMap(name -> name(name.getFamily())).distinct().toList();
    }

    static List<Indexed> givens(Collection<HumanName> names) {
        return names.stream()
                .flatMap(name -> name.getGiven().stream())
                .flatMap(given -> name(given.getValue()))
                .distinct()
                .toList();
    }

    static Stream<Indexed> name(@Nullable String name) {
        return name == null
                ? Stream.of()
                : Names.beginnings(name).stream().map(beginning -> new Indexed.Secret(null, "name", beginning));
    }

    /** A day is found by itself, its month and its year. */
    static List<Indexed> birth(@Nullable String date) {
        List<Indexed> values = new ArrayList<>();
        for (String part = date; part != null; part = part.length() > 4 ? part.substring(0, part.length() - 3) : null) {
            values.add(new Indexed.Secret(null, "birthdate", part));
        }
        return values;
    }

    static List<Indexed> concepts(Collection<CodeableConcept> concepts) {
        return concepts.stream()
                .flatMap(concept -> concept.getCoding().stream())
                .flatMap(coding -> coding(coding).stream())
                .distinct()
                .toList();
    }

    static List<Indexed> coding(Coding coding) {
        return coding.hasCode() ? List.of(new Indexed.Code(coding.getSystem(), coding.getCode())) : List.of();
    }

    static List<Indexed> status(Enumeration<?> status) {
        return status.hasValue() ? List.of(new Indexed.Code(status.getSystem(), status.getCode())) : List.of();
    }

    static List<Indexed> time(@Nullable Type time) {
        Optional<Span> span = time instanceof BaseDateTimeType date
                ? Span.of(date)
                : time instanceof Period period ? Span.of(period) : Optional.empty();
        return span.<List<Indexed>>map(s -> List.of(new Indexed.Time(s))).orElse(List.of());
    }

    static List<Indexed> links(Collection<Reference> references, Set<String> targets) {
        Set<Indexed> links = new LinkedHashSet<>(); // a report may have thousands of results
        for (Reference reference : references) {
            Indexed.@Nullable Link link = link(reference);
            if (link != null && targets.contains(link.type())) {
                links.add(link);
            }
        }
        return List.copyOf(links);
    }

    /** Where a reference leads, if it leads to one of our resources. */
    static Indexed.@Nullable Link link(Reference reference) {
        if (!reference.hasReference()) {
            return null;
        }
        IdType id = new IdType(reference.getReference());
        if (!id.hasResourceType() || !id.hasIdPart() || id.isAbsolute()) {
            return null;
        }
        return new Indexed.Link(id.getResourceType(), id.getIdPart());
    }
}
