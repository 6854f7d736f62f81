package org.chuanyu.adapters.cda;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chuanyu.adapters.Loss;
import org.chuanyu.adapters.Loss.Severity;
import org.chuanyu.fhir.Extensions;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;

/**
 * The ledger of one document. It lists what is carried, so that an element that a later reader learns to fill is
 * reported and not dropped in silence.
 */
final class Losses {
    /** What a report and its results have in common. */
    private static final List<String> REPORTED = List.of(
            "identifier",
            "basedOn",
            "status",
            "category",
            "code",
            "subject",
            "encounter",
            "effective[x]",
            "issued",
            "performer",
            "specimen");

    static final Map<String, Set<String>> CARRIED = Map.of(
            "DiagnosticReport",
            reported("resultsInterpreter", "result", "conclusion", "presentedForm"),
            "Observation",
            reported(
                    "value[x]",
                    "dataAbsentReason",
                    "interpretation",
                    "note",
                    "method",
                    "device",
                    "bodySite",
                    "referenceRange"),
            "Patient",
            Set.of("identifier", "active", "name", "gender", "birthDate", "telecom", "address", "managingOrganization"),
            "Specimen",
            Set.of("identifier", "accessionIdentifier", "type", "subject", "receivedTime", "collection", "condition"),
            "ServiceRequest",
            Set.of(
                    "identifier",
                    "status",
                    "intent",
                    "code",
                    "subject",
                    "encounter",
                    "authoredOn",
                    "requester",
                    "reasonCode",
                    "specimen",
                    "category"),
            "Encounter",
            Set.of("identifier", "status", "class", "subject", "period", "serviceProvider"),
            "Practitioner",
            Set.of("identifier", "name"),
            "Organization",
            // The alias is not the source's: an English name out of the gateway's own settings, on every report there
            // is.
            Set.of("identifier", "name", "alias", "type", "active"),
            // The parts of a group that are carried; a group that is not listed is carried whole.
            "Specimen.collection",
            Set.of("collected[x]"),
            "Observation.referenceRange",
            Set.of("low", "high", "text"));

    private static final Set<String> CARRIED_EXTENSIONS = Set.of(
            Extensions.RECOGNITION_MARK,
            Extensions.RECEIVED_CODE,
            Extensions.RECEIVED_UNIT,
            Extensions.RECEIVED_VALUE,
            Extensions.RECEIVED_RANGE,
            Extensions.RECEIVED_FLAG,
            Extensions.RECEIVED_STATUS,
            Extensions.STATUS_ONLY,
            Extensions.NATIONAL_SEX,
            Extensions.REPORT_NOTE,
            // Not the source's: figures for comparison and the gateway's own bookkeeping stay at home.
            Extensions.CONVERTED,
            Extensions.MAPPED_BY,
            Extensions.TRIGGER,
            Extensions.DOCUMENT_KEY,
            Extensions.DOCUMENT_STATUS);

    /** What is wrong in these can change what a doctor concludes. */
    private static final Set<String> CLINICAL = Set.of("DiagnosticReport", "Observation", "Specimen");

    private static final int LONGEST_NAME = 64;

    private static final Set<String> NEVER_CONTENT = Set.of("id", "meta", "implicitRules", "language", "text");

    private final Set<Loss> entries = new LinkedHashSet<>();

    private static Set<String> reported(String... more) {
        return Stream.concat(REPORTED.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }

    List<Loss> entries() {
        return List.copyOf(entries);
    }

    void add(String path, Severity severity, String reason) {
        entries.add(new Loss(path, severity, reason));
    }

    /** Notes every element of the resource that the document has no place for. */
    void check(Resource resource, String path) {
        Set<String> carried = CARRIED.getOrDefault(resource.fhirType(), Set.of());
        Severity severity = CLINICAL.contains(resource.fhirType()) ? Severity.CLINICAL : Severity.ADMINISTRATIVE;
        for (Property property : resource.children()) {
            if (!property.hasValues() || NEVER_CONTENT.contains(property.getName())) {
                continue;
            }
            if (property.getName().equals("extension")) {
                property.getValues().forEach(value -> checkExtension(value, path, severity));
            } else if (property.getName().equals("component")
                    && resource instanceof Observation result
                    && Printed.saysComponents(result)) {
                add(path + ".component", Severity.ADMINISTRATIVE, "unmapped-code");
            } else if (!carried.contains(property.getName())) {
                add(path + "." + property.getName(), severity, "unmapped-field");
            } else {
                String nested = "." + property.getName();
                property.getValues()
                        .forEach(value -> checkNested(value, severity, path + nested, resource.fhirType() + nested));
            }
        }
    }

    private void checkNested(Base value, Severity severity, String path, String rule) {
        if (value instanceof Element element) {
            element.getExtension().forEach(extension -> checkExtension(extension, path, severity));
        }
        Set<String> carried = CARRIED.get(rule);
        if (carried == null) {
            return;
        }
        for (Property property : value.children()) {
            if (property.hasValues()
                    && !property.getName().equals("extension")
                    && !carried.contains(property.getName())) {
                add(path + "." + property.getName(), severity, "unmapped-field");
            }
        }
    }

    /** The source's choice, and it goes into logs and into the document. */
    private static String name(String url) {
        String name = url.substring(url.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9-]", "");
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    }

    private void checkExtension(Base value, String path, Severity severity) {
        if (value instanceof Extension extension && !CARRIED_EXTENSIONS.contains(extension.getUrl())) {
            add(path + ".extension(" + name(extension.getUrl()) + ")", severity, "unmapped-extension");
        }
    }
}
