package org.chuanyu.gateway.records;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * What others would see of the resources of one batch. A report is also what its results say: others have a new edition of it
 * when they have one of a result that they see.
 */
final class Sights {
    private static final Set<DiagnosticReportStatus> ISSUED = Set.of(
            DiagnosticReportStatus.FINAL,
            DiagnosticReportStatus.AMENDED,
            DiagnosticReportStatus.CORRECTED,
            DiagnosticReportStatus.APPENDED);
    private static final Set<ObservationStatus> SAID =
            Set.of(ObservationStatus.FINAL, ObservationStatus.AMENDED, ObservationStatus.CORRECTED);

    private final Redactor redactor;
    private final Bodies bodies;
    private final Vault vault;
    private final Editions editions;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<VersionRef, Integer> begun = new HashMap<>();
    private final Set<VersionRef> settled = new HashSet<>();

    Sights(Redactor redactor, Bodies bodies, Vault vault, Editions editions) {
        this.redactor = redactor;
        this.bodies = bodies;
        this.vault = vault;
        this.editions = editions;
    }

    /** What others get to see, and how it compares. */
    record Seen(Resource resource, Edition.Sight sight) {}

    /**
     * What the resources of the batch refer to, as it stands before them.
     *
     * @param isNew whether there was nothing of it before
     */
    void know(Collection<Resource> batch, Predicate<String> isNew) {
        Set<String> references = new HashSet<>();
        batch.forEach(resource -> references.addAll(redactor.references(resource)));
        // An institution is never withheld.
        references.removeIf(reference ->
                numbers.containsKey(reference) || reference.startsWith("Organization/") || isNew.test(reference));
        numbers.putAll(editions.of(references));
        begun.putAll(editions.begun(batch.stream()
                .flatMap(resource -> Redactor.targets(resource).stream())
                .filter(version -> !settled.contains(version))
                .toList()));
    }

    /** What the batch is about, as it stands before it. */
    void stands(Heads.Head head) {
        numbers.put(
                head.reference(),
                head.sensitivity() < View.RESTRICTED ? head.edition().number() : 0);
    }

    /** A resource of the batch will, or will not, be withheld; resources refer to each other. */
    void expect(String reference, boolean withheld) {
        numbers.merge(reference, withheld ? 0 : 1, (before, now) -> now == 0 ? 0 : Math.max(before, now));
    }

    /** Nothing new is stored of it. */
    void stays(Heads.Head head) {
        numbers.put(head.reference(), head.edition().number());
    }

    /** A version of the batch has its place; {@code begins} is the edition that it began, 0 for none. */
    void settled(VersionRef version, Edition edition, int begins) {
        numbers.put(version.reference(), edition.number());
        settled.add(version);
        if (begins > 0) {
            begun.put(version, begins);
        }
    }

    /**
     * Empty when others see nothing of it.
     *
     * @param whole keyed digest of all that it says
     */
    Optional<Seen> of(Resource resource, String whole) {
        return left(resource).map(left -> {
            String content = token(left == resource ? whole : digest(left), results(left));
            String gist = left == resource && left instanceof Observation ? null : gist(left, content);
            return new Seen(left, new Edition.Sight(content, gist, left != resource));
        });
    }

    /** Of a result that others see all of, when it is needed. */
    String gist(Resource whole) {
        return gist(whole, "");
    }

    private String gist(Resource left, String content) {
        boolean clinical = left instanceof DiagnosticReport || left instanceof Observation;
        return clinical ? token(digest(withoutOccasion(left)), results(left)) : content;
    }

    private String digest(Resource left) {
        return vault.token("content", bodies.content(left));
    }

    /** A resource without what is withheld at present. */
    Optional<Resource> left(Resource resource) {
        Set<String> withheld = numbers.entrySet().stream()
                .filter(entry -> entry.getValue() == 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return redactor.withoutHidden(resource, withheld)
                .flatMap(left -> left instanceof Provenance note ? redactor.counted(note, begun) : Optional.of(left));
    }

    private String results(Resource left) {
        return left instanceof DiagnosticReport report
                ? report.getResult().stream()
                        .map(Reference::getReference)
                        .map(result -> result + "@" + numbers.getOrDefault(result, 0))
                        .collect(Collectors.joining(" "))
                : "";
    }

    private String token(String digest, String results) {
        return vault.token("edition", digest + results);
    }

    /** When a report was issued, by whom, and whether as a correction, moves with every result of it, seen or not. */
    private static Resource withoutOccasion(Resource left) {
        Resource copy = left.copy();
        if (copy instanceof DiagnosticReport report) {
            report.setIssued(null).setPerformer(null).setResultsInterpreter(null);
            if (ISSUED.contains(report.getStatus())) {
                report.setStatus(DiagnosticReportStatus.FINAL);
                report.getStatusElement().setExtension(null);
            }
        } else if (copy instanceof Observation result) {
            result.setIssued(null);
            if (SAID.contains(result.getStatus())) {
                result.setStatus(ObservationStatus.FINAL);
                result.getStatusElement().setExtension(null);
            }
        }
        return copy;
    }
}
