package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.ConceptMap;
import org.hl7.fhir.r4.model.ConceptMap.ConceptMapGroupComponent;
import org.hl7.fhir.r4.model.ConceptMap.SourceElementComponent;
import org.hl7.fhir.r4.model.ConceptMap.TargetElementComponent;
import org.hl7.fhir.r4.model.NamingSystem;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.ValueSet;
import org.junit.jupiter.api.Test;

class TerminologyTest {
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");
    private static final Pattern LATIN = Pattern.compile("[A-Za-z]");
    private static final Pattern LOINC = Pattern.compile("[0-9]{1,6}-[0-9]");

    @Test
    void everyCodeHasAChineseAndAnEnglishDisplay() {
        for (CodeSystem system : Fhir.RESOURCES.all(CodeSystem.class)) {
            for (ConceptDefinitionComponent concept : system.getConcept()) {
                String as = system.getId() + " " + concept.getCode();
                assertThat(display(system, concept, "zh-CN")).as(as).isNotBlank();
                assertThat(display(system, concept, "en")).as(as).containsPattern(LATIN);
                assertThat(system.getUrl().equals(Systems.LOINC) ? "en" : "zh-CN")
                        .isEqualTo(system.getLanguage());
            }
        }
    }

    @Test
    void everyTitleAndDescriptionHasBothLanguages() {
        Fhir.RESOURCES.all().forEach(resource -> {
            assertThat(resource.getDescription())
                    .as(resource.getId())
                    .containsPattern(HAN)
                    .containsPattern(LATIN);
            if (!(resource instanceof NamingSystem)) {
                assertThat(resource.getTitle())
                        .as(resource.getId())
                        .containsPattern(HAN)
                        .containsPattern(LATIN);
            }
        });
    }

    @Test
    void everyTargetOfAMapExists() {
        Map<String, Set<String>> codes = codes();
        for (ConceptMap map : Fhir.RESOURCES.all(ConceptMap.class)) {
            for (ConceptMapGroupComponent group : map.getGroup()) {
                for (TargetElementComponent target : targets(group)) {
                    String as = map.getId() + " " + target.getCode();
                    if (group.getTarget().equals(Systems.UCUM)) {
                        assertThat(isUcum(target.getCode())).as(as).isTrue();
                    } else {
                        assertThat(codes.get(group.getTarget())).as(as).contains(target.getCode());
                    }
                    target.getDependsOn()
                            .forEach(dependency -> assertThat(codes.get(Systems.UNIT_CLASS))
                                    .as(as)
                                    .contains(dependency.getValue()));
                }
            }
        }
    }

