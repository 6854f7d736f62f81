package org.chuanyu.gateway.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.CanonicalJson;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.identity.Identity;
import org.chuanyu.gateway.intake.RecordsAccepted.ReportChange;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.Records;
import org.chuanyu.gateway.records.VersionRef;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Practitioner;
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
    private final Alignment alignment;
    private final ReportChanges reportChanges;

    Filing(Records records, SourceTimes times, Identity identity, Terminology terminology, Vault vault) {
        this.records = records;
        this.times = times;
        this.identity = identity;
        this.sensitivities = new Sensitivities(terminology);
        this.alignment = new Alignment(value -> vault.token("id", value));
        this.reportChanges = new ReportChanges(records);
    }

    /**
     * What was filed: every version that was stored, and the reports with a new current version.
     *
     * @param restricted whether it is nothing that others may know of
     * @param sheet where it stands, and whatever else the caller stores with it before it saves the sheet
     */
    record Filed(List<VersionRef> stored, List<ReportChange> changes, boolean restricted, Records.Sheet sheet) {}

    /**
     * Files within the caller's transaction.
     *
     * @param note what the caller will store of the message beside what it carries, as {@code Type/id}
     * @throws ProblemException of origin GATEWAY when the message has to wait; nothing was stored then
     */
    Filed file(String messageId, ParticipantId source, Intended arrived, Instant sourceTime, String note) {
        Known known = Known.of(records, arrived);
        Intended intended = alignment.align(arrived, known);
        SourceTimes.Page page = times.of(known.byReference().keySet());
        intended.all().forEach(resource -> requireSamePerson(known.get(resource), resource));
        Labels.settle(intended, known);
        Map<DiagnosticReport, ReportMerge.Merged> merged = merge(intended, known, page, sourceTime);
        Sensitivities.Grades grades = sensitivities.grade(intended, merged.values(), known);

        Map<String, VersionRef> versions = new LinkedHashMap<>();
        Writes writes = new Writes(source, patientId(intended), messageId, grades, known);
        intended.others()
                .forEach(resource -> writes.other(resource, plain(resource, known.get(resource), page, sourceTime)));
        merged.forEach((incoming, report) -> {
            writes.results(report);
            report.results().forEach(result -> page.said(reference(result), ReportOrder.issued(incoming), sourceTime));
        });
        Records.Sheet sheet = records.open(references(writes.all(), merged.keySet(), note));
        List<VersionRef> all = new ArrayList<>(store(sheet, writes.all(), versions));

        List<ReportChange> changes = new ArrayList<>();
        merged.forEach((incoming, report) -> {
            boolean changed = report.results().stream().anyMatch(result -> isNew(result, known, versions));
            all.addAll(store(sheet, List.of(writes.report(report, changed)), versions));
            change(report, known, versions).ifPresent(changes::add);
            // A late message only added to what is there; the time stays that of the newer one.
            if (report.current() && report.report() == incoming) {
                page.sourceTime(reference(report.report()), sourceTime);
            }
        });
        page.save();
        List<VersionRef> stored =
                all.stream().filter(known::isOlderThan).distinct().toList();
        return new Filed(stored, changes, grades.nothingElse(intended), sheet);
    }

    private static Set<String> references(List<Records.Write> writes, Set<DiagnosticReport> reports, String note) {
        Set<String> references = new HashSet<>(Set.of(note));
        writes.forEach(write -> references.add(reference(write.resource())));
        reports.forEach(report -> references.add(reference(report)));
        return references;
    }

    private Map<DiagnosticReport, ReportMerge.Merged> merge(
            Intended intended, Known known, SourceTimes.Page page, Instant sourceTime) {
        Map<DiagnosticReport, ReportMerge.Merged> merged = new LinkedHashMap<>();
        for (DiagnosticReport report : intended.reports()) {
            ReportMerge.State incoming = new ReportMerge.State(report, intended.resultsOf(report), sourceTime);
            ReportMerge.State current = null;
            Optional<DiagnosticReport> labelled = Optional.empty();
            DiagnosticReport earlier = known.report(report).orElse(null);
            if (earlier != null) {
                Map<String, Observation> results = known.resultsOf(earlier);
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
        if (known instanceof Practitioner before && saysAgain(resource, before)) {
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

    /**
     * Doctors stand in every message of their institution: to store one again who is the same would make all of these messages wait
     * for each other.
     */
    private static boolean saysAgain(Resource practitioner, Practitioner before) {
        Practitioner now = (Practitioner) practitioner.copy();
        Overlay.keepMissing(now, before);
        Practitioner then = before.copy();
        then.getMeta()
                .setVersionId(null)
                .setLastUpdated(null)
                .setSecurity(now.getMeta().getSecurity());
        now.setId(then.getIdElement());
        return CanonicalJson.text(now).equals(CanonicalJson.text(then));
    }

    /** @param versions told what became current: a version that came too late belongs to nothing that is handed on */
    private static List<VersionRef> store(
            Records.Sheet sheet, List<Records.Write> writes, Map<String, VersionRef> versions) {
        List<VersionRef> stored = sheet.store(writes);
        for (int i = 0; i < writes.size(); i++) {
            if (writes.get(i).current()) {
                versions.put(stored.get(i).reference(), stored.get(i));
            }
        }
        return stored;
    }

    private Optional<ReportChange> change(ReportMerge.Merged merged, Known known, Map<String, VersionRef> versions) {
        DiagnosticReport report = merged.report();
        VersionRef version = versions.get(reference(report));
        int replaces = known.versionOf(reference(report));
        if (version == null || !merged.current() || version.version() <= replaces) {
            return Optional.empty();
        }
        if (replaces == 0 && !report.hasResult() && !report.hasPresentedForm()) {
            return Optional.empty();
        }
        Map<String, Resource> results = new LinkedHashMap<>(known.resultsOf(report));
        merged.results().forEach(result -> results.put(reference(result), result));
        return Optional.of(
                reportChanges.of(report, results.values(), version, replaces, versions, known.byReference()));
    }

    private static boolean isNew(Resource resource, Known known, Map<String, VersionRef> versions) {
        VersionRef version = versions.get(reference(resource));
        return version != null && known.isOlderThan(version);
    }

    private static @Nullable String patientId(Intended intended) {
        return intended.patient() == null ? null : intended.patient().getIdPart();
    }

    static String reference(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdPart();
    }
}
