package org.chuanyu.gateway.intake;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.util.FhirTerser;
import ca.uhn.fhir.util.ResourceReferenceInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.chuanyu.fhir.Elements;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Gives every resource of a message its id, from the sender's own identifiers together with the sender, and turns references
 * into {@code Type/id}. The same identifiers give the same ids for ever; two institutions never share one. Pure, given the
 * token function.
 */
@Component
final class Canonicaliser {
    private final FhirTerser terser;
    private final UnaryOperator<String> token;
    private final BooleanSupplier beside;

    @Autowired
    Canonicaliser(FhirContext context, Vault vault, ResultIds ids) {
        this(context, value -> vault.token("id", value), ids::areBesideTheirReport);
    }

    /**
     * @param token a keyed one-way function: ids must not be guessable from identifiers
     * @param beside whether the id of a result begins as its report's does
     */
    Canonicaliser(FhirContext context, UnaryOperator<String> token, BooleanSupplier beside) {
        this.terser = context.newTerser();
        this.token = token;
        this.beside = beside;
    }

    /** The resources of the bundle with their ids, in the order of the bundle; the bundle's resources are changed in place. */
    List<Resource> canonicalise(ParticipantId source, Bundle bundle) {
        Map<String, Resource> byUrl = byUrl(bundle);
        Map<Resource, String> ids = assign(source, byUrl);
        Map<String, String> references = new HashMap<>();
        byUrl.forEach((url, resource) -> {
            String reference = resource.fhirType() + "/" + ids.get(resource);
            references.put(url, reference);
            if (resource.getIdElement().hasIdPart()) {
                references.putIfAbsent(
                        resource.fhirType() + "/" + resource.getIdElement().getIdPart(), reference);
            }
        });
        byUrl.values().forEach(resource -> rewrite(resource, references, source));
        byUrl.values().forEach(resource -> resource.setId(ids.get(resource)));
        return unique(byUrl.values());
    }

    /** What each entry of a bundle is called here, in the order of the bundle; the bundle stays as it is. */
    List<String> references(ParticipantId source, Bundle bundle) {
        Map<String, Resource> byUrl = byUrl(bundle);
        Map<Resource, String> ids = assign(source, byUrl);
        return byUrl.values().stream()
                .map(resource -> resource.fhirType() + "/" + ids.get(resource))
                .toList();
    }

    private static Map<String, Resource> byUrl(Bundle bundle) {
        Map<String, Resource> byUrl = new LinkedHashMap<>();
        for (Bundle.BundleEntryComponent entry : bundle.getEntry()) {
            Resource resource = entry.getResource();
            if (resource != null) {
                String url = entry.hasFullUrl() ? entry.getFullUrl() : "entry:" + byUrl.size();
                if (byUrl.put(url, resource) != null) {
                    throw new ProblemException(Problem.ofSender(
                            "full-url-twice", "Bundle.entry[" + byUrl.size() + "].fullUrl", "a fullUrl is used twice"));
                }
            }
        }
        return byUrl;
    }

    /** One resource may stand in a message several times (a doctor who ordered and signed): the first stands for all. */
    private static List<Resource> unique(Iterable<Resource> resources) {
        Map<String, Resource> byReference = new LinkedHashMap<>();
        for (Resource resource : resources) {
            byReference.putIfAbsent(resource.fhirType() + "/" + resource.getIdPart(), resource);
        }
        return new ArrayList<>(byReference.values());
    }

    private Map<Resource, String> assign(ParticipantId source, Map<String, Resource> byUrl) {
        Map<Resource, String> keys = new java.util.IdentityHashMap<>();
        Map<String, Resource> reportOf = reportOfResult(byUrl);
        Map<Resource, String> beginnings = new java.util.IdentityHashMap<>();
        boolean together = beside.getAsBoolean();
        Map<String, Integer> seen = new HashMap<>();
        byUrl.forEach((url, resource) -> {
            Resource report = reportOf.get(url);
            String key = resource.fhirType() + "|" + key(resource, report, byUrl);
            if (isRepeatable(resource)) {
                int occurrence = seen.merge(key, 1, Integer::sum);
                key = occurrence == 1 ? key : key + "#" + occurrence;
            }
            String id = token.apply(source + "|" + key);
            if (together && report != null && resource instanceof Observation) {
                String beginning = beginnings.computeIfAbsent(
                        report, it -> token.apply(source + "|" + it.fhirType() + "|" + key(it, null, byUrl)));
                id = beginning.substring(0, id.length() / 2) + id.substring(id.length() / 2);
            }
            keys.put(resource, id);
        });
        return keys;
    }

