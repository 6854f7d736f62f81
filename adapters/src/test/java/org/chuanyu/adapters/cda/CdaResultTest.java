package org.chuanyu.adapters.cda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.adapters.cda.CdaWriterTest.row;
import static org.chuanyu.adapters.cda.CdaWriterTest.write;

import java.math.BigDecimal;
import java.util.function.Consumer;
import org.chuanyu.fhir.Extensions;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Quantity.QuantityComparator;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a wrong digit, unit or status in a document would do to a patient. */
class CdaResultTest {

    @Test
    void saysANumberInUcumWithThePrintedUnitBeside() {
        Xml xml = write(Fixtures.report());

        assertThat(xml.text(value(1) + "/@xsi:type")).isEqualTo("PQ");
        assertThat(xml.text(value(1) + "/@value")).isEqualTo("11.20");
        assertThat(xml.text(value(1) + "/@unit")).isEqualTo("10*9/L");
        assertThat(xml.text(value(1) + "/h:translation/h:originalText")).isEqualTo("10^9/L");
        assertThat(xml.text(unit(1))).isEqualTo("10^9/L");
        assertThat(xml.text(result(1) + "/h:interpretationCode/@code")).isEqualTo("H");
        assertThat(xml.text(result(1) + "//h:observationRange/h:text")).isEqualTo("3.5-9.5");
        assertThat(xml.text(result(1) + "//h:observationRange/h:value/h:low/@value"))
                .isEqualTo("3.5");
    }

    @Test
    void namesTheSourcesCodeFirst_andTheStandardOneBeside() {
        Xml xml = write(Fixtures.report());

        assertThat(xml.text(organizer(1) + "/h:code/@code")).isEqualTo("WBC");
        assertThat(xml.text(organizer(1) + "/h:code/h:originalText")).isEqualTo("*白细胞计数");
        assertThat(xml.text(organizer(1) + "/h:code/h:translation[@codeSystem='2.16.840.1.113883.6.1']/@code"))
                .isEqualTo("6690-2");
        assertThat(xml.text(organizer(1) + "/h:code/@codeSystem")).matches("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}");
    }

    @Test
    void marksTheItem_notTheReport() {
        Xml xml = write(Fixtures.report());

        assertThat(xml.all("//h:observation[h:code/h:originalText='互认标识']/h:value[1]"))
                .containsExactly("*", "*");
        assertThat(row(xml, 3).get(0)).isEqualTo("红细胞(镜检)");
    }

    @Test
    void saysALimitAsAnInterval() {
        Xml xml = write(Fixtures.report());

        assertThat(xml.text(value(2) + "/@xsi:type")).isEqualTo("IVL_PQ");
        assertThat(xml.text(value(2) + "/h:high/@value")).isEqualTo("0.50");
        assertThat(xml.text(value(2) + "/h:high/@inclusive")).isEqualTo("false");
        assertThat(xml.count(value(2) + "/h:low")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"<, high, false", "<=, high, true", ">, low, false", ">=, low, true"})
    void keepsTheSideOfALimit(String comparator, String bound, String inclusive) {
        Xml xml = write(Fixtures.withResult(
                2, result -> result.getValueQuantity().setComparator(QuantityComparator.fromCode(comparator))));

        assertThat(xml.text(value(2) + "/h:" + bound + "/@inclusive")).isEqualTo(inclusive);
        assertThat(xml.count(value(2) + "/*")).isEqualTo(1);
    }

    @Test
    void doesNotTakeAPrintedUnitForUcum() {
        Xml xml = write(Fixtures.report());

        assertThat(xml.text(value(4) + "/@xsi:type")).isEqualTo("REAL");
        assertThat(xml.text(value(4) + "/@value")).isEqualTo("4.0");
        assertThat(xml.count(value(4) + "/@unit")).isZero();
        assertThat(xml.text(unit(4))).isEqualTo("个/μl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.2↑", "1.12E1", "约11.2", "11,2", "11.2.0", " ", "112"})
    void saysTheStringThatWasPrinted_whenItIsNotTheNumber(String printed) {
        Xml xml = write(Fixtures.withResult(1, printed(printed)));

        assertThat(xml.text(value(1) + "/@xsi:type")).isEqualTo("ST");
        assertThat(xml.text(value(1))).isEqualTo(printed);
        assertThat(row(xml, 1).get(1)).isEqualTo(printed);
    }

    @Test
    void readsFullWidthDigits_andShowsThemAsPrinted() {
        Xml xml = write(Fixtures.withResult(1, printed("１１.２０")));

        assertThat(xml.text(value(1) + "/@value")).isEqualTo("11.20");
        assertThat(row(xml, 1).get(1)).isEqualTo("１１.２０");
    }

    @Test
    void keepsTextAsText() {
        Xml xml = write(Fixtures.report());

        assertThat(xml.text(value(3) + "/@xsi:type")).isEqualTo("ST");
        assertThat(xml.text(value(3))).isEqualTo("2-3");
        assertThat(xml.text(value(5) + "/@xsi:type")).isEqualTo("CD");
        assertThat(xml.text(value(5) + "/h:originalText")).isEqualTo("A型");
        assertThat(xml.text(value(6) + "/@xsi:type")).isEqualTo("ST");
        assertThat(xml.text(value(6))).isEqualTo("1:40");
    }

