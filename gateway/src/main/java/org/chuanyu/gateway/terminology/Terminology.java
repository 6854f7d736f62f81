package org.chuanyu.gateway.terminology;

import java.time.Instant;
import java.util.List;
import org.chuanyu.fhir.ParticipantId;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/** Adds standard codes and units beside the source's own, from the maps that hold at a time. Never changes what came. */
public interface Terminology {
    /** From this grade on (GB/T 39725) only its source sees it. */
    int RESTRICTED = 5;

    /**
     * Adds codings after {@code coding[0]}, UCUM system and code to quantities, and {@code Extensions.CONVERTED}. The bundle is
     * changed in place. An unmapped code never holds a message: it stays as it came and is reported.
     */
    Mapping map(ParticipantId source, Bundle bundle, Instant at);

    /** ConceptMap/$translate on the maps in force: the targets of one source coding, best first. */
    List<Target> translate(Coding source, Instant at);

    /** The same with {@code reverse=true}: what is mapped to a target coding, best first; the equivalence is said from its side. */
    List<Target> translateBack(Coding target, Instant at);

    /** A mark of the names and items by which the program grades: another one after a release that knows others. */
    String gradedBy();

    /** Sensitivity grade after GB/T 39725 (1 public … 5 strictly limited) of an item, from its codes and its name; 4 unless known. */
    int grade(CodeableConcept item);

    /** The same of a result: of its item, its parts, its method, or of what its value says ("HIV-1 抗体阳性" under the item 检验描述). */
    default int grade(Observation result) {
        int item = Math.max(grade(result.getCode()), said(result.getValue()));
        if (!result.getMethod().isEmpty()) {
            item = Math.max(item, grade(result.getMethod()));
        }
        for (Observation.ObservationComponentComponent part : result.getComponent()) {
            item = Math.max(item, Math.max(grade(part.getCode()), said(part.getValue())));
        }
        return item;
    }

    private int said(@Nullable Type value) {
        if (value instanceof StringType text) {
            return grade(new CodeableConcept().setText(text.getValue()));
        }
        return value instanceof CodeableConcept coded ? grade(coded) : 0;
    }

    /**
     * What mapping did.
     *
     * @param mapVersions the versions of the maps used, for provenance
     */
    record Mapping(List<Mapped> mapped, List<Unmapped> unmapped, List<String> mapVersions) {}

    /** One code or unit that was mapped: where in the bundle, from what, to what. */
    record Mapped(String kind, String from, String to, String mapVersion) {}

    /** One code or unit that no map knows. */
    record Unmapped(String kind, String system, String code) {}

    /** One translation. */
    record Target(Coding coding, String equivalence, String mapUrl, String mapVersion) {}
}
