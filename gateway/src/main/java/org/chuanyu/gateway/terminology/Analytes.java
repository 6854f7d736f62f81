package org.chuanyu.gateway.terminology;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.CodeSystem.ConceptPropertyComponent;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.jspecify.annotations.Nullable;

/** What is known of the LOINC items: the unit in which they are compared, what their ambiguous units mean, their molar mass. */
final class Analytes {
    private final Map<String, Analyte> byLoinc = new HashMap<>();
    private final String reference;

    Analytes(CodeSystem loinc) {
        reference = loinc.getUrl() + "|" + loinc.getVersion();
        loinc.getConcept().forEach(concept -> byLoinc.put(concept.getCode(), analyte(concept)));
    }

    /**
     * One item.
     *
     * @param unit UCUM, or null when results have none
     * @param molarMass g/mol, or null where mass and amount must not be converted
     */
    record Analyte(
            String loinc,
            @Nullable String unit,
            @Nullable String unitClass,
            @Nullable BigDecimal molarMass) {}

    Optional<Analyte> find(String loinc) {
        return Optional.ofNullable(byLoinc.get(loinc));
    }

    /** {@code url|version} of the data. */
    String reference() {
        return reference;
    }

    /** The value of a concept's property as text, or null. */
    static @Nullable String property(ConceptDefinitionComponent concept, String code) {
        for (ConceptPropertyComponent property : concept.getProperty()) {
            if (code.equals(property.getCode()) && property.getValue() instanceof PrimitiveType<?> value) {
                return value.getValueAsString();
            }
        }
        return null;
    }

    private static Analyte analyte(ConceptDefinitionComponent concept) {
        String mass = property(concept, "molar-mass");
        return new Analyte(
                concept.getCode(),
                property(concept, "unit"),
                property(concept, "unit-class"),
                mass == null ? null : new BigDecimal(mass));
    }
}
