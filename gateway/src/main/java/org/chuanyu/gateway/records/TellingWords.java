package org.chuanyu.gateway.records;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.chuanyu.fhir.Elements;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Narrative;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.hl7.fhir.r4.model.StringType;

/**
 * Words that speak of a restricted item where it is not a result: "HIV 确证阳性" in the note of a blood count, the ward of a visit,
 * the reason of an order, a narrative, a document in plain text. Others get the record without them.
 */
final class TellingWords {
    private static final Set<String> CLINICAL =
            Set.of("DiagnosticReport", "Observation", "ServiceRequest", "Specimen", "Encounter");

    private static final Pattern TEXTUAL = Pattern.compile("^text/|[/+](json|xml|xhtml|rtf)\\b");
    private static final int ID_LENGTH = 32;
    private static final Pattern TAG = Pattern.compile("<[^>]*+>");

    private final Terminology terminology;

    TellingWords(Terminology terminology) {
        this.terminology = terminology;
    }

    /** @param elements what stands in it */
    boolean tell(Resource resource, Elements elements) {
        return resource instanceof DomainResource whole && tells(whole.getText())
                || CLINICAL.contains(resource.fhirType())
                        && (elements.concepts().stream().anyMatch(this::tells)
                                || elements.texts().stream().anyMatch(this::tells)
                                || elements.documents().stream().anyMatch(this::tells));
    }

    /** Changes the resource. The narrative goes in any case: it says again what is taken out, or nothing that is not there. */
    void takeOut(Resource resource) {
        if (resource instanceof DomainResource whole) {
            whole.setText(null);
        }
        if (CLINICAL.contains(resource.fhirType())) {
            takeOutOfElements(resource);
        }
    }

    private void takeOutOfElements(Resource resource) {
        Elements elements = Elements.of(resource);
        elements.documents().stream()
                .filter(this::tells)
                .forEach(document ->
                        document.setData(null).setUrl(null).setTitle(null).setContentType(null));
        elements.concepts().stream()
                .filter(this::tells)
                .forEach(concept -> concept.setCoding(null).setText(null).setExtension(null));
        elements.texts().stream().filter(this::tells).forEach(text -> text.setValue(null));
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

    private boolean tells(Narrative narrative) {
        return narrative.hasDiv()
                && (tells(narrative.getDiv().allText())
                        || tells(TAG.matcher(narrative.getDivAsString()).replaceAll(" "))
                        || tells(narrative.getDivAsString()));
    }

    /** Text that a program reads as text; in which of the two alphabets it is written, senders say wrongly as often as not. */
    private boolean tells(Attachment document) {
        String type = String.valueOf(document.getContentType()).toLowerCase(Locale.ROOT);
        if (!document.hasData() || !TEXTUAL.matcher(type).find()) {
            return false;
        }
        return Stream.of(StandardCharsets.UTF_8, Charset.forName("GB18030"), StandardCharsets.UTF_16)
                .map(alphabet -> new String(document.getData(), alphabet))
                .anyMatch(text -> tells(text) || tells(TAG.matcher(text).replaceAll("")));
    }

    private boolean tells(String text) {
        return tells(new CodeableConcept().setText(text));
    }

    private boolean tells(CodeableConcept concept) {
        return terminology.grade(concept) >= View.RESTRICTED;
    }

    private boolean tells(StringType text) {
        return text.hasValue() && !isReference(text.getValue()) && tells(text.getValue());
    }

    /** Ours say nothing; every record has several, and never the same ones. */
    private static boolean isReference(String text) {
        int id = text.length() - ID_LENGTH;
        if (id < 2 || text.charAt(id - 1) != '/') {
            return false;
        }
        return SearchTable.serves(text.substring(0, id - 1))
                && text.chars().skip(id).allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }
}
