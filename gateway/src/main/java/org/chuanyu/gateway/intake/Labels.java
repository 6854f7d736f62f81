package org.chuanyu.gateway.intake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.chuanyu.gateway.terminology.SecurityLabels;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.jspecify.annotations.Nullable;

/**
 * The labels of one message where they belong. What is strictly limited by the label of the patient is the whole message, and by
 * that of an order or a specimen what is reported on it: each carries the label itself from then on, so that it is known however
 * the resource is met again.
 */
final class Labels {

    private Labels() {}

    static void settle(Intended intended, Known known) {
        for (Resource resource : intended.all()) {
            Resource earlier = known.get(resource);
            if (earlier != null) {
                SecurityLabels.keep(resource, earlier);
            }
        }
        List<Coding> whole = strict(intended.patient());
        Map<String, List<Coding>> occasions = new HashMap<>();
        for (Resource resource : intended.all()) {
            if (resource instanceof ServiceRequest || resource instanceof Specimen) {
                occasions.put(Filing.reference(resource), strict(resource));
            }
        }
        for (Resource resource : intended.all()) {
            SecurityLabels.markAsSent(resource, whole);
            occasions(resource)
                    .forEach(occasion -> SecurityLabels.markAsSent(
                            resource, occasions.getOrDefault(String.valueOf(occasion.getReference()), List.of())));
        }
    }

    /**
     * What is current, with the strict label of a version that came too late: had that come in time, it would have been kept. Empty
     * where nothing changes.
     */
    static <T extends Resource> Optional<T> late(Resource late, T current) {
        if (SecurityLabels.strict(late).isEmpty()
                || !SecurityLabels.strict(current).isEmpty()) {
            return Optional.empty();
        }
        @SuppressWarnings("unchecked")
        T labelled = (T) current.copy();
        SecurityLabels.keep(labelled, late);
        return SecurityLabels.strict(labelled).isEmpty() ? Optional.empty() : Optional.of(labelled);
    }

    private static List<Coding> strict(@Nullable Resource resource) {
        return resource == null ? List.of() : SecurityLabels.strict(resource);
    }

    private static Stream<Reference> occasions(Resource resource) {
        if (resource instanceof DiagnosticReport report) {
            return Stream.concat(report.getBasedOn().stream(), report.getSpecimen().stream());
        }
        return resource instanceof Observation result
                ? Stream.concat(result.getBasedOn().stream(), Stream.of(result.getSpecimen()))
                : Stream.of();
    }
}
