package org.chuanyu.adapters.hl7v2;

import java.util.Locale;
import java.util.Set;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;

/** Abnormal flags (OBX-8, table 0078) and the arrows and words that stand for them on Chinese prints. */
final class Flags {
    private static final Set<String> STANDARD = Set.of(
            "L", "H", "LL", "HH", "LU", "HU", "N", "A", "AA", "<", ">", "U", "D", "B", "W", "S", "R", "I", "MS", "VS",
            "POS", "NEG", "IND", "DET", "ND", "RR", "WR", "NR", "NS", "SDD", "SYN-R", "SYN-S", "EXP", "UNE");

    private Flags() {}

    /** A flag that no table knows keeps its text and gets no code. */
    static CodeableConcept interpretation(String received) {
        var concept = new CodeableConcept().setText(received);
        String code = code(Texts.halfWidth(received).toUpperCase(Locale.ROOT));
        if (!code.isEmpty()) {
            concept.addCoding(new Coding().setSystem(Systems.INTERPRETATION).setCode(code));
        }
        return concept;
    }

    private static String code(String flag) {
        return switch (flag) {
            case "↑", "高", "偏高" -> "H";
            case "↓", "低", "偏低" -> "L";
            case "↑↑", "极高" -> "HH";
            case "↓↓", "极低" -> "LL";
            case "正常" -> "N";
            case "异常" -> "A";
            case "危急", "危急值" -> "AA";
            case "阳性", "+" -> "POS";
            case "阴性", "-" -> "NEG";
            default -> STANDARD.contains(flag) ? flag : "";
        };
    }
}
