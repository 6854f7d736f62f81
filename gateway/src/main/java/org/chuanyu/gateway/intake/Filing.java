package org.chuanyu.gateway.intake;

import ca.uhn.fhir.context.FhirContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.identity.Identity;
import org.chuanyu.gateway.intake.RecordsAccepted.ReportChange;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.Records;
import org.chuanyu.gateway.records.VersionRef;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Files the canonical resources of one message: which of them become current, what a report then says, in which versions. Reads
 * everything and decides before it stores anything, so that a message that has to wait leaves no trace in the records.
 */
@Component
class Filing {
    private final Records records;
    private final SourceTimes times;
    private final Identity identity;
    private final Sensitivities sensitivities;
    private final ReferenceWalk walk;
    private final Alignment alignment;

    Filing(
            Records records,
            SourceTimes times,
            Identity identity,
            Terminology terminology,
            Vault vault,
            FhirContext context) {
        this.records = records;
        this.times = times;
        this.identity = identity;
        this.sensitivities = new Sensitivities(terminology);
        this.walk = new ReferenceWalk(context);
        this.alignment = new Alignment(value -> vault.token("id", value), walk);
    }

    /**
     * What was filed: every version that was stored, and the reports with a new current version.
     *
     * @param restricted whether it is nothing that others may know of
     */
    record Filed(List<VersionRef> stored, List<ReportChange> changes, boolean restricted) {}

    /**
     * Files within the caller's transaction.
     *
     * @throws ProblemException of origin GATEWAY when the message has to wait; nothing was stored then
     */
    Filed file(String messageId, ParticipantId source, Intended arrived, Instant sourceTime) {
        Map<String, Resource> known = known(arrived);
        Intended intended = alignment.align(arrived, known);
        SourceTimes.Page page = times.of(known.keySet());
        intended.all().forEach(resource -> requireSamePerson(known.get(reference(resource)), resource));
        Labels.settle(intended, known);
        Map<DiagnosticReport, ReportMerge.Merged> merged = merge(intended, known, page, sourceTime);
        Sensitivities.Grades grades = sensitivities.grade(intended, merged.values(), known);

        Map<String, VersionRef> versions = new LinkedHashMap<>();
        List<Records.Write> writes = new ArrayList<>();
        String patientId = patientId(intended);
        for (Resource resource : intended.others()) {
            Resource earlier = known.get(reference(resource));
            Optional<Boolean> current = plain(resource, earlier, page, sourceTime);
            current.ifPresent(becomes -> writes.add(write(resource, source, patientId, becomes, grades, messageId)));
            boolean ordinary = grades.of(resource) < Sensitivities.RESTRICTED;
            if (earlier != null && ordinary && restricted(earlier) && !current.orElse(false)) {
                // An ordinary message mentions it: others may know of it from now on, as it stands.
                writes.add(new Records.Write(
                        earlier.copy(), source, patientId, true, grades.of(resource), false, messageId));
            }
            if (earlier != null && !current.orElse(true)) {
                Labels.late(resource, earlier)
                        .ifPresent(labelled ->
                                writes.add(write(labelled, source, patientId, true, grades, messageId)));
            }
        }
        merged.forEach((incoming, report) -> {
            report.results().forEach(result -> {
                writes.add(write(result, source, patientId, true, grades, messageId));
                page.said(reference(result), ReportOrder.issued(incoming), sourceTime);
            });
            report.late().forEach(result -> writes.add(write(result, source, patientId, false, grades, messageId)));
            Stream.concat(labelledLate(report, known).stream(), regraded(report, known, grades).stream())
                    .forEach(result -> writes.add(write(result, source, patientId, true, grades, messageId)));
        });
        List<VersionRef> all = new ArrayList<>(store(writes, versions));

        List<ReportChange> changes = new ArrayList<>();
        merged.forEach((incoming, report) -> {
            boolean changed = report.results().stream().anyMatch(result -> isNew(result, known, versions));
            Records.Write write = new Records.Write(
                    report.report(),
                    source,
                    patientId,
                    report.current(),
                    grades.of(report.report()),
                    changed,
                    messageId);
            all.addAll(store(List.of(write), versions));
            change(report, known, versions).ifPresent(changes::add);
            // A late message only added to what is there; the time stays that of the newer one.
            if (report.current() && report.report() == incoming) {
                page.sourceTime(reference(report.report()), sourceTime);
            }
        });
        page.save();
        List<VersionRef> stored = all.stream()
                .filter(version -> version.version() > versionOf(known.get(version.reference())))
                .distinct()
                .toList();
        return new Filed(stored, changes, grades.nothingElse(intended));
    }