    @Test
    void keepsTheLinesOfAText() {
        String culture = "大肠埃希菌\n  氨苄西林 R\n  亚胺培南 S";
        Xml xml = write(Fixtures.withResult(3, result -> result.setValue(new StringType(culture))));

        assertThat(xml.text(value(3))).isEqualTo(culture);
        assertThat(row(xml, 3).get(1)).isEqualTo(culture);
        assertThat(xml.count("//h:content[@ID='value3']/h:br")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = ObservationStatus.class,
            names = {"CANCELLED", "ENTEREDINERROR"})
    void neverShowsAWithdrawnValue(ObservationStatus status) {
        Xml xml = write(Fixtures.withResult(1, result -> result.setStatus(status)));

        assertThat(row(xml, 1)).doesNotContain("11.20", "H", "3.5-9.5");
        assertThat(row(xml, 1).get(1)).contains("作废");
        assertThat(xml.text(value(1) + "/@nullFlavor")).isEqualTo("NI");
        assertThat(xml.text(result(1) + "/h:statusCode/@code")).isIn("cancelled", "nullified");
        assertThat(xml.text(organizer(1))).doesNotContain("11.20");
        assertThat(xml.count(organizer(1) + "//@*[. = '11.20']")).isZero();
        assertThat(row(xml, 2).get(1)).as("the others stand").isEqualTo("<0.50");
    }

    @ParameterizedTest
    @EnumSource(
            value = DiagnosticReportStatus.class,
            names = {"CANCELLED", "ENTEREDINERROR"})
    void neverShowsAValueOfAWithdrawnReport(DiagnosticReportStatus status) {
        Xml xml = write(Fixtures.withReport(report -> {
            report.setStatus(status).setConclusion("白细胞升高");
            report.addPresentedForm().setContentType("application/pdf").setData(new byte[] {1});
        }));

        assertThat(xml.text("/h:ClinicalDocument/h:title")).contains("作废");
        assertThat(xml.count("//h:relatedDocument[@typeCode='RPLC']")).isEqualTo(1);
        for (int number = 1; number <= 6; number++) {
            assertThat(row(xml, number).get(1)).contains("作废");
            assertThat(xml.text(value(number) + "/@nullFlavor")).isEqualTo("NI");
        }
        assertThat(xml.text("/h:ClinicalDocument")).doesNotContain("11.20", "白细胞升高");
        assertThat(xml.count("//h:observationMedia")).isZero();
    }

    @Test
    void saysThatAPreliminaryResultIsNotFinal() {
        Xml xml = write(Fixtures.with(bundle -> {
            Fixtures.first(bundle, org.hl7.fhir.r4.model.DiagnosticReport.class)
                    .setStatus(DiagnosticReportStatus.PRELIMINARY);
            ((Observation) Fixtures.resource(bundle, "o1")).setStatus(ObservationStatus.PRELIMINARY);
        }));

        assertThat(xml.text("/h:ClinicalDocument/h:title")).contains("非最终");
        assertThat(row(xml, 1))
                .contains("11.20")
                .anySatisfy(cell -> assertThat(cell).contains("非最终"));
        assertThat(xml.text(result(1) + "/h:statusCode/@code")).isEqualTo("active");
    }

    @Test
    void saysThatAResultWasCorrected() {
        Xml xml = write(Fixtures.withResult(1, result -> result.setStatus(ObservationStatus.CORRECTED)));

        assertThat(row(xml, 1)).contains("11.20", "更正");
    }

    @Test
    void saysThatThereIsNoValue_andWhy() {
        Xml xml = write(Fixtures.withResult(
                1, result -> result.setValue(null).setDataAbsentReason(new CodeableConcept().setText("标本不足"))));

        assertThat(row(xml, 1).get(1)).isEqualTo("（无结果值：标本不足）");
        assertThat(xml.text(value(1) + "/@nullFlavor")).isEqualTo("NI");
    }

    @Test
    void doesNotHalveARange() {
        Xml xml = write(Fixtures.withResult(
                1, result -> result.getReferenceRangeFirstRep().getHigh().setSystem(null)));

        assertThat(xml.text(result(1) + "//h:observationRange/h:text")).isEqualTo("3.5-9.5");
        assertThat(xml.count(result(1) + "//h:observationRange/h:value")).isZero();
    }

    @Test
    void carriesNoCodeWithABlankInIt() {
        Xml xml = write(Fixtures.withResult(
                1, result -> result.getCode().getCodingFirstRep().setCode("WBC 1")));

        assertThat(xml.text(organizer(1) + "/h:code/@nullFlavor")).isEqualTo("OTH");
        assertThat(xml.text(organizer(1) + "/h:code/h:translation/@code")).isEqualTo("6690-2");
    }

    @Test
    void neverShowsAConvertedFigure() {
        Xml xml = write(Fixtures.withResult(4, result -> {
            var converted = result.addExtension().setUrl(Extensions.CONVERTED);
            converted.addExtension("value", new Quantity().setValue(new BigDecimal("4000")));
        }));

        assertThat(xml.text("/h:ClinicalDocument")).doesNotContain("4000");
        assertThat(row(xml, 4)).contains("4.0", "个/μl");
    }

    private static Consumer<Observation> printed(String text) {
        return result ->
                result.getValue().getExtensionByUrl(Extensions.RECEIVED_VALUE).setValue(new StringType(text));
    }

    private static String organizer(int number) {
        return "(//h:organizer)[" + number + "]";
    }

    private static String result(int number) {
        return "//h:observation[h:text/h:reference/@value='#value" + number + "']";
    }

    private static String value(int number) {
        return result(number) + "/h:value";
    }

    private static String unit(int number) {
        return result(number) + "//h:observation[h:code/@code='DE04.30.016.00']/h:value";
    }
}
