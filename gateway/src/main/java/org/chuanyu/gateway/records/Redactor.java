package org.chuanyu.gateway.records;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.chuanyu.fhir.Elements;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.terminology.SecurityLabels;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.springframework.stereotype.Component;

/** Takes out what others may not see. Pure: the resources given are not changed. */
@Component
final class Redactor implements Redaction {
    private static final Set<String> DIGESTS = Set.of(Systems.MESSAGE_SM3, Systems.CANONICAL_SM3);

    private final Terminology terminology;
    private final TellingWords words;

    Redactor(Terminology terminology) {
        this.terminology = terminology;
        this.words = new TellingWords(terminology);
    }

    @Override
    public List<Resource> forOthers(List<Resource> document, Set<String> withheld) {
        Set<String> hidden = new HashSet<>(withheld);
        for (Resource resource : document) {
            // What the store knew of it counts here as well: its panel, or what it came with.
            if (Math.max(grade(resource), SecurityLabels.grade(resource)) >= View.RESTRICTED) {
                hidden.add(reference(resource));
            }
        }
        if (document.isEmpty() || hidden.contains(reference(document.get(0)))) {
            return List.of();
        }
        Optional<Resource> first = withoutTraces(document.get(0), hidden);
        if (first.isEmpty()) {
            return List.of();
        }
        return Stream.concat(
                        first.stream(),
                        document.stream()
                                .skip(1)
                                .filter(resource -> !hidden.contains(reference(resource)))
                                .flatMap(resource -> withoutTraces(resource, hidden).stream()))
                .toList();
    }

    /** Every reference in a resource, as {@code Type/id}. */
    Set<String> references(Resource resource) {
        return references(Elements.of(resource));
    }

    private static Set<String> references(Elements elements) {
        Set<String> references = new HashSet<>();
        for (Reference reference : elements.references()) {
            Indexed.Link link = Values.link(reference);
            if (link != null) {
                references.add(link.type() + "/" + link.id());
            }
        }
        return references;
    }

    /** A resource without what would betray the hidden ones, by reference or in words; empty when nothing of it is left. */
    Optional<Resource> withoutHidden(Resource resource, Set<String> hidden) {
        return grade(resource) >= View.RESTRICTED ? Optional.empty() : withoutTraces(resource, hidden);
    }

    /** The same of one that is not restricted itself. */
    private Optional<Resource> withoutTraces(Resource resource, Set<String> hidden) {
        if (resource instanceof Provenance note) {
            return Optional.of(note(note, hidden));
        }
        Elements elements = Elements.of(resource);
        boolean refers = !hidden.isEmpty() && references(elements).stream().anyMatch(hidden::contains);
        boolean tells = words.tell(resource, elements);
        if (!refers && !tells) {
            return Optional.of(resource);
        }
        Resource copy = resource.copy();
        if (copy instanceof DiagnosticReport report && !strip(report, hidden)) {
            return Optional.empty();
        }
        if (refers) {
            unlink(copy, hidden);
            ((DomainResource) copy).setText(null);
        }
        if (tells) {
            words.takeOut(copy);
        }
        return Optional.of(copy);
    }

    /**
     * Digests of the whole message let whoever has one guess at what is withheld ("positive" or "negative") and be told whether it
     * is right. They go from every note that others get, since their absence from some would say which messages held more.
     */
    private Provenance note(Provenance note, Set<String> hidden) {
        Provenance copy = note.copy();
        boolean told = copy.getEntity()
                .removeIf(entity -> DIGESTS.contains(
                        String.valueOf(entity.getWhat().getIdentifier().getSystem())));
        boolean refers = references(copy).stream().anyMatch(hidden::contains);
        boolean tells = words.tell(note, Elements.of(note));
        if (refers) {
            unlink(copy, hidden);
        }
        if (refers || tells) {
            copy.setText(null);
        }
        return told || refers || tells ? copy : note;
    }

    /** The versions that a Provenance names; none for anything else. */
    static List<VersionRef> targets(Resource resource) {
        return resource instanceof Provenance note
                ? note.getTarget().stream()
                        .map(Redactor::version)
                        .flatMap(Optional::stream)
                        .toList()
                : List.of();
    }

