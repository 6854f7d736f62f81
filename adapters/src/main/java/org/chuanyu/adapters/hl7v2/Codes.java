package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;

/** Coded elements: CE, CWE and CNE (HL7 v2.5.1 §2.A.3, §2.A.13). */
final class Codes {
    private static final String SNOMED = "http://snomed.info/sct";
    private static final int VERSION = 7;
    private static final int ORIGINAL_TEXT = 9;

    private Codes() {}

    /** A concept with both of its codes; the text is what a reader of the source's own screen would see. */
    static CodeableConcept concept(Segment.Element element, ParticipantId source, String kind) {
        var concept = new CodeableConcept();
        String text = "";
        String firstCode = "";
        List<String> uncoded = new ArrayList<>();
        for (int first = 1; first <= 4; first += 3) {
            String code = element.part(first);
            String display = element.part(first + 1);
            String name = element.part(first + 2);
            firstCode = Texts.firstOf(firstCode, code);
            if (!code.isEmpty()) {
                var coding = new Coding().setSystem(system(name, source, kind)).setCode(code);
                String version = element.part(first == 1 ? VERSION : VERSION + 1);
                coding.setVersion(version.isEmpty() ? null : version);
                concept.addCoding(display.isEmpty() ? coding : coding.setDisplay(display));
            } else if (!display.isEmpty()) {
                uncoded.add(display);
            }
            text = Texts.firstOf(text, display);
        }
        String printed = Texts.firstOf(element.part(ORIGINAL_TEXT), text, firstCode);
        uncoded.stream()
                .filter(display -> !display.equals(printed))
                .forEach(display -> concept.addCoding(new Coding().setDisplay(display)));
        return printed.isEmpty() ? concept : concept.setText(printed);
    }

    /** The code system that table 0396 or common usage gives a name; every other name is the source's own. */
    static String system(String name, ParticipantId source, String kind) {
        return switch (name.trim().toUpperCase(Locale.ROOT)) {
            case "LN", "LOINC" -> Systems.LOINC;
            case "SCT", "SNM", "SNOMED-CT", "SNOMEDCT" -> SNOMED;
            case "UCUM" -> Systems.UCUM;
            case "ICD-10", "ICD10", "I10" -> Systems.NATIONAL_ICD10;
            default -> Systems.local(source, kind);
        };
    }
}
