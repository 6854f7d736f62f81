package org.chuanyu.fhir;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;

/**
 * What a resource that somebody else wrote has to be before anything here works with it: texts that can be kept and handed on
 * as they came (FHIR R4 §2.24.0.1), figures that can be written out, and nothing that gives the rest another meaning
 * ({@code modifierExtension}, §2.4.4.1; {@code implicitRules}, §2.26.3.2). It walks over every element, so what our own
 * readers make does not go through it.
 */
public final class Legible {
    private static final int MAX_DIGITS = 64;

    private final Findings findings = new Findings();
    private final Deque<String> path = new ArrayDeque<>();

    private Legible() {}

    /** Everything that is wrong, at most about a hundred problems; none of them says what was sent. */
    public static List<Problem> check(Resource resource) {
        var legible = new Legible();
        legible.walk(resource.fhirType(), resource);
        return legible.findings.problems();
    }

    private void walk(String name, Base element) {
        path.addLast(name);
        if (element instanceof DecimalType decimal && decimal.hasValue()) {
            rule(isShort(decimal.getValue()), "number-out-of-range", "a figure has too many digits");
        } else if (element instanceof PrimitiveType<?> primitive && primitive.getValue() instanceof String text) {
            rule(isPlain(text), "control-character", "a text has characters that are none");
        }
        for (Property property : element.children()) {
            if (property.hasValues()) {
                children(property);
            }
        }
        path.removeLast();
    }

    private void children(Property property) {
        String name = property.getName();
        rule(!name.equals("modifierExtension"), "modifier-not-understood", "a modifier extension is not known here");
        rule(!name.equals("implicitRules"), "implicit-rules", "implicit rules are not known here");
        List<Base> values = property.getValues();
        for (int i = 0; i < values.size(); i++) {
            walk(property.isList() ? name + "[" + i + "]" : name, values.get(i));
        }
    }

    private void rule(boolean holds, String code, String message) {
        if (!holds) {
            findings.rule(false, code, String.join(".", path), message);
        }
    }

    /** Written out it may be no longer; {@code 1E999999999} would fill the memory. */
    private static boolean isShort(BigDecimal value) {
        return value.precision() <= MAX_DIGITS && Math.abs((long) value.scale()) <= MAX_DIGITS;
    }

    /** No control characters but tab and line ends, no half of a surrogate pair, no noncharacter: neither JSON, XML nor a database keeps them. */
    private static boolean isPlain(String text) {
        return text.codePoints().allMatch(Legible::isCharacter);
    }

    private static boolean isCharacter(int c) {
        boolean control = c < ' ' && c != '\t' && c != '\n' && c != '\r';
        boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        boolean noncharacter = (c & 0xFFFE) == 0xFFFE || c >= 0xFDD0 && c <= 0xFDEF;
        return !control && !half && !noncharacter;
    }
}
