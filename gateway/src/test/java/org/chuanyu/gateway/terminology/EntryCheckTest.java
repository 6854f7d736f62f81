package org.chuanyu.gateway.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.terminology.MapProblem.Fault;
import org.hl7.fhir.r4.model.ConceptMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which lines may be proposed; a wrong one is named by its place and its fault. */
class EntryCheckTest {
    private static final ParticipantId DAZU = new ParticipantId("dazu-rmyy");
    private static final String ITEM = Systems.local(DAZU, "item");
    private static final EntryCheck CHECK = new EntryCheck(DAZU::equals, Set.of("LAB-WBC"), SeedMaps.UNITS::valid);

    @Test
    void takesEveryMapThatComesWithTheProgram() {
        EntryCheck check = new EntryCheck(
                id -> true,
                SeedMaps.codeSystem(Systems.RECOGNITION_ITEM).getConcept().stream()
                        .map(concept -> concept.getCode())
                        .collect(java.util.stream.Collectors.toSet()),
                SeedMaps.UNITS::valid);

        for (ConceptMap map : SeedMaps.RESOURCES.all(ConceptMap.class)) {
            assertThat(check.faults(ConceptMapReader.owner(map).orElse(null), ConceptMapReader.entries(map)))
                    .as(map.getUrl())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "item, QYZ7, http://loinc.org, 2951-2, equivalent, ''",
        "item, QYZ7, http://loinc.org, 2951-3, equivalent, not-loinc",
        "item, QYZ7, http://loinc.org, Na, equivalent, not-loinc",
        "item, QYZ7, https://fhir.chuanyu-health.org/CodeSystem/recognition-item, LAB-WBC, equivalent, ''",
        "item, QYZ7, https://fhir.chuanyu-health.org/CodeSystem/recognition-item, LAB-XXX, equivalent, unknown-target",
        "item, QYZ7, http://example.org/codes, 1, equivalent, unknown-target-system",
        "item, QYZ7, http://loinc.org, 2951-2, same-as, unknown-equivalence",
        "item, ' ', http://loinc.org, 2951-2, equivalent, bad-source-code",
        "colour, QYZ7, http://loinc.org, 2951-2, equivalent, unknown-source-system",
        "unit, 10九, http://unitsofmeasure.org, 10*9/L, equivalent, ''",
        "unit, 10九, http://unitsofmeasure.org, g per L, equivalent, not-ucum",
        "unit, 10九, http://loinc.org, 2951-2, equivalent, unknown-target-system",
        "specimen, XQ, http://terminology.hl7.org/CodeSystem/v2-0487, SER, equivalent, ''",
    })
    void judgesALine(String kind, String code, String target, String targetCode, String equivalence, String fault) {
        List<Fault> faults =
                CHECK.faults(DAZU, List.of(line(Systems.local(DAZU, kind), code, target, targetCode, equivalence)));

        assertThat(faults).extracting(Fault::code).isEqualTo(fault.isEmpty() ? List.of() : List.of(fault));
    }

    @Test
    void keepsMapsToTheirOwners() {
        MapEntry line = line(ITEM, "QYZ7", Systems.LOINC, "2951-2", "equivalent");
        MapEntry common = line(CodeMaps.UNIT_TEXT, "10九", Systems.UCUM, "10*9/L", "equivalent");
        MapEntry stranger =
                line(Systems.local(new ParticipantId("nobody"), "item"), "Q", Systems.LOINC, "2951-2", "equivalent");

        assertThat(CHECK.faults(null, List.of(line))).extracting(Fault::code).containsExactly("another-owner");
        assertThat(CHECK.faults(DAZU, List.of(common)))
                .extracting(Fault::code)
                .containsExactly("unknown-source-system");
        assertThat(CHECK.faults(DAZU, List.of(stranger)))
                .extracting(Fault::code)
                .containsExactly("unknown-source-system");
        assertThat(CHECK.faults(null, List.of(common))).isEmpty();
    }

    @Test
    void namesTheLineThatStandsTwice() {
        MapEntry line = line(ITEM, "QYZ7", Systems.LOINC, "2951-2", "equivalent");
        // Full width is another spelling of the same code: it may stand beside it.
        MapEntry spelled = line(ITEM, "ＱＹＺ７", Systems.LOINC, "2951-2", "equivalent");
        MapEntry other = line(ITEM, "QYZ7", Systems.LOINC, "718-7", "equivalent");

        assertThat(CHECK.faults(DAZU, List.of(line, spelled, line, other)))
                .extracting(fault -> fault.entry() + " " + fault.code())
                .containsExactly("3 duplicate-entry", "4 two-targets");
    }

    private static MapEntry line(String system, String code, String target, String targetCode, String equivalence) {
        return new MapEntry(system, code, null, target, targetCode, null, equivalence, null, null);
    }
}
