package org.chuanyu.adapters.cda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Loss.Severity;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.jspecify.annotations.Nullable;

/** One report and what it refers to, found again inside its bundle. */
final class Contents {
    private final Dispatch dispatch;
    private final Map<String, Resource> byReference = new LinkedHashMap<>();
    private final DiagnosticReport report;
    private final Patient patient;
    private final List<Observation> results;
    private final Losses losses;

    Contents(Dispatch dispatch, Losses losses) {
        this.dispatch = dispatch;
        this.losses = losses;
        for (var entry : dispatch.bundle().getEntry()) {
            Resource resource = entry.getResource();
            if (resource != null && resource.getIdElement().hasIdPart()) {
                byReference.put(key(resource), resource);
            }
        }
        this.report = byReference.values().stream()
                .filter(DiagnosticReport.class::isInstance)
                .map(DiagnosticReport.class::cast)
                .findFirst()
                .orElseThrow(() -> unusable("cda-no-report", "the dispatch holds no report"));
        Patient found = find(report.getSubject(), Patient.class);
        if (found == null) {
            throw unusable("cda-no-patient", "the report's patient is not in the dispatch");
        }
        this.patient = found;
        this.results = collectResults();
        noteUnresolved();
    }

    Dispatch dispatch() {
        return dispatch;
    }

    /** Whether the partner has this report and only codes of it are others now. */
    boolean correctsCodesOnly() {
        return Dispatch.CODE_CORRECTION.equals(dispatch.kind());
    }

    DiagnosticReport report() {
        return report;
    }

    Patient patient() {
        return patient;
    }

    /** In the source's order; what the report does not list itself (members of a group) comes after. */
    List<Observation> results() {
        return results;
    }

    Stream<Resource> resources() {
        return byReference.values().stream();
    }

    /** Those of the report, then those of single results. */
    List<ServiceRequest> orders() {
        Set<ServiceRequest> orders = new LinkedHashSet<>(all(report.getBasedOn(), ServiceRequest.class));
        results.forEach(result -> orders.addAll(all(result.getBasedOn(), ServiceRequest.class)));
        return List.copyOf(orders);
    }

    /** What was ordered to be examined, and neither the report nor a result is about. */
    List<Specimen> unreported(ServiceRequest order) {
        List<Specimen> unreported = new ArrayList<>(all(order.getSpecimen(), Specimen.class));
        unreported.removeAll(specimens());
        results.forEach(result -> unreported.remove(specimenOf(result)));
        return unreported;
    }

    List<Specimen> specimens() {
        return all(report.getSpecimen(), Specimen.class);
    }

    /** The result's own specimen; the report's only where there is no doubt which. */
    @Nullable
    Specimen specimenOf(Observation observation) {
        if (observation.hasSpecimen()) {
            return find(observation.getSpecimen(), Specimen.class);
        }
        List<Specimen> specimens = specimens();
        return specimens.size() == 1 ? specimens.get(0) : null;
    }

    @Nullable
    Encounter encounter() {
        return find(report.getEncounter(), Encounter.class);
    }

    @Nullable
    Organization source() {
        return find(new Reference(dispatch.source().reference()), Organization.class);
    }

    <T extends Resource> @Nullable T find(@Nullable Reference reference, Class<T> type) {
        if (reference == null || !reference.hasReference()) {
            return null;
        }
        var id = reference.getReferenceElement();
        Resource resource = byReference.get(id.getResourceType() + "/" + id.getIdPart());
        return type.isInstance(resource) ? type.cast(resource) : null;
    }

    /** The people among these; one who is not in the bundle may still have a name in the reference. */
    List<Person> people(List<Reference> references) {
        List<Person> people = new ArrayList<>();
        for (Reference reference : references) {
            Practitioner practitioner = find(reference, Practitioner.class);
            if (practitioner != null) {
                people.add(Person.of(practitioner));
            } else if (reference.hasDisplay()
                    && !"Organization".equals(reference.getReferenceElement().getResourceType())) {
                people.add(new Person(null, reference.getDisplay()));
            }
        }
        return people;
    }

    <T extends Resource> List<T> all(List<Reference> references, Class<T> type) {
        List<T> found = new ArrayList<>();
        for (Reference reference : references) {
            T resource = find(reference, type);
            if (resource != null) {
                found.add(resource);
            }
        }
        return found;
    }

    /** The value of the first identifier of this system; null when there is none. */
    static @Nullable String number(List<Identifier> identifiers, String system) {
        return identifiers.stream()
                .filter(identifier -> system.equals(identifier.getSystem()) && identifier.hasValue())
                .map(Identifier::getValue)
                .findFirst()
                .orElse(null);
    }

    private List<Observation> collectResults() {
        Set<Observation> ordered = new LinkedHashSet<>(all(report.getResult(), Observation.class));
        byReference.values().stream()
                .filter(Observation.class::isInstance)
                .map(Observation.class::cast)
                .forEach(ordered::add);
        return List.copyOf(ordered);
    }

    private void noteUnresolved() {
        for (int i = 0; i < report.getResult().size(); i++) {
            if (find(report.getResult().get(i), Observation.class) == null) {
                losses.add("DiagnosticReport.result[" + i + "]", Severity.CLINICAL, "unresolved-reference");
            }
        }
        boolean unknown = orders().stream()
                .flatMap(order -> order.getSpecimen().stream())
                .anyMatch(specimen -> find(specimen, Specimen.class) == null);
        if (unknown) {
            losses.add("ServiceRequest.specimen", Severity.ADMINISTRATIVE, "unresolved-reference");
        }
    }

    private static String key(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
    }

    private static ProblemException unusable(String code, String message) {
        return new ProblemException(Problem.ofGateway(code, null, message));
    }
}
