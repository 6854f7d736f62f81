package org.chuanyu.fhir;

import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;

/** The data types' shapes that several profiles ask for. */
final class Shapes {
    private Shapes() {}

    /** Every identifier has system and value, and those of {@code assigned} the institution that gave them. */
    static void identifiers(List<Identifier> identifiers, Set<String> assigned, String where, Findings findings) {
        for (int i = 0; i < identifiers.size(); i++) {
            Identifier identifier = identifiers.get(i);
            String at = where + ".identifier[" + i + "]";
            findings.require(identifier.getSystem() != null, at, "system");
            findings.require(identifier.getValue() != null, at, "value");
            if (identifier.getSystem() != null && assigned.contains(identifier.getSystem())) {
                findings.require(
                        identifier.hasAssigner() && identifier.getAssigner().hasReference(), at, "assigner.reference");
            }
        }
    }

    static boolean saysWhat(CodeableConcept concept) {
        if (concept.hasText()) {
            return true;
        }
        for (Coding coding : concept.getCoding()) {
            if (coding.hasCode()) {
                return true;
            }
        }
        return false;
    }

    static void names(List<HumanName> names, String code, String where, Findings findings) {
        for (int i = 0; i < names.size(); i++) {
            HumanName name = names.get(i);
            findings.rule(
                    name.hasText() || name.hasFamily() || name.hasGiven(),
                    code,
                    where + ".name[" + i + "]",
                    "a name has a text, or a family or given part");
        }
    }

    static void subject(boolean present, Reference subject, String where, Findings findings) {
        findings.require(present && subject.hasReference(), where, "subject.reference");
    }

    /** A code sub-extension, or the empty string. */
    static String code(Extension extension, String name) {
        Extension part = extension.getExtensionByUrl(name);
        return part == null || part.getValue() == null ? "" : part.getValue().primitiveValue();
    }

    static boolean has(Extension extension, String name) {
        Extension part = extension.getExtensionByUrl(name);
        return part != null && part.hasValue();
    }
}
