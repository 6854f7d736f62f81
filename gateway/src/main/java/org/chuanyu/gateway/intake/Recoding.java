package org.chuanyu.gateway.intake;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.CanonicalJson;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.records.Holdings;
import org.chuanyu.gateway.records.Holdings.Holding;
import org.chuanyu.gateway.records.Records;
import org.chuanyu.gateway.records.VersionRef;
import org.chuanyu.gateway.terminology.Remapping;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Maps one stored report again, in the caller's transaction. Where a standard code or unit is another one now, the result, the order
 * or the specimen and the report get new versions, whose origin is the map's version; what the source printed, the time that the
 * source gave and the message that it came with stay. Sensitivity is judged anew in any case. With the same maps it does nothing.
 */
@Component
class Recoding {
    private final Journal journal;
    private final Holdings holdings;
    private final Records records;
    private final Remapping maps;
    private final Sensitivities sensitivities;
    private final RecodeNote note;
    private final ReportChanges reportChanges;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Recoding(
            Journal journal,
            Holdings holdings,
            Records records,
            Remapping maps,
            Terminology terminology,
            RecodeNote note,
            AuditLog audit,
            ApplicationEventPublisher events,
            Clock clock) {
        this.journal = journal;
        this.holdings = holdings;
        this.records = records;
        this.maps = maps;
        this.sensitivities = new Sensitivities(terminology);
        this.note = note;
        this.reportChanges = new ReportChanges(records);
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    void recode(RecodeTable.Work work) {
        // As a message about the report does: the two must not both start from the same version.
        journal.lockKey("report|" + work.reportId());
        Optional<Holding> held = holdings.find("DiagnosticReport", work.reportId());
        if (held.isEmpty() || held.get().patientId() == null) {
            return;
        }
        Map<String, Resource> known = known(work.reportId());
        if (!known.isEmpty()) {
            recode(work, held.get(), known);
        }
    }

    /** The report first, then its results, orders and specimens; empty when there is nothing whose codes anybody may use. */
    private Map<String, Resource> known(String reportId) {
        Map<String, Resource> known = new LinkedHashMap<>();
        records.read("DiagnosticReport", reportId).ifPresent(report -> known.put(Filing.reference(report), report));
        if (!(known.get("DiagnosticReport/" + reportId) instanceof DiagnosticReport report)
                || ReportMerge.isVoid(report.getStatus())) {
            return Map.of();
        }
        Set<String> references = new LinkedHashSet<>();
        List.of(report.getResult(), report.getBasedOn(), report.getSpecimen())
                .forEach(each -> each.forEach(reference -> references.add(reference.getReference())));
        references.remove(null);
        known.putAll(records.readAll(references));
        return known;
    }

    private void recode(RecodeTable.Work work, Holding held, Map<String, Resource> known) {
        Instant now = clock.instant();
        Map<String, Resource> mapped = new LinkedHashMap<>();
        Bundle bundle = new Bundle();
        known.forEach((reference, resource) -> {
            Resource copy = resource.copy();
            mapped.put(reference, copy);
            bundle.addEntry().setResource(copy);
        });
        Terminology.Mapping mapping = maps.again(held.owner(), bundle, now);
        Set<String> changed = new LinkedHashSet<>();
        mapped.replaceAll((reference, resource) -> {
            Resource before = there(known, reference);
            if (same(before, resource)) {
                return before.copy();
            }
            changed.add(reference);
            return resource;
        });
        Sensitivities.Grades grades = grades(mapped);
        Map<String, VersionRef> stored = store(work, held, mapped, changed, grades);
        if (changed.isEmpty()) {
            return;
        }
        DiagnosticReport report = report(mapped);
        VersionRef version = there(stored, Filing.reference(report));
        List<VersionRef> made = stored.values().stream()
                .filter(each -> !each.equals(Known.ref(there(known, each.reference()))))
                .toList();
        boolean restricted = grades.of(report) == Sensitivities.RESTRICTED
                || changed.stream().allMatch(each -> grades.of(there(mapped, each)) == Sensitivities.RESTRICTED);
        List<VersionRef> all = new ArrayList<>(made);
        all.addAll(note.store(work, held, made, mapping, restricted, now));
        int replaces = Known.ref(there(known, Filing.reference(report))).version();
        events.publishEvent(new RecordsAccepted(
                messageId(work),
                held.owner(),
                String.valueOf(held.patientId()),
                now,
                List.of(reportChanges.of(report, results(mapped), version, replaces, Map.of(), Map.of())),
                List.copyOf(all),
                RecordsAccepted.Origin.CODE_MAP));
        audit.record(new AuditEntry(
                AuditAction.RECORD_RECODED,
                AuditEntry.Outcome.SUCCESS,
                "system",
                null,
                held.owner().value(),
                held.patientId(),
                version.toString(),
                null,
                messageId(work),
                Map.of("map", "map/" + work.mapId(), "resources", Integer.toString(made.size()))));
    }

    /** What no message brought carries the id of the map's version in its place. */
    static String messageId(RecodeTable.Work work) {
        return "map-" + work.mapId();
    }

    private Sensitivities.Grades grades(Map<String, Resource> mapped) {
        List<Observation> results = results(mapped);
        ReportMerge.Merged whole = new ReportMerge.Merged(report(mapped), results, List.of(), true);
        return sensitivities.grade(Intended.of(List.copyOf(mapped.values())), List.of(whole), Known.NOTHING);
    }

    /**
     * Results and the report in any case, for their grade. An order or a specimen may stand for other reports, too: it is hidden with
     * this one, but not shown again because of it.
     */
    private Map<String, VersionRef> store(
            RecodeTable.Work work,
            Holding held,
            Map<String, Resource> mapped,
            Set<String> changed,
            Sensitivities.Grades grades) {
        List<Records.Write> writes = new ArrayList<>();
        mapped.forEach((reference, resource) -> {
            int grade = grades.of(resource);
            boolean shared = !(resource instanceof Observation || resource instanceof DiagnosticReport);
            if (!shared || grade == Sensitivities.RESTRICTED || changed.contains(reference)) {
                boolean always = resource instanceof DiagnosticReport && !changed.isEmpty();
                writes.add(new Records.Write(
                        resource, held.owner(), held.patientId(), true, grade, always, messageId(work)));
            }
        });
        Map<String, VersionRef> stored = new LinkedHashMap<>();
        records.store(writes).forEach(version -> stored.put(version.reference(), version));
        return stored;
    }

    /** Which version of the map a converted figure came from is no reason for a new version where the figure is the same. */
    private boolean same(Resource before, Resource after) {
        // As they are written: asking for a coding that is not there leaves an empty one behind, and that is no
        // difference.
        return before.equalsDeep(after)
                || Arrays.equals(
                        CanonicalJson.write(withoutMapVersion(before)), CanonicalJson.write(withoutMapVersion(after)));
    }

    private static Resource withoutMapVersion(Resource resource) {
        Resource copy = resource.copy();
        if (copy instanceof Observation result) {
            for (Extension converted : result.getExtensionsByUrl(Extensions.CONVERTED)) {
                converted.getExtension().removeIf(part -> "mapVersion".equals(part.getUrl()));
            }
        }
        return copy;
    }

    private static DiagnosticReport report(Map<String, Resource> mapped) {
        return (DiagnosticReport) mapped.values().iterator().next();
    }

    private static List<Observation> results(Map<String, Resource> mapped) {
        return report(mapped).getResult().stream()
                .map(Reference::getReference)
                .map(mapped::get)
                .filter(Observation.class::isInstance)
                .map(Observation.class::cast)
                .toList();
    }

    private static <T> T there(Map<String, T> map, String reference) {
        return Objects.requireNonNull(map.get(reference));
    }
}
