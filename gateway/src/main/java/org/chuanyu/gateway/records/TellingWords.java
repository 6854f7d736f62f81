package org.chuanyu.gateway.records;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.util.FhirTerser;
import java.util.List;
import java.util.Set;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.hl7.fhir.r4.model.StringType;

/**
 * Words that speak of a restricted item where it is not a result: "HIV 确证阳性" in the note of a blood count, the ward of a visit,
 * the reason of an order. Others get the record without them.
 */
final class TellingWords {
    private static final Set<String> CLINICAL =
            Set.of("DiagnosticReport", "Observation", "ServiceRequest", "Specimen", "Encounter");

    private final FhirTerser terser;
    private final Terminology terminology;

    TellingWords(FhirContext context, Terminology terminology) {
        this.terser = context.newTerser();
        this.terminology = terminology;
    }

    boolean tell(Resource resource) {
        return CLINICAL.contains(resource.fhirType())
                && (concepts(resource).stream().anyMatch(this::tells)
                        || texts(resource).stream().anyMatch(this::tells));
    }

    /** Changes the resource. */
    void takeOut(Resource resource) {
        concepts(resource).stream()
                .filter(this::tells)
                .forEach(concept -> concept.setCoding(null).setText(null).setExtension(null));
        texts(resource).stream().filter(this::tells).forEach(text -> text.setValue(null));
        if (resource instanceof Observation result) {
            withoutEmpty(result.getNote());
        } else if (resource instanceof ServiceRequest order) {
            withoutEmpty(order.getNote());
            order.getReasonCode().removeIf(CodeableConcept::isEmpty);
        } else if (resource instanceof Specimen specimen) {
            withoutEmpty(specimen.getNote());
        } else if (resource instanceof Encounter visit) {
            visit.getLocation().removeIf(place -> place.getLocation().isEmpty());
        }
    }

    private static void withoutEmpty(List<Annotation> notes) {
        notes.removeIf(note -> !note.hasText());
    }

    private List<CodeableConcept> concepts(Resource resource) {
        return terser.getAllPopulatedChildElementsOfType(resource, CodeableConcept.class);
    }

    /** Codes are texts, too. */
    private List<StringType> texts(Resource resource) {
        return terser.getAllPopulatedChildElementsOfType(resource, StringType.class);
    }

    private boolean tells(CodeableConcept concept) {
        return terminology.grade(concept) >= View.RESTRICTED;
    }

    private boolean tells(StringType text) {
        return tells(new CodeableConcept().setText(text.getValue()));
    }
}
