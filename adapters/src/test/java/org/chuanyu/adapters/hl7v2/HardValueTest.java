package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import org.chuanyu.adapters.Loss;
import org.chuanyu.fhir.Conformance;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Ratio;
import org.hl7.fhir.r4.model.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values whose characters happen to be delimiters, and units, ranges and names that are easily cut short. */
class HardValueTest {
    private final Reading reading = Fixture.read("oru-hard-values");

    @ParameterizedTest
    @CsvSource({"AMP1, IgG阳性&IgM阴性", "AMP2, 肺炎克雷伯菌&大肠埃希菌", "CNE1, 阳性", "CF1, 阴性"})
    void keepsACodedValueWhole(String item, String text) {
        assertThat(((CodeableConcept) value(item)).getText()).isEqualTo(text);
    }

    @Test
    void keepsTheVersionsOfCodeSystems() {
        assertThat(((CodeableConcept) value("V1")).getCoding())
                .extracting(coding -> coding.getVersion())
                .containsExactly("v2", "2026-01");
    }

    /** It would be refused for good by the checks, with all the other results of its report. */
    @ParameterizedTest
    @ValueSource(strings = {"", "^^^", "\"\"", "^^L", " "})
    void missesTheNameOfAResultThatHasNone(String item) {
        String message = new String(Fixture.bytes("oru-unknown-segment"), StandardCharsets.UTF_8)
                .replaceFirst("OBX\\|1\\|([A-Z]*)\\|[^|]*", Matcher.quoteReplacement("OBX|1|ST|" + item));

        Reading nameless = new Hl7v2Reader().read(message.getBytes(StandardCharsets.UTF_8), Fixture.SETTINGS);

        assertThat(Fixture.clinicalLosses(nameless)).contains("OBX[1]-3");
        assertThat(new Conformance().check(nameless.bundle()))
                .filteredOn(problem -> problem.severity() == Problem.Severity.ERROR)
                .isEmpty();
    }

    @Test
    void missesAComponentOfAValueThatItDoesNotKnow() {
        assertThat(Fixture.clinicalLosses(Fixture.read("oru-value-with-surplus-component")))
                .containsExactly("OBX[1]-5.10", "OBX[1]-5.11");
    }

    @Test
    void tellsItemCodesWithAnAmpersandApart() {
        assertThat(value("A&B"))
                .isInstanceOfSatisfying(
                        Quantity.class, q -> assertThat(q.getValue()).isEqualByComparingTo("5"));
        assertThat(value("A&C"))
                .isInstanceOfSatisfying(
                        Quantity.class, q -> assertThat(q.getValue()).isEqualByComparingTo("6"));
    }

    @ParameterizedTest
    @CsvSource({
        "U1, mL/min/1.73m^2, ",
        "U2, kg/m^2, ",
        "U3, 10^-3/uL, ",
        "U4, 10^9/L, ",
        "U5, mmol/L, ",
        "U6, 毫摩尔每升, mmol/L",
        "U7, mmol/L, ",
        "U8, mmol/L, "
    })
    void keepsAUnitWhole(String item, String unit, String code) {
        Quantity quantity = (Quantity) value(item);

        assertThat(quantity.getUnit()).isEqualTo(unit);
        assertThat(quantity.getCode()).isEqualTo(code);
        assertThat(quantity.getSystem()).isEqualTo(code == null ? null : Systems.UCUM);
    }

    @Test
    void losesNothingThatMatters() {
        assertThat(Fixture.clinicalLosses(reading)).isEmpty();
        assertThat(reading.losses())
                .extracting(Loss::path, Loss::reason)
                .contains(org.assertj.core.groups.Tuple.tuple("OBX[11]-6", "unmapped-code"));
    }