    private static Records.Write write(
            Resource resource,
            ParticipantId source,
            @Nullable String patientId,
            boolean current,
            Sensitivities.Grades grades,
            String messageId) {
        return new Records.Write(resource, source, patientId, current, grades.of(resource), false, messageId);
    }

    private static List<Resource> labelledLate(ReportMerge.Merged report, Map<String, Resource> known) {
        return report.late().stream()
                .flatMap(late -> Optional.ofNullable(known.get(reference(late)))
                        .flatMap(current -> Labels.late(late, current))
                        .stream())
                .toList();
    }

    /** Results that the message does not carry, and that are restricted since their report is. */
    private static List<Resource> regraded(
            ReportMerge.Merged report, Map<String, Resource> known, Sensitivities.Grades grades) {
        Set<String> carried = new HashSet<>();
        report.results().forEach(result -> carried.add(reference(result)));
        labelledLate(report, known).forEach(result -> carried.add(reference(result)));
        return report.report().getResult().stream()
                .filter(result -> !carried.contains(result.getReference()))
                .map(result -> known.get(result.getReference()))
                .filter(Observation.class::isInstance)
                .filter(result -> grades.of(result) == Sensitivities.RESTRICTED && !restricted(result))
                .map(Resource::copy)
                .toList();
    }

    private Map<String, Resource> known(Intended intended) {
        Set<String> references = new LinkedHashSet<>();
        intended.all().forEach(resource -> references.add(reference(resource)));
        Map<String, Resource> known = new HashMap<>(records.readAll(references));
        List<DiagnosticReport> earlier = intended.reports().stream()
                .map(report -> known.get(reference(report)))
                .filter(DiagnosticReport.class::isInstance)
                .map(DiagnosticReport.class::cast)
                .toList();
        add(known, earlier.stream().flatMap(report -> report.getResult().stream()));
        add(
                known,
                earlier.stream()
                        .flatMap(report -> Stream.concat(
                                report.getSpecimen().stream(),
                                results(report, known).values().stream().map(Observation::getSpecimen))));
        return known;
    }

    private void add(Map<String, Resource> known, Stream<Reference> references) {
        Set<String> further = new LinkedHashSet<>();
        references
                .map(Reference::getReference)
                .filter(reference -> reference != null && !known.containsKey(reference))
                .forEach(further::add);
        if (!further.isEmpty()) {
            known.putAll(records.readAll(further));
        }
    }

    static Map<String, Observation> results(DiagnosticReport report, Map<String, Resource> known) {
        Map<String, Observation> results = new LinkedHashMap<>();
        report.getResult().forEach(result -> {
            if (known.get(result.getReference()) instanceof Observation observation) {
                results.put(result.getReference(), observation);
            }
        });
        return results;
    }

    private Map<DiagnosticReport, ReportMerge.Merged> merge(
            Intended intended, Map<String, Resource> known, SourceTimes.Page page, Instant sourceTime) {
        Map<DiagnosticReport, ReportMerge.Merged> merged = new LinkedHashMap<>();
        for (DiagnosticReport report : intended.reports()) {
            ReportMerge.State incoming = new ReportMerge.State(report, intended.resultsOf(report), sourceTime);
            ReportMerge.State current = null;
            Optional<DiagnosticReport> labelled = Optional.empty();
            if (known.get(reference(report)) instanceof DiagnosticReport earlier) {
                Map<String, Observation> results = results(earlier, known);
                Instant knownTime = page.sourceTime(reference(report)).orElse(null);
                Map<String, ReportOrder.Said> ofResults = new HashMap<>();
                results.keySet().forEach(result -> page.said(result).ifPresent(said -> ofResults.put(result, said)));
                labelled = Labels.late(report, earlier);
                current = new ReportMerge.State(labelled.orElse(earlier), results, knownTime, ofResults);
            }
            ReportMerge.Merged found = ReportMerge.merge(current, incoming);
            boolean labelOnly = !found.current() && labelled.isPresent();
            merged.put(
                    report,
                    labelOnly
                            ? new ReportMerge.Merged(labelled.orElseThrow(), found.results(), found.late(), true)
                            : found);
        }
        return merged;
    }

