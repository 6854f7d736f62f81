package org.chuanyu.gateway.intake;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.intake.Specimens.Sample;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Specimen;

/** Finds for what has no number of its own which of the known ones a message means: first the results, then their specimens. */
final class Alignment {
    private final Siblings siblings;
    private final Specimens specimens;

    /** @param token a keyed one-way function, for the ids of what is further */
    Alignment(UnaryOperator<String> token) {
        this.siblings = new Siblings(token);
        this.specimens = new Specimens(token);
    }

    /**
     * The message with the ids that it means; its resources are changed in place.
     *
     * @throws ProblemException of origin GATEWAY when the message has to wait
     */
    Intended align(Intended arrived, Known known) {
        Map<String, String> results = new HashMap<>();
        for (DiagnosticReport report : arrived.reports()) {
            DiagnosticReport earlier = known.report(report).orElse(null);
            if (earlier != null) {
                Map<String, Specimen> own = specimensOf(arrived);
                siblings.ids(
                                known.resultsOf(earlier).values(),
                                arrived.resultsOf(report).values(),
                                result -> sample(result, known.byReference()),
                                result -> sample(result, own),
                                ReportMerge.isVoid(report.getStatus()))
                        .forEach((old, id) -> results.put("Observation/" + old, "Observation/" + id));
            }
        }
        Intended aligned = renamed(arrived, results);
        Map<String, String> samples = new HashMap<>();
        for (DiagnosticReport report : aligned.reports()) {
            known.report(report)
                    .ifPresent(earlier -> ids(aligned, report, earlier, known)
                            .forEach((old, id) -> samples.putIfAbsent("Specimen/" + old, "Specimen/" + id)));
        }
        return renamed(aligned, samples);
    }

    private static Map<String, Specimen> specimensOf(Intended intended) {
        Map<String, Specimen> specimens = new HashMap<>();
        intended.all().forEach(resource -> {
            if (resource instanceof Specimen specimen) {
                specimens.put(Filing.reference(specimen), specimen);
            }
        });
        return specimens;
    }

    private static Sample sample(Observation result, Map<String, ? extends Resource> specimens) {
        return specimens.get(String.valueOf(result.getSpecimen().getReference())) instanceof Specimen specimen
                ? Sample.of(specimen)
                : Sample.UNKNOWN;
    }

    private Map<String, String> ids(Intended intended, DiagnosticReport report, DiagnosticReport earlier, Known known) {
        Map<String, Observation> now = intended.resultsOf(report);
        Map<String, Specimen> incoming = new LinkedHashMap<>(specimensOf(intended));
        incoming.keySet().retainAll(Known.specimens(report, now));
        incoming.values().removeIf(Specimens::isNumbered);
        Set<String> candidates = known.specimens(earlier);
        candidates.addAll(incoming.keySet());
        Map<String, Set<String>> ofResults = new HashMap<>();
        now.forEach((reference, result) -> {
            if (known.get(reference) instanceof Observation before && before.hasSpecimen()) {
                ofResults
                        .computeIfAbsent(id(result.getSpecimen()), specimen -> new HashSet<>())
                        .add(id(before.getSpecimen()));
            }
        });
        return specimens.ids(
                candidates.stream()
                        .map(known::get)
                        .filter(Specimen.class::isInstance)
                        .map(Specimen.class::cast)
                        .filter(specimen -> !Specimens.isNumbered(specimen))
                        .toList(),
                incoming.values(),
                ofResults);
    }

    private static String id(Reference reference) {
        return String.valueOf(reference.getReferenceElement().getIdPart());
    }

    private Intended renamed(Intended intended, Map<String, String> references) {
        if (references.isEmpty()) {
            return intended;
        }
        intended.all().forEach(resource -> {
            String renamed = references.get(Filing.reference(resource));
            if (renamed != null) {
                resource.setId(renamed.substring(renamed.indexOf('/') + 1));
            }
            ReferenceWalk.rename(resource, references);
        });
        // Which result is whose goes by the ids: found out anew, or a renamed one would be nobody's and get lost.
        return Intended.of(intended.all());
    }
}
