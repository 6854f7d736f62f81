package org.chuanyu.gateway.terminology;

import org.jspecify.annotations.Nullable;

/**
 * One line of a map.
 *
 * @param equivalence as in FHIR R4 ConceptMap
 * @param dependsOn property ({@code http://loinc.org#unit-class}) that the item must have with {@code dependsValue}, or null
 */
record MapEntry(
        String sourceSystem,
        String sourceCode,
        @Nullable String sourceDisplay,
        String targetSystem,
        String targetCode,
        @Nullable String targetDisplay,
        String equivalence,
        @Nullable String dependsOn,
        @Nullable String dependsValue) {

    /** Whether source and target mean the same, so that the one may stand for the other. */
    boolean same() {
        return "equivalent".equals(equivalence) || "equal".equals(equivalence);
    }

    /** What is compared. */
    String key() {
        return CodeMaps.UNIT_TEXT.equals(sourceSystem) || sourceSystem.endsWith("/unit")
                ? Spelling.unit(sourceCode)
                : Spelling.code(sourceCode);
    }
}
