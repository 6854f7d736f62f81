package org.chuanyu.gateway.intake;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.records.Records;
import org.chuanyu.gateway.records.VersionRef;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** The current versions of what one message is about: of what it carries, and of its reports' results and their specimens. */
record Known(Map<String, Resource> byReference) {
    static final Known NOTHING = new Known(Map.of());

    /** Reads them. */
    static Known of(Records records, Intended intended) {
        Known known = new Known(new HashMap<>());
        known.read(records, intended.all().stream().map(Filing::reference));
        List<DiagnosticReport> reports = intended.reports().stream()
                .flatMap(report -> known.report(report).stream())
                .toList();
        known.read(
                records,
                reports.stream().flatMap(report -> report.getResult().stream().map(Reference::getReference)));
        known.read(records, reports.stream().flatMap(report -> known.specimens(report).stream()));
        return known;
    }

    private void read(Records records, Stream<String> references) {
        Set<String> further = new LinkedHashSet<>();
        references
                .filter(Objects::nonNull)
                .filter(reference -> !byReference.containsKey(reference))
                .forEach(further::add);
        if (!further.isEmpty()) {
            byReference.putAll(records.readAll(further));
        }
    }

    @Nullable
    Resource get(@Nullable String reference) {
        return reference == null ? null : byReference.get(reference);
    }

    @Nullable
    Resource get(Resource resource) {
        return byReference.get(Filing.reference(resource));
    }

    Optional<DiagnosticReport> report(DiagnosticReport report) {
        return get(report) instanceof DiagnosticReport earlier ? Optional.of(earlier) : Optional.empty();
    }

    /** The results of a known report by reference, in its order. */
    Map<String, Observation> resultsOf(DiagnosticReport earlier) {
        Map<String, Observation> results = new LinkedHashMap<>();
        earlier.getResult().forEach(result -> {
            if (get(result.getReference()) instanceof Observation observation) {
                results.put(result.getReference(), observation);
            }
        });
        return results;
    }

    /** References to the specimens of a known report and its results. */
    Set<String> specimens(DiagnosticReport earlier) {
        return specimens(earlier, resultsOf(earlier));
    }

    static Set<String> specimens(DiagnosticReport report, Map<String, Observation> results) {
        Set<String> references = new LinkedHashSet<>();
        Stream.concat(report.getSpecimen().stream(), results.values().stream().map(Observation::getSpecimen))
                .filter(Reference::hasReference)
                .forEach(specimen -> references.add(specimen.getReference()));
        return references;
    }

    /** Number of the current version, 0 where there is none. */
    int versionOf(String reference) {
        Resource resource = byReference.get(reference);
        return resource == null ? 0 : ref(resource).version();
    }

    /** Whether the version is another one than that which was current. */
    boolean isOlderThan(VersionRef version) {
        return version.version() > versionOf(version.reference());
    }

    /** The version that was read. */
    static VersionRef ref(Resource resource) {
        return new VersionRef(
                resource.fhirType(),
                resource.getIdPart(),
                Integer.parseInt(resource.getMeta().getVersionId()));
    }

    static boolean isRestricted(Resource known) {
        return known.getMeta().getSecurity(Systems.SENSITIVITY, String.valueOf(Sensitivities.RESTRICTED)) != null;
    }
}
