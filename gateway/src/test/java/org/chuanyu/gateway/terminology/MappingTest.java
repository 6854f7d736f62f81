package org.chuanyu.gateway.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.terminology.Terminology.Mapping;
import org.chuanyu.gateway.terminology.Terminology.Unmapped;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Quantity.QuantityComparator;
import org.junit.jupiter.api.Test;

class MappingTest {
    private static final ParticipantId DAZU = new ParticipantId("dazu-rmyy");
    private static final ParticipantId ANYUE = new ParticipantId("anyue-rmyy");
    private static final String UNIT_MAP = "https://fhir.chuanyu-health.org/ConceptMap/unit-ucum|0.1.0";

    @Test
    void addsLoincAndRecognitionItemAfterTheSourcesCode() {
        Observation wbc = result(DAZU, "WBC", "白细胞计数", "11.20", "10^9/L");

        Mapping mapping = map(DAZU, wbc);

        assertThat(wbc.getCode().getCoding()).extracting(Coding::getCode).containsExactly("WBC", "6690-2", "LAB-WBC");
        assertThat(mapping.unmapped()).isEmpty();
        assertThat(mapping.mapVersions())
                .containsExactly("https://fhir.chuanyu-health.org/ConceptMap/dazu-rmyy-item|0.1.0", UNIT_MAP);
    }

    @Test
    void namesTheUnitAndLeavesValueAndUnitAsTheyCame() {
        Observation wbc = result(DAZU, "WBC", "白细胞计数", "11.20", "×10⁹/L");

        map(DAZU, wbc);

        Quantity value = wbc.getValueQuantity();
        assertThat(value.getUnit()).isEqualTo("×10⁹/L");
        assertThat(value.getValue()).hasToString("11.20");
        assertThat(value.getSystem()).isEqualTo(Systems.UCUM);
        assertThat(value.getCode()).isEqualTo("10*9/L");
        assertThat(wbc.getExtensionByUrl(Extensions.CONVERTED)).isNull();
    }

    @Test
    void convertsMassToAmountWithTheRange() {
        Observation glucose = result(ANYUE, glucoseCode(), "葡萄糖", "100", "mg/dl");
        range(glucose, "70", "110", "mg/dl");

        Mapping mapping = map(ANYUE, glucose);

        Extension converted = glucose.getExtensionByUrl(Extensions.CONVERTED);
        assertThat(figure(converted, "value")).hasToString("5.55");
        assertThat(figure(converted, "low")).hasToString("3.9");
        assertThat(figure(converted, "high")).hasToString("6.11");
        assertThat(((Quantity) converted.getExtensionByUrl("value").getValue()).getCode())
                .isEqualTo("mmol/L");
        assertThat(glucose.getValueQuantity().getValue()).hasToString("100");
        assertThat(mapping.mapVersions()).contains("http://loinc.org|0.1.0", UNIT_MAP);
    }

    @Test
    void keepsTheComparator() {
        Observation glucose = result(ANYUE, glucoseCode(), "葡萄糖", "20", "mg/dL");
        glucose.getValueQuantity().setComparator(QuantityComparator.LESS_THAN);

        map(ANYUE, glucose);

        Quantity value = (Quantity) glucose.getExtensionByUrl(Extensions.CONVERTED)
                .getExtensionByUrl("value")
                .getValue();
        assertThat(value.getComparator()).isEqualTo(QuantityComparator.LESS_THAN);
        assertThat(value.getValue()).hasToString("1.1");
    }

    @Test
    void saysWhyItDoesNotConvert() {
        Observation crp = result(DAZU, "CRP", "C反应蛋白", "5.0", "nmol/L");

        Mapping mapping = map(DAZU, crp);

        assertThat(crp.getExtensionByUrl(Extensions.CONVERTED)).isNull();
        assertThat(mapping.unmapped())
                .containsExactly(new Unmapped("conversion:unknown-molar-mass", Systems.UCUM, "nmol/L > mg/L"));
    }

    @Test
    void takesARangeInAnotherUnitForWhatItIs() {
        Observation glucose = result(ANYUE, glucoseCode(), "葡萄糖", "100", "mg/dL");
        range(glucose, "3.9", "6.1", "mmol/L");

        map(ANYUE, glucose);

        Extension converted = glucose.getExtensionByUrl(Extensions.CONVERTED);
        assertThat(converted.getExtensionByUrl("low")).isNull();
        assertThat(figure(converted, "value")).hasToString("5.55");
    }

    @Test
    void readsIuPerLitreOfAnEnzymeAsUPerLitre() {
        Observation alt = result(DAZU, "ALT", "丙氨酸氨基转移酶", "35", "IU/L");

        map(DAZU, alt);

        assertThat(alt.getValueQuantity().getCode()).isEqualTo("U/L");
    }

    @Test
    void reportsWhatNoMapKnowsAndLeavesIt() {
        Observation own = result(DAZU, "ZZ-1", "自建项目", "1", "个/视野");

        Mapping mapping = map(DAZU, own);

        assertThat(own.getCode().getCoding()).hasSize(1);
        assertThat(own.getValueQuantity().hasSystem()).isFalse();
        assertThat(mapping.mapped()).isEmpty();
        assertThat(mapping.unmapped())
                .containsExactly(
                        new Unmapped("item", Systems.local(DAZU, "item"), "ZZ-1"),
                        new Unmapped("unit", Systems.local(DAZU, "unit"), "个/视野"));
    }