    @ParameterizedTest
    @CsvSource({
        "SN5, 5-3",
        "SN6, <1:40",
        "SN7, <>5",
        "DT4, 2026-03-01",
        "TM2, 09:00:00",
        "DT3, 2026-03-01",
        "TS2, 2026-03-02T00:00:00+08:00",
        "TS3, 2026-03-01T10:15:00+08:00",
        "DTM1, 2026-03-01T08:30:00.123+08:00",
        "NC6, >1:640",
        "NC7, 5~6",
        "NC8, -",
        "ESC1, 肿块约 ~ 3cm/第二行",
        "ESC2, a//bc/d   e",
        "ESC3, é \\Zab\\ / x C:\\temp"
    })
    void readsTheValue(String item, String shown) {
        assertThat(value(item).primitiveValue().replace('\n', '/')).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"NC1, <", "NC2, <", "NC3, <=", "NC4, <", "NC5, >=", "SN8, >="})
    void neverTakesABoundForAValue(String item, String comparator) {
        assertThat(((Quantity) value(item)).getComparator().toCode()).isEqualTo(comparator);
    }

    @Test
    void readsASequenceNumber() {
        assertThat(((Quantity) value("SI1")).getValue()).isEqualByComparingTo("7");
        assertThat(reading.warnings()).extracting(Problem::code).contains("inverted-range");
        assertThat(value("SN6")).isNotInstanceOf(Ratio.class);
    }

    @ParameterizedTest
    @CsvSource({"R1, , ", "R2, -3, -1", "R3, , 5", "R4, 5, ", "R5, , 5", "R6, 3.5, 9.5", "R7, -3, 1"})
    void guessesNoLimit(String item, String low, String high) {
        var range = observation(item).getReferenceRangeFirstRep();

        assertThat(range.hasLow() ? range.getLow().getValue().toString() : null).isEqualTo(low);
        assertThat(range.hasHigh() ? range.getHigh().getValue().toString() : null)
                .isEqualTo(high);
    }

    @ParameterizedTest
    @CsvSource({
        "M1, 高危型HR-HPV, ",
        "M2, 疟原虫HRP2抗原, ",
        "M3, 葡萄糖, *",
        "M4, 尿素, 川渝HR",
        "M5, 肌酐, 北京市西城区HR",
        "M6, 心率HR, ",
        "M7, 白细胞, *"
    })
    void takesOnlyAMarkForAMark(String item, String name, String printed) {
        var mark = observation(item).getExtensionByUrl(Extensions.RECOGNITION_MARK);

        assertThat(observation(item).getCode().getText()).isEqualTo(name);
        assertThat(
                        mark == null
                                ? null
                                : mark.getExtensionByUrl("printed").getValue().primitiveValue())
                .isEqualTo(printed);
    }

    @Test
    void keepsTheLinesOfATextThatWereBrokenByALineFeed() {
        Reading broken = Fixture.read("oru-line-feed-in-text");

        assertThat(Fixture.all(broken, Observation.class))
                .extracting(
                        o -> o.getValue().primitiveValue() + " " + o.getStatus().toCode())
                .containsExactly("抗酸染色:\nNEG final", "第一行\nORG\nNEG final");
        assertThat(Fixture.clinicalLosses(broken)).isEmpty();
    }

    /** They would be text of the OBR, whose last fields nobody misses. */
    @Test
    void readsResultsWhoseSegmentsAreNamedInSmallLetters() {
        Reading small = Fixture.read("oru-count-lower-case-segments");

        assertThat(Fixture.all(small, Observation.class)).hasSize(3);
        assertThat(small.warnings()).extracting(Problem::code).contains("lower-case-segment");
    }

    @Test
    void holdsBackResultsWithASegmentThatNobodyKnows() {
        assertThat(Fixture.clinicalLosses(Fixture.read("oru-unknown-segment"))).contains("NEG[1]-1", "NEG[1]-2");
    }

    @Test
    void keepsARangeInANoteOnOneLine() {
        assertThat(Fixture.result(Fixture.read("oru-note-with-range"), "T1")
                        .getNoteFirstRep()
                        .getText())
                .isEqualTo("参考 3.5~9.5\n第二行");
    }

    @Test
    void readsAllPartsOfAName() {
        Reading named = Fixture.read("oru-given-middle-name");
        var name = Fixture.only(named, org.hl7.fhir.r4.model.Patient.class).getNameFirstRep();

        assertThat(name.getText()).isEqualTo("John Paul Smith");
        assertThat(List.of(name.getSuffixAsSingleString(), name.getPrefixAsSingleString()))
                .containsExactly("Jr", "Dr");
        assertThat(Fixture.clinicalLosses(named)).isEmpty();
    }

    private Type value(String item) {
        return observation(item).getValue();
    }

    private Observation observation(String item) {
        return Fixture.result(reading, item);
    }
}
