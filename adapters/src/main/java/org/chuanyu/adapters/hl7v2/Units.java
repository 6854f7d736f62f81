package org.chuanyu.adapters.hl7v2;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Type;

/**
 * OBX-6 as a reader of the print would see it. {@code 10^9/L} and {@code kg/m^2} often come unescaped, and then look like a
 * coded element: only who names a coding system has sent one.
 */
final class Units {
    private static final int UNIT = 6;
    private static final Pattern CODING_SYSTEM = Pattern.compile(
            "UCUM|ISO\\+?|ANS\\+?|L|LN|LOCAL|SCT|HL7\\d*|HL7\\d{4}|99[A-Z0-9_-]*", Pattern.CASE_INSENSITIVE);

    private Units() {}

    /** The printed unit, or the empty string. */
    static String of(Segment obx) {
        if (!obx.has(UNIT)) {
            return "";
        }
        Segment.Element element = obx.repetitions(UNIT).get(0);
        if (element.size() == 1) {
            return element.part(1);
        }
        if (isCoded(element)) {
            return Texts.firstOf(element.part(9), element.part(2), element.part(1));
        }
        List<String> parts = IntStream.rangeClosed(1, element.size())
                .mapToObj(element::part)
                .filter(part -> !part.isEmpty())
                .toList();
        return parts.size() == 1 ? parts.get(0) : element.text().trim();
    }

    /** Sets the code that the sender gave, where it is one of UCUM; the code of another system goes to the ledger. */
    static void code(Segment obx, Type value, Draft draft) {
        if (!obx.has(UNIT) || !isCoded(obx.repetitions(UNIT).get(0))) {
            return;
        }
        Segment.Element element = obx.repetitions(UNIT).get(0);
        String code = element.part(1);
        boolean ucum = element.part(3).equalsIgnoreCase("UCUM");
        if (ucum && value instanceof Quantity quantity && quantity.hasUnit() && !code.isEmpty()) {
            quantity.setSystem(Systems.UCUM).setCode(code);
        } else if (!code.isEmpty() && !code.equals(of(obx))) {
            draft.ledger().loseAdministrative(obx.path(UNIT), "unmapped-code");
        }
    }

    private static boolean isCoded(Segment.Element element) {
        return element.size() > 2 && CODING_SYSTEM.matcher(element.part(3)).matches();
    }
}