    @Test
    void noMapHasASourceTwice() {
        for (ConceptMap map : Fhir.RESOURCES.all(ConceptMap.class)) {
            for (ConceptMapGroupComponent group : map.getGroup()) {
                assertThat(group.getElement())
                        .extracting(SourceElementComponent::getCode)
                        .as(map.getId())
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void everyUnitOfALoincCodeIsUcum() {
        for (ConceptDefinitionComponent concept : loinc().getConcept()) {
            assertThat(concept.getCode()).matches(LOINC).satisfies(TerminologyTest::checkDigit);
            concept.getProperty().stream()
                    .filter(property -> property.getCode().equals("unit"))
                    .forEach(property -> assertThat(
                                    isUcum(property.getValueCodeType().getValue()))
                            .as(concept.getCode())
                            .isTrue());
        }
    }

    @Test
    void everyRecognitionItemHasItsLoincCode() {
        Set<String> known = codes().get(Systems.LOINC);
        CodeSystem items =
                (CodeSystem) Fhir.RESOURCES.find(Systems.RECOGNITION_ITEM).orElseThrow();

        assertThat(items.getConcept())
                .hasSizeGreaterThan(70)
                .allSatisfy(item -> assertThat(known)
                        .contains(item.getProperty().stream()
                                .filter(property -> property.getCode().equals("loinc"))
                                .findFirst()
                                .orElseThrow()
                                .getValueCodeType()
                                .getValue()));
    }

    @Test
    void everyValueSetIncludesWhatExists() {
        Map<String, Set<String>> codes = codes();
        for (ValueSet set : Fhir.RESOURCES.all(ValueSet.class)) {
            set.getCompose().getInclude().forEach(include -> {
                assertThat(codes).as(set.getId()).containsKey(include.getSystem());
                include.getConcept()
                        .forEach(concept -> assertThat(codes.get(include.getSystem()))
                                .as(set.getId())
                                .contains(concept.getCode()));
            });
        }
    }

    @Test
    void knowsTheAbbreviationsOfTheHospitals() {
        assertThat(translate("dazu-rmyy-item", "WBC")).containsExactly("6690-2", "LAB-WBC");
        assertThat(translate("dazu-rmyy-item", "白细胞")).containsExactly("6690-2", "LAB-WBC");
        assertThat(translate("dazu-rmyy-item", "TP")).containsExactly("2885-2", "LAB-TP");
        assertThat(translate("anyue-rmyy-item", "1001")).containsExactly("6690-2", "LAB-WBC");
        assertThat(translate("dazu-rmyy-sensitivity", "HIV")).containsExactly("5");
        assertThat(translate("loinc-sensitivity", "24110-9")).containsExactly("5");
    }

    @Test
    void everyAbbreviationOfAnItemIsInTheMapOfDazu() {
        CodeSystem items =
                (CodeSystem) Fhir.RESOURCES.find(Systems.RECOGNITION_ITEM).orElseThrow();

        for (ConceptDefinitionComponent item : items.getConcept()) {
            String abbreviation = item.getProperty().stream()
                    .filter(property -> property.getCode().equals("abbreviation"))
                    .findFirst()
                    .orElseThrow()
                    .getValue()
                    .primitiveValue();
            assertThat(translate("dazu-rmyy-item", abbreviation))
                    .as(abbreviation)
                    .hasSize(2)
                    .contains(item.getCode());
            assertThat(translate("dazu-rmyy-item", item.getDisplay())).contains(item.getCode());
        }
    }

    @Test
    void readsUnitsAsPrinted() {
        for (String text : List.of("10^9/L", "×10⁹/L", "10*9/L", "x10^9/L", "10E9/L")) {
            assertThat(translate("unit-ucum", text)).containsExactly("10*9/L");
        }
        assertThat(translate("unit-ucum", "μmol/L")).containsExactly("umol/L");
        assertThat(translate("unit-ucum", "µmol/L")).containsExactly("umol/L");
        assertThat(translate("unit-ucum", "微摩尔/升")).containsExactly("umol/L");
        assertThat(translate("unit-ucum", "秒")).containsExactly("s");
        assertThat(translate("unit-ucum", "g/L")).containsExactly("g/L");
    }

    @Test
    void takesAnAmbiguousUnitOnlyWhereItMeansOneThing() {
        assertThat(dependencies("IU/L")).containsExactly(Map.entry("[IU]/L", ""), Map.entry("U/L", "enzyme"));
        assertThat(dependencies("G/L")).containsExactly(Map.entry("10*9/L", "cell-count"));
        assertThat(dependencies("S")).containsExactly(Map.entry("s", "time"));
    }

    @Test
    void everyNamingSystemIsWellFormed() {
        Set<String> ids = new HashSet<>();
        for (NamingSystem system : Fhir.RESOURCES.all(NamingSystem.class)) {
            assertThat(Fhir.errors(system)).as(system.getId()).isEmpty();
            assertThat(system.getUniqueId().stream().filter(NamingSystem.NamingSystemUniqueIdComponent::getPreferred))
                    .as(system.getId())
                    .hasSize(1);
            system.getUniqueId().forEach(id -> {
                assertThat(ids.add(id.getType() + id.getValue()))
                        .as(id.getValue())
                        .isTrue();
                if (id.getType() == NamingSystem.NamingSystemIdentifierType.OID) {
                    assertThat(id.getValue()).matches("[0-2](\\.(0|[1-9][0-9]*))+");
                }
            });
        }
        assertThat(ids.toString())
                .contains(
                        Systems.RESIDENT_ID,
                        Systems.RESIDENT_ID_HL7_CHINA,
                        Systems.LAB_REPORT_NUMBER,
                        Systems.ORDER_NUMBER,
                        Systems.MEDICAL_RECORD_NUMBER);
    }

    @Test
    void everyIdentifierSystemHasItsNamingSystem() throws IllegalAccessException {
        Set<String> named = new HashSet<>();
        Fhir.RESOURCES
                .all(NamingSystem.class)
                .forEach(system -> system.getUniqueId().forEach(id -> named.add(id.getValue())));
        for (Field field : Systems.class.getFields()) {
            String system = (String) field.get(null);
            if (system.contains("/sid/") || system.startsWith("urn:oid:")) {
                assertThat(named).as(field.getName()).contains(system);
            }
        }
    }

    private static boolean isUcum(String code) {
        var observation = Samples.observation();
        Quantity quantity = Samples.quantity().setSystem(Systems.UCUM).setCode(code);
        return Fhir.OFFICIAL.validate(observation.setValue(quantity)).getIssue().stream()
                .noneMatch(issue -> issue.getDiagnostics().contains("unitsofmeasure"));
    }

    /** Modulus 10, as LOINC's user guide has it (appendix "Calculating mod 10 check digits"). */
    private static void checkDigit(String code) {
        String digits = code.substring(0, code.length() - 2);
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 0 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        assertThat(code).endsWith("-" + (10 - sum % 10) % 10);
    }

    private static String display(CodeSystem system, ConceptDefinitionComponent concept, String language) {
        if (language.equals(system.getLanguage())) {
            return concept.getDisplay();
        }
        return concept.getDesignation().stream()
                .filter(designation -> language.equals(designation.getLanguage()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(concept.getCode() + " has no " + language))
                .getValue();
    }

    private static CodeSystem loinc() {
        return (CodeSystem) Fhir.RESOURCES.find(Systems.LOINC).orElseThrow();
    }

    private static Map<String, Set<String>> codes() {
        Map<String, Set<String>> codes = new HashMap<>();
        for (CodeSystem system : Fhir.RESOURCES.all(CodeSystem.class)) {
            Set<String> own = codes.computeIfAbsent(system.getUrl(), url -> new HashSet<>());
            system.getConcept()
                    .forEach(concept -> assertThat(own.add(concept.getCode()))
                            .as(concept.getCode())
                            .isTrue());
        }
        return codes;
    }

    private static List<TargetElementComponent> targets(ConceptMapGroupComponent group) {
        return group.getElement().stream()
                .flatMap(element -> element.getTarget().stream())
                .toList();
    }

    private static List<TargetElementComponent> targets(String map, String code) {
        ConceptMap found = (ConceptMap)
                Fhir.RESOURCES.find(Systems.BASE + "/ConceptMap/" + map).orElseThrow();
        return found.getGroup().stream()
                .flatMap(group -> group.getElement().stream())
                .filter(element -> element.getCode().equals(code))
                .flatMap(element -> element.getTarget().stream())
                .toList();
    }

    private static List<String> translate(String map, String code) {
        return targets(map, code).stream().map(TargetElementComponent::getCode).toList();
    }

    private static List<Map.Entry<String, String>> dependencies(String unit) {
        return targets("unit-ucum", unit).stream()
                .map(target -> Map.entry(
                        target.getCode(),
                        target.hasDependsOn() ? target.getDependsOnFirstRep().getValue() : ""))
                .toList();
    }
}
