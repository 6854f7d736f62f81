package org.chuanyu.gateway.intake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.jspecify.annotations.Nullable;

/** The canonical resources of one message, sorted by what they are for. Every resource has its id. */
record Intended(
        @Nullable Patient patient,
        List<Patient> priors,
        List<DiagnosticReport> reports,
        Map<String, Observation> results,
        List<Resource> all) {
    /** Of a message that is not taken anyway: nobody may have tens of thousands worked on. */
    private static final int MOST_NOT_TAKEN = 200;

    static Intended of(List<Resource> resources) {
        Patient patient = null;
        List<Patient> priors = new ArrayList<>();
        List<DiagnosticReport> reports = new ArrayList<>();
        Map<String, Observation> results = new LinkedHashMap<>();
        for (Resource resource : resources) {
            if (resource instanceof Patient found) {
                boolean prior =
                        found.getLink().stream().anyMatch(link -> link.getType() == Patient.LinkType.REPLACEDBY);
                if (prior) {
                    priors.add(found);
                } else {
                    patient = found;
                }
            } else if (resource instanceof DiagnosticReport report) {
                reports.add(report);
            } else if (resource instanceof Observation result) {
                results.put("Observation/" + result.getIdPart(), result);
            }
        }
        return new Intended(patient, priors, reports, results, resources);
    }

    List<String> reportIds() {
        return reports.stream().map(Resource::getIdPart).sorted().toList();
    }

    /** Everything that is neither a report nor one of its results. */
    List<Resource> others() {
        return all.stream()
                .filter(resource -> !(resource instanceof DiagnosticReport) && !(resource instanceof Observation))
                .toList();
    }

    /** The results of a report by reference, in the order of the report. */
    Map<String, Observation> resultsOf(DiagnosticReport report) {
        Map<String, Observation> own = new LinkedHashMap<>();
        report.getResult().forEach(result -> {
            Observation observation = results.get(result.getReference());
            if (observation != null) {
                own.put(result.getReference(), observation);
            }
        });
        return own;
    }

    /** Results that no report refers to: they would never be found again. */
    boolean hasOrphans() {
        Set<String> referred = new HashSet<>();
        reports.forEach(report -> report.getResult().forEach(result -> referred.add(result.getReference())));
        return !referred.containsAll(results.keySet());
    }

    /** Order, report and visit numbers, and the patient's identifiers, that the message can be found by. */
    Set<Journal.Key> keys(java.util.function.UnaryOperator<String> patientToken) {
        Set<Journal.Key> keys = new LinkedHashSet<>();
        for (Resource resource : all) {
            if (resource instanceof Patient found) {
                found.getIdentifier().forEach(identifier -> add(keys, identifier, patientToken));
            } else if (resource instanceof DiagnosticReport report) {
                add(keys, Journal.Key.REPORT, report.getIdentifier());
            } else if (resource instanceof ServiceRequest request) {
                add(keys, Journal.Key.ORDER, request.getIdentifier());
            } else if (resource instanceof Encounter encounter) {
                add(keys, "visit", encounter.getIdentifier());
            }
        }
        return keys;
    }

    /**
     * The patients' identifiers of a message that was not taken, the first of them: of that no more is known, and its bytes are about
     * somebody all the same.
     */
    static Set<Journal.Key> patients(Bundle bundle, java.util.function.UnaryOperator<String> patientToken) {
        Set<Journal.Key> keys = new LinkedHashSet<>();
        bundle.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(Patient.class::isInstance)
                .flatMap(found -> ((Patient) found).getIdentifier().stream())
                .limit(MOST_NOT_TAKEN)
                .forEach(identifier -> add(keys, identifier, patientToken));
        return keys;
    }

    private static void add(
            Set<Journal.Key> keys, Identifier identifier, java.util.function.UnaryOperator<String> patientToken) {
        if (identifier.hasValue()) {
            keys.add(new Journal.Key(Journal.Key.PATIENT, patientToken.apply(identifier.getValue())));
            keys.add(new Journal.Key(
                    Journal.Key.PATIENT, patientToken.apply(identifier.getSystem() + "|" + identifier.getValue())));
        }
    }

    private static void add(Set<Journal.Key> keys, String kind, List<Identifier> identifiers) {
        identifiers.stream()
                .filter(Identifier::hasValue)
                .filter(identifier -> !Systems.RESIDENT_ID.equals(identifier.getSystem()))
                .forEach(identifier -> keys.add(new Journal.Key(kind, identifier.getValue())));
    }
}