    /** Two results, orders or specimens with one key are two things, and none may be lost. */
    private static boolean isRepeatable(Resource resource) {
        return resource instanceof Observation
                || resource instanceof ServiceRequest
                || resource instanceof Specimen
                || resource instanceof DiagnosticReport;
    }

    private static Map<String, Resource> reportOfResult(Map<String, Resource> byUrl) {
        Map<String, Resource> reportOf = new HashMap<>();
        for (Resource resource : byUrl.values()) {
            if (resource instanceof DiagnosticReport report) {
                report.getResult().forEach(result -> reportOf.putIfAbsent(result.getReference(), report));
                report.getSpecimen().forEach(specimen -> reportOf.putIfAbsent(specimen.getReference(), report));
            }
        }
        return reportOf;
    }

    private static String key(Resource resource, @Nullable Resource report, Map<String, Resource> byUrl) {
        if (resource instanceof Patient patient) {
            return of(patient.getIdentifier(), Systems.MEDICAL_RECORD_NUMBER)
                    .or(() -> first(patient.getIdentifier()))
                    .orElseThrow(() -> missing("patient-without-identifier", "Patient.identifier"));
        }
        if (resource instanceof DiagnosticReport own) {
            return of(own.getIdentifier(), Systems.LAB_REPORT_NUMBER)
                    .or(() -> first(own.getIdentifier()))
                    .orElseThrow(() -> missing("report-without-number", "DiagnosticReport.identifier"));
        }
        String reportKey = report == null ? "" : key(report, null, byUrl);
        if (resource instanceof Observation observation) {
            return reportKey + "|" + Siblings.item(observation) + "|"
                    + of(observation.getIdentifier(), Systems.OBSERVATION_SUB_ID)
                            .orElse("");
        }
        if (resource instanceof ServiceRequest request) {
            return of(request.getIdentifier(), Systems.ORDER_NUMBER)
                    .or(() -> of(request.getIdentifier(), Systems.FILLER_ORDER_NUMBER))
                    .or(() -> first(request.getIdentifier()))
                    .orElseThrow(() -> missing("order-without-number", "ServiceRequest.identifier"));
        }
        if (resource instanceof Specimen specimen) {
            return of(specimen.getIdentifier(), Systems.SPECIMEN_ID)
                    .or(() -> first(specimen.getIdentifier()))
                    .orElse(reportKey + "|specimen");
        }
        if (resource instanceof Encounter encounter) {
            return first(encounter.getIdentifier())
                    .orElseThrow(() -> missing("visit-without-number", "Encounter.identifier"));
        }
        if (resource instanceof Practitioner practitioner) {
            return first(practitioner.getIdentifier())
                    .orElse("name|" + practitioner.getNameFirstRep().getText());
        }
        throw new ProblemException(Problem.ofSender(
                "type-not-taken",
                resource.fhirType(),
                "resources of this type are not taken in: " + resource.fhirType()));
    }

    private static Optional<String> of(List<Identifier> identifiers, String system) {
        return identifiers.stream()
                .filter(identifier -> system.equals(identifier.getSystem()) && identifier.hasValue())
                .map(identifier -> system + "|" + identifier.getValue())
                .findFirst();
    }

    private static Optional<String> first(List<Identifier> identifiers) {
        return identifiers.stream()
                .filter(Identifier::hasValue)
                .map(identifier -> identifier.getSystem() + "|" + identifier.getValue())
                .findFirst();
    }

    private static ProblemException missing(String code, String where) {
        return new ProblemException(
                Problem.ofSender(code, where, "without an identifier the record could not be found again"));
    }

    private void rewrite(Resource resource, Map<String, String> references, ParticipantId source) {
        for (Reference reference : Elements.references(resource)) {
            String value = reference.getReference();
            if (value == null || value.equals(source.reference())) {
                continue;
            }
            String canonical = references.get(value);
            if (canonical == null) {
                throw outside(value, resource.fhirType() + "." + name(resource, reference), source);
            }
            reference.setReference(canonical);
            reference.setResource(null);
        }
    }

    private static ProblemException outside(String value, String where, ParticipantId source) {
        return new ProblemException(
                value.startsWith("Organization/")
                        ? Problem.ofSender(
                                "foreign-organisation",
                                where,
                                "a sender may speak for itself only: Organization/" + source)
                        : Problem.ofSender(
                                "reference-outside-message",
                                where,
                                "what a resource refers to has to be in the same message"));
    }

    /** Where it stands: asked only when there is something to say about it. */
    private String name(Resource resource, Reference reference) {
        return terser.getAllResourceReferences(resource).stream()
                .filter(info -> info.getResourceReference() == reference)
                .map(ResourceReferenceInfo::getName)
                .findFirst()
                .orElse("reference");
    }
}
