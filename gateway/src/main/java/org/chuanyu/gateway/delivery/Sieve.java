package org.chuanyu.gateway.delivery;

import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.records.Records;
import org.chuanyu.gateway.records.Redaction;
import org.chuanyu.gateway.terminology.Remapping;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What others than its source may see of a content at this moment: by the heads of the store, by the redaction, and by the maps as
 * they are now, for stored reports get a newly mapped code only when the sweep comes to them. Needs a transaction.
 */
@Component
final class Sieve {
    private final Records records;
    private final Redaction redaction;
    private final Remapping remapping;
    private final Terminology terminology;
    private final Clock clock;

    Sieve(Records records, Redaction redaction, Remapping remapping, Terminology terminology, Clock clock) {
        this.records = records;
        this.redaction = redaction;
        this.remapping = remapping;
        this.terminology = terminology;
        this.clock = clock;
    }

    /** What was judged, and what is left of it; institutions are in neither. */
    record Left(List<Resource> judged, List<Resource> resources) {
        boolean whole() {
            return Contents.same(judged, resources);
        }

        boolean nothing() {
            return resources.isEmpty();
        }

        /** What is left, with the institutions of the planned content. */
        Bundle bundle(Bundle planned) {
            Bundle bundle = new Bundle().setType(Bundle.BundleType.COLLECTION);
            resources.forEach(resource -> bundle.addEntry().setResource(resource));
            Sieve.resources(planned, true)
                    .forEach(institution -> bundle.addEntry().setResource(institution));
            return bundle;
        }
    }

    Left left(ParticipantId source, Bundle planned) {
        List<Resource> judged = resources(planned, false);
        Set<String> withheld = new HashSet<>(records.withheld(CommonPart.references(planned)));
        withheld.addAll(newlyRestricted(source, judged));
        // Of a patient who is withheld as a person, nothing is left.
        return withheld.stream().anyMatch(reference -> reference.startsWith("Patient/"))
                ? new Left(judged, List.of())
                : new Left(judged, redaction.forOthers(judged, withheld));
    }

    /** Institutions are seen by everybody, whatever their names say; the rest is judged. */
    static List<Resource> resources(Bundle bundle, boolean institutions) {
        return bundle.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(resource -> resource instanceof Organization == institutions)
                .toList();
    }

    /** By their codes alone, for those are what maps speak of; values stay out of it, and converting them. */
    private Set<String> newlyRestricted(ParticipantId source, List<Resource> judged) {
        Map<String, Observation> items = new LinkedHashMap<>();
        for (Resource resource : judged) {
            CodeableConcept code = code(resource);
            if (code != null && !code.isEmpty()) {
                items.put(CommonPart.reference(resource), new Observation().setCode(code.copy()));
            }
        }
        Bundle bundle = new Bundle();
        items.values().forEach(item -> bundle.addEntry().setResource(item));
        remapping.again(source, bundle, clock.instant());
        items.values().removeIf(item -> terminology.grade(item.getCode()) < Terminology.RESTRICTED);
        return items.keySet();
    }

    private static @Nullable CodeableConcept code(Resource resource) {
        if (resource instanceof Observation result) {
            return result.getCode();
        }
        if (resource instanceof DiagnosticReport report) {
            return report.getCode();
        }
        return resource instanceof ServiceRequest order ? order.getCode() : null;
    }
}
