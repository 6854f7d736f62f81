package org.chuanyu.gateway.terminology;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.terminology.CodeMaps.Hit;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;

/** Adds standard codings after the source's own ones; never removes, changes or reorders a coding. Pure. */
final class CodeMapper {
    private final CodeMaps maps;
    private final ParticipantId source;
    private final Instant at;
    private final MappingNotes notes;

    CodeMapper(CodeMaps maps, ParticipantId source, Instant at, MappingNotes notes) {
        this.maps = maps;
        this.source = source;
        this.at = at;
        this.notes = notes;
    }

    /**
     * Maps one concept.
     *
     * @param kind {@code item}, {@code panel}, {@code order}, {@code specimen}
     */
    void map(String kind, CodeableConcept concept) {
        if (concept.isEmpty()) {
            return;
        }
        Map<Hit, Coding> hits = new LinkedHashMap<>();
        for (Coding own : sources(kind, concept)) {
            find(concept, own).forEach(hit -> hits.put(hit, own));
        }
        boolean conflict = hits.entrySet().stream().anyMatch(hit -> contradicts(concept, hit.getKey()));
        if (conflict) {
            // What the source says stays. Two answers are one too many: no recognition item, and somebody has to look.
            Coding first = concept.getCodingFirstRep();
            notes.unmapped(kind + "-conflict", first.getSystem(), first.getCode());
            return;
        }
        hits.forEach((hit, own) -> add(kind, concept, own, hit));
        boolean standard = coding(concept, Systems.LOINC).isPresent();
        if (standard && coding(concept, Systems.RECOGNITION_ITEM).isEmpty()) {
            Coding loinc = coding(concept, Systems.LOINC).get();
            find(concept, loinc).forEach(hit -> add(kind, concept, loinc, hit));
        }
        if (hits.isEmpty() && !standard) {
            Coding first = concept.getCodingFirstRep();
            notes.unmapped(kind, first.getSystem(), first.hasCode() ? first.getCode() : concept.getText());
        }
    }

    private List<Coding> sources(String kind, CodeableConcept concept) {
        if (!concept.hasCoding()) {
            String system = Systems.local(source, "specimen".equals(kind) ? kind : "item");
            return List.of(new Coding().setSystem(system).setDisplay(concept.getText()));
        }
        return concept.getCoding().stream()
                .filter(coding -> coding.hasSystem() && !isTarget(coding))
                .toList();
    }

    private List<Hit> find(CodeableConcept concept, Coding from) {
        String name = from.hasDisplay() ? from.getDisplay() : concept.getText();
        return maps.find(source, from.getSystem(), from.getCode(), name, at).stream()
                .filter(hit -> hit.entry().same()
                        && !Systems.SENSITIVITY.equals(hit.entry().targetSystem()))
                .toList();
    }

    private static boolean contradicts(CodeableConcept concept, Hit hit) {
        return coding(concept, hit.entry().targetSystem())
                .filter(there -> !Objects.equals(there.getCode(), hit.entry().targetCode()))
                .isPresent();
    }

    private void add(String kind, CodeableConcept concept, Coding from, Hit hit) {
        MapEntry entry = hit.entry();
        Optional<Coding> there = coding(concept, entry.targetSystem());
        if (there.isEmpty()) {
            Coding added = new Coding(entry.targetSystem(), entry.targetCode(), entry.targetDisplay());
            MappedMark.put(added, hit.map());
            concept.addCoding(added);
        } else if (!Objects.equals(there.get().getCode(), entry.targetCode())) {
            return; // a map that comes first has answered
        }
        notes.mapped(
                kind,
                from.getSystem() + "|" + (from.hasCode() ? from.getCode() : from.getDisplay()),
                entry.targetSystem() + "|" + entry.targetCode(),
                hit.map().reference());
    }

    private static Optional<Coding> coding(CodeableConcept concept, String system) {
        return concept.getCoding().stream()
                .filter(coding -> system.equals(coding.getSystem()) && coding.hasCode())
                .findFirst();
    }

    private static boolean isTarget(Coding coding) {
        return Systems.LOINC.equals(coding.getSystem()) || Systems.RECOGNITION_ITEM.equals(coding.getSystem());
    }
}