    /** A report, order, specimen or visit number that is already another person's: filing it would mix two people. */
    private void requireSamePerson(@Nullable Resource earlier, Resource incoming) {
        String before = earlier == null ? null : subject(earlier);
        String now = subject(incoming);
        if (before != null
                && now != null
                && !before.equals(now)
                && !identity.samePerson(before).contains(now)) {
            throw new ProblemException(Problem.ofGateway(
                    "number-of-another-patient",
                    incoming.fhirType() + ".identifier",
                    "this number already belongs to another patient"));
        }
    }

    private static boolean restricted(Resource known) {
        return known.getMeta().getSecurity(Systems.SENSITIVITY, String.valueOf(Sensitivities.RESTRICTED)) != null;
    }

    private static @Nullable String subject(Resource resource) {
        Property property = resource.getNamedProperty("subject");
        if (property == null || !property.hasValues()) {
            return null;
        }
        return property.getValues().get(0) instanceof Reference reference
                ? reference.getReferenceElement().getIdPart()
                : null;
    }

    /** Whether a plain resource is stored, and whether as the current version; an older message does not undo a newer one. */
    private static Optional<Boolean> plain(
            Resource resource, @Nullable Resource known, SourceTimes.Page page, Instant sourceTime) {
        String reference = reference(resource);
        boolean visitByTheWay = resource instanceof Encounter visit && !visit.hasExtension(Extensions.TRIGGER);
        if (known != null && visitByTheWay) {
            return Optional.empty();
        }
        boolean older = known != null
                && page.sourceTime(reference).filter(sourceTime::isBefore).isPresent();
        if (older) {
            return Optional.of(false);
        }
        if (known != null) {
            Overlay.keepMissing(resource, known);
        }
        page.sourceTime(reference, sourceTime);
        return Optional.of(true);
    }

    /** @param versions told what became current: a version that came too late belongs to nothing that is handed on */
    private List<VersionRef> store(List<Records.Write> writes, Map<String, VersionRef> versions) {
        List<VersionRef> stored = records.store(writes);
        for (int i = 0; i < writes.size(); i++) {
            if (writes.get(i).current()) {
                versions.put(stored.get(i).reference(), stored.get(i));
            }
        }
        return stored;
    }

    private Optional<ReportChange> change(
            ReportMerge.Merged merged, Map<String, Resource> known, Map<String, VersionRef> versions) {
        DiagnosticReport report = merged.report();
        VersionRef version = versions.get(reference(report));
        int replaces = versionOf(known.get(reference(report)));
        if (version == null || !merged.current() || version.version() <= replaces) {
            return Optional.empty();
        }
        if (replaces == 0 && !report.hasResult() && !report.hasPresentedForm()) {
            return Optional.empty();
        }
        return Optional.of(new ReportChange(version, replaces, closure(merged, version, known, versions)));
    }

    private List<VersionRef> closure(
            ReportMerge.Merged merged,
            VersionRef version,
            Map<String, Resource> known,
            Map<String, VersionRef> versions) {
        Set<String> references = new LinkedHashSet<>(walk.references(merged.report()));
        merged.results().forEach(result -> references.addAll(walk.references(result)));
        merged.report().getResult().forEach(result -> {
            Resource earlier = known.get(result.getReference());
            if (earlier != null && !versions.containsKey(result.getReference())) {
                references.addAll(walk.references(earlier));
            }
        });
        references.remove(version.reference());
        references.removeIf(reference -> reference.startsWith("Organization/"));
        Map<String, Resource> elsewhere = records.readAll(references.stream()
                .filter(reference -> !versions.containsKey(reference))
                .toList());
        List<VersionRef> closure = new ArrayList<>();
        closure.add(version);
        for (String reference : references) {
            VersionRef stored = versions.get(reference);
            Resource other = elsewhere.get(reference);
            if (stored != null) {
                closure.add(stored);
            } else if (other != null) {
                closure.add(new VersionRef(other.fhirType(), other.getIdPart(), versionOf(other)));
            }
        }
        return closure;
    }

    private static boolean isNew(Resource resource, Map<String, Resource> known, Map<String, VersionRef> versions) {
        VersionRef version = versions.get(reference(resource));
        return version != null && version.version() > versionOf(known.get(reference(resource)));
    }

    private static @Nullable String patientId(Intended intended) {
        return intended.patient() == null ? null : intended.patient().getIdPart();
    }

    private static int versionOf(@Nullable Resource resource) {
        return resource == null ? 0 : Integer.parseInt(resource.getMeta().getVersionId());
    }

    static String reference(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdPart();
    }
}