    /**
     * A Provenance with its targets as others count them. A version that changed nothing for them is no target, and a note about
     * nothing else is not there.
     */
    Optional<Resource> counted(Provenance note, Map<VersionRef, Integer> begun) {
        Provenance copy = note.copy();
        boolean less = copy.getTarget()
                .removeIf(target -> version(target)
                        .filter(version -> !begun.containsKey(version))
                        .isPresent());
        if (!copy.hasTarget()) {
            return Optional.empty();
        }
        if (less) {
            removeLosses(copy);
        }
        for (Reference target : copy.getTarget()) {
            version(target)
                    .ifPresent(version -> target.setReference(
                            new VersionRef(version.type(), version.id(), begun.getOrDefault(version, 0)).toString()));
        }
        return Optional.of(copy);
    }

    private static Optional<VersionRef> version(Reference reference) {
        Indexed.Link link = Values.link(reference);
        String version = reference.getReferenceElement().getVersionIdPart();
        return link == null || version == null || !version.matches("[1-9]\\d{0,8}")
                ? Optional.empty()
                : Optional.of(new VersionRef(link.type(), link.id(), Integer.parseInt(version)));
    }

    /** Whether it is as restricted as the occasion that it came with, and no more: the patient, say, or the visit. */
    boolean occasional(Resource resource) {
        return SecurityLabels.gradeOfSender(resource) < View.RESTRICTED
                && !(resource instanceof DiagnosticReport)
                && !(resource instanceof Observation)
                && !(resource instanceof ServiceRequest order && terminology.grade(order.getCode()) >= View.RESTRICTED);
    }

    private void unlink(Resource copy, Set<String> hidden) {
        if (copy instanceof Observation observation) {
            remove(observation.getHasMember(), hidden);
            remove(observation.getDerivedFrom(), hidden);
            remove(observation.getBasedOn(), hidden);
        } else if (copy instanceof Provenance provenance) {
            remove(provenance.getTarget(), hidden);
            removeLosses(provenance);
        } else if (copy instanceof ServiceRequest order) {
            remove(order.getSpecimen(), hidden);
            remove(order.getBasedOn(), hidden);
        } else if (copy instanceof Specimen specimen) {
            remove(specimen.getRequest(), hidden);
            remove(specimen.getParent(), hidden);
        }
        blank(copy, hidden);
    }

    /** A loss says at which place of the message it was. */
    private static void removeLosses(Provenance note) {
        note.getExtension().removeIf(extension -> Extensions.LOSS.equals(extension.getUrl()));
    }

    /** Free text and attachments may speak of the hidden result: they go with it. */
    private static boolean strip(DiagnosticReport report, Set<String> hidden) {
        boolean had = report.hasResult();
        remove(report.getResult(), hidden);
        remove(report.getSpecimen(), hidden);
        remove(report.getBasedOn(), hidden);
        report.setConclusion(null);
        report.setConclusionCode(null);
        report.setPresentedForm(null);
        report.setMedia(null);
        report.setText(null);
        report.setContained(null);
        report.getExtension().removeIf(extension -> Extensions.REPORT_NOTE.equals(extension.getUrl()));
        return !had || report.hasResult();
    }

    private static void remove(Collection<Reference> references, Set<String> hidden) {
        references.removeIf(reference -> leads(reference, hidden));
    }

    /** Wherever else a hidden one is referred to: an empty element is not written. */
    private void blank(Resource resource, Set<String> hidden) {
        for (Reference reference : Elements.references(resource)) {
            if (leads(reference, hidden)) {
                reference
                        .setReference(null)
                        .setIdentifier(null)
                        .setDisplay(null)
                        .setType(null);
                reference.setExtension(null);
            }
        }
    }

    private static boolean leads(Reference reference, Set<String> hidden) {
        Indexed.Link link = Values.link(reference);
        return link != null && hidden.contains(link.type() + "/" + link.id());
    }

    /** What is known of it now by itself: by its sender's labels, its codes, its names, its value. */
    int grade(Resource resource) {
        int label = SecurityLabels.gradeOfSender(resource);
        if (resource instanceof Observation observation) {
            return Math.max(label, terminology.grade(observation));
        }
        CodeableConcept code = resource instanceof DiagnosticReport report
                ? report.getCode()
                : resource instanceof ServiceRequest order ? order.getCode() : new CodeableConcept();
        return code.isEmpty() ? label : Math.max(label, terminology.grade(code));
    }

    private static String reference(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
    }
}