    @Test
    void doesNotGuessFromTheNameOfAnotherCode() {
        Observation urine = result(ANYUE, "U-GLU", "葡萄糖", "1.0", "mmol/L");

        Mapping mapping = map(ANYUE, urine);

        assertThat(urine.getCode().getCoding()).hasSize(1);
        assertThat(mapping.unmapped()).extracting(Unmapped::code).containsExactly("U-GLU");
    }

    @Test
    void goesByTheNameWhereThereIsNoCode() {
        Observation wbc = result(DAZU, "白细胞", "白细胞", "5.0", "10^9/L");

        map(DAZU, wbc);

        assertThat(wbc.getCode().getCoding()).extracting(Coding::getCode).contains("6690-2");
    }

    @Test
    void keepsTheSourcesLoincAndAddsTheRecognitionItem() {
        Observation result = new Observation();
        result.setCode(new CodeableConcept().addCoding(new Coding(Systems.LOINC, "718-7", "Hemoglobin")));

        Mapping mapping = map(ANYUE, result);

        assertThat(result.getCode().getCoding()).extracting(Coding::getCode).containsExactly("718-7", "LAB-HGB");
        assertThat(mapping.unmapped()).isEmpty();
    }

    @Test
    void reportsWhenSourceAndMapDisagree() {
        Observation wbc = result(DAZU, "WBC", "白细胞计数", "5.0", "10^9/L");
        wbc.getCode().addCoding(new Coding(Systems.LOINC, "789-8", null));

        Mapping mapping = map(DAZU, wbc);

        assertThat(wbc.getCode().getCoding())
                .extracting(Coding::getCode)
                .contains("789-8")
                .doesNotContain("6690-2");
        assertThat(wbc.getCode().getCoding()).noneMatch(coding -> Systems.RECOGNITION_ITEM.equals(coding.getSystem()));
        assertThat(mapping.unmapped()).extracting(Unmapped::kind).contains("item-conflict");
    }

    @Test
    void mapsTheSameTwiceWithOneEffect() {
        Observation glucose = result(ANYUE, glucoseCode(), "葡萄糖", "100", "mg/dl");
        map(ANYUE, glucose);
        Observation once = glucose.copy();

        map(ANYUE, glucose);

        assertThat(glucose.equalsDeep(once)).isTrue();
    }

    @Test
    void honoursTheDatesOfVersions() {
        Instant change = Instant.parse("2027-01-01T00:00:00Z");
        MapEntry old = line("A", "6690-2");
        MapEntry corrected = line("A", "789-8");
        CodeMaps maps = new CodeMaps(List.of(
                new CodeMap("u", "1", DAZU, Instant.EPOCH, null, List.of(old)),
                new CodeMap("u", "2", DAZU, change, null, List.of(corrected))));

        assertThat(target(maps, change.minusSeconds(1))).isEqualTo("6690-2 1");
        assertThat(target(maps, change)).isEqualTo("789-8 2");
    }

    @Test
    void ignoresCaseOnlyWhereItMeansOneThing() {
        CodeMaps maps = new CodeMaps(List.of(new CodeMap(
                "u",
                "1",
                DAZU,
                Instant.EPOCH,
                null,
                List.of(line("Ca", "2000-8"), line("CA", "10334-1"), line("Na", "2951-2")))));

        assertThat(maps.find(DAZU, "s", "CA", null, SeedMaps.AT)).hasSize(1);
        assertThat(maps.find(DAZU, "s", "ca", null, SeedMaps.AT)).isEmpty();
        assertThat(maps.find(DAZU, "s", "NA", null, SeedMaps.AT)).hasSize(1);
    }

    private static String target(CodeMaps maps, Instant at) {
        CodeMaps.Hit hit = maps.find(DAZU, "s", "A", null, at).get(0);
        return hit.entry().targetCode() + " " + hit.map().version();
    }

    private static MapEntry line(String code, String loinc) {
        return new MapEntry("s", code, null, Systems.LOINC, loinc, null, "equivalent", null, null);
    }

    private static Mapping map(ParticipantId source, Observation result) {
        MappingNotes notes = new MappingNotes();
        new CodeMapper(SeedMaps.MAPS, source, SeedMaps.AT, notes).map("item", result.getCode());
        new ResultMapper(SeedMaps.MAPS, SeedMaps.ANALYTES, SeedMaps.UNITS, source, SeedMaps.AT, notes).map(result);
        return notes.toMapping();
    }

    private static Observation result(ParticipantId source, String code, String name, String value, String unit) {
        Observation result = new Observation();
        result.setCode(new CodeableConcept()
                .addCoding(new Coding(Systems.local(source, "item"), code, name))
                .setText(name));
        result.setValue(new Quantity().setValue(new BigDecimal(value)).setUnit(unit));
        return result;
    }

    private static void range(Observation result, String low, String high, String unit) {
        result.addReferenceRange()
                .setLow(new Quantity().setValue(new BigDecimal(low)).setUnit(unit))
                .setHigh(new Quantity().setValue(new BigDecimal(high)).setUnit(unit));
    }

    private static BigDecimal figure(Extension converted, String part) {
        return ((Quantity) converted.getExtensionByUrl(part).getValue()).getValue();
    }

    private static String glucoseCode() {
        return "6004";
    }
}
