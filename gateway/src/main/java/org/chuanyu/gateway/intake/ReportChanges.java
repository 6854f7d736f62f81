package org.chuanyu.gateway.intake;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.gateway.intake.RecordsAccepted.ReportChange;
import org.chuanyu.gateway.records.Records;
import org.chuanyu.gateway.records.VersionRef;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** What is handed on with a report that has a new version: everything that belongs to it, in the versions that are current now. */
final class ReportChanges {
    private final Records records;

    ReportChanges(Records records) {
        this.records = records;
    }

    /**
     * A report's change, after everything is stored.
     *
     * @param current versions that have just become current, by reference
     * @param known others as they were read before, by reference; what is not there is read
     */
    ReportChange of(
            DiagnosticReport report,
            Iterable<? extends Resource> results,
            VersionRef version,
            int replaces,
            Map<String, VersionRef> current,
            Map<String, Resource> known) {
        Set<String> references = new LinkedHashSet<>(ReferenceWalk.references(report));
        results.forEach(result -> references.addAll(ReferenceWalk.references(result)));
        references.remove(version.reference());
        references.removeIf(reference -> reference.startsWith("Organization/"));
        Map<String, Resource> elsewhere = records.readAll(references.stream()
                .filter(reference -> !current.containsKey(reference) && !known.containsKey(reference))
                .toList());
        List<VersionRef> closure = new ArrayList<>(List.of(version));
        for (String reference : references) {
            Resource before = known.get(reference);
            @Nullable Resource other = before != null ? before : elsewhere.get(reference);
            VersionRef stored = current.get(reference);
            if (stored != null) {
                closure.add(stored);
            } else if (other != null) {
                closure.add(Known.ref(other));
            }
        }
        return new ReportChange(version, replaces, closure);
    }
}
