package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.PrintedResult;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.records.PersonResults;
import org.chuanyu.gateway.records.PersonResults.Seen;
import org.chuanyu.gateway.records.VersionRef;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may stand in one row, and what may be drawn on one plot. */
class ResultTableTest {
    private final List<Seen<Observation>> results = new ArrayList<>();
    private final List<Seen<DiagnosticReport>> reports = new ArrayList<>();

    @Test
    void drawsNoFigureBesideOnesOfAnotherUnit() {
        add("dazu-rmyy", "2026-03-01", "2345-7", quantity("5.1", "mmol/L"));
        add("dazu-rmyy", "2026-03-02", "2345-7", quantity("5.3", "mmol/L"));
        add("anyue-rmyy", "2026-03-03", "2345-7", quantity("104", "mg/dL"));

        ResultTable.Item item = table().items().get(0);

        assertThat(item.unit()).isEqualTo("mmol/L");
        assertThat(item.all().stream().filter(item::plotted)).hasSize(2);
        assertThat(item.unplotted()).isEqualTo(1);
    }

    @Test
    void drawsAConvertedFigureAndShowsThePrintedOne() {
        add("dazu-rmyy", "2026-03-01", "2345-7", quantity("5.1", "mmol/L"));
        Observation foreign = add("anyue-rmyy", "2026-03-03", "2345-7", quantity("104", "mg/dL"));
        foreign.addExtension(new Extension(Extensions.CONVERTED));
        foreign.getExtensionByUrl(Extensions.CONVERTED).addExtension("value", quantity("5.77", "mmol/L"));

        ResultTable.Item item = table().items().get(0);
        ResultCell newest = item.all().get(0);

        assertThat(newest.value()).isEqualTo("104");
        assertThat(newest.unit()).isEqualTo("mg/dL");
        assertThat(newest.converted()).isEqualTo("5.77 mmol/L");
        assertThat(newest.figure().value()).isEqualByComparingTo("5.77");
        assertThat(newest.figure().converted()).isTrue();
        assertThat(item.converts()).isTrue();
        assertThat(item.unit()).isEqualTo("mmol/L");
    }

    @Test
    void takesNeitherABoundNorAWithdrawnResultForAFigure() {
        Quantity bound = quantity("0.01", "ng/mL");
        bound.setComparator(Quantity.QuantityComparator.LESS_THAN);
        add("dazu-rmyy", "2026-03-01", "67151-1", bound);
        add("dazu-rmyy", "2026-03-02", "67151-1", quantity("0.02", "ng/mL"))
                .setStatus(ObservationStatus.ENTEREDINERROR);

        ResultTable.Item item = table().items().get(0);

        assertThat(item.unit()).isNull();
        assertThat(item.all()).extracting(ResultCell::value).containsExactly("0.02", "<0.01");
        assertThat(item.all()).extracting(ResultCell::standing).containsExactly("withdrawn", "final");
    }

    @Test
    void neverTakesAStatusThatNobodyKnowsForAFinalOne() {
        add("dazu-rmyy", "2026-03-01", "2345-7", quantity("5.1", "mmol/L")).setStatus(ObservationStatus.UNKNOWN);
        add("dazu-rmyy", "2026-03-02", "2345-7", quantity("5.2", "mmol/L")).setStatus(null);

        ResultTable.Item item = table().items().get(0);

        assertThat(item.all()).extracting(ResultCell::standing).containsExactly("unknown", "unknown");
        assertThat(item.all()).extracting(ResultCell::figure).containsOnlyNulls();
    }

    @ParameterizedTest
    @EnumSource(
            value = DiagnosticReportStatus.class,
            names = {"CANCELLED", "ENTEREDINERROR"})
    void withdrawsEveryResultOfAWithdrawnReport(DiagnosticReportStatus status) {
        add("dazu-rmyy", "2026-03-01", "2345-7", quantity("5.1", "mmol/L"));
        add("dazu-rmyy", "2026-03-02", "2345-7", quantity("5.2", "mmol/L"));
        DiagnosticReport report = new DiagnosticReport().setStatus(status);
        report.addResult().setReference("Observation/o0");
        reports.add(new Seen<>(new VersionRef("DiagnosticReport", "r1", 1), "dazu-rmyy", report));

        ResultTable.Item item = table().items().get(0);

        assertThat(item.all()).extracting(ResultCell::standing).containsExactly("final", "withdrawn");
        assertThat(item.unit()).isNull();
    }

    @Test
    void leavesOutAResultWhoseReportWasCutOff() {
        add("dazu-rmyy", "2026-03-01", "2345-7", quantity("5.1", "mmol/L"));

        ResultTable table = ResultTable.of(
                new PersonResults.Results(new PersonResults.Person("p", List.of()), reports, results, true, Set.of()));

        assertThat(table.items()).isEmpty();
    }

    @Test
    void showsPartsSiteAndMethod() {
        Observation pressure = add("dazu-rmyy", "2026-03-01", "85354-9", null);
        pressure.addComponent().setValue(quantity("152", "mm[Hg]")).getCode().setText("收缩压");
        pressure.getBodySite().setText("左上臂");
        pressure.getMethod().setText("示波法");

        ResultCell cell = table().items().get(0).all().get(0);

        assertThat(cell.value()).isEmpty();
        assertThat(cell.parts()).containsExactly(new PrintedResult.Part("收缩压", "152", "mm[Hg]", "", ""));
        assertThat(cell.site()).isEqualTo("左上臂");
        assertThat(cell.method()).isEqualTo("示波法");
    }

    @Test
    void joinsHospitalsByTheCommonCodeAloneNeverByName() {
        add("dazu-rmyy", "2026-03-01", null, quantity("5.1", "mmol/L"));
        add("anyue-rmyy", "2026-03-02", null, quantity("5.2", "mmol/L"));

        assertThat(table().items()).hasSize(2);
    }

    @Test
    void saysWhatWasPrintedCharacterForCharacter() {
        Quantity value = quantity("5.60", "10*9/L");
        value.addExtension(Extensions.RECEIVED_VALUE, new StringType("５.60"));
        value.addExtension(Extensions.RECEIVED_UNIT, new StringType("×10⁹/L"));
        Observation result = add("dazu-rmyy", "2026-03-01", "6690-2", value);
        result.addReferenceRange().addExtension(Extensions.RECEIVED_RANGE, new StringType("3.5～9.5"));
        Extension mark = new Extension(Extensions.RECOGNITION_MARK);
        mark.addExtension("printed", new StringType("【全国HR】"));
        result.addExtension(mark);

        ResultCell cell = table().items().get(0).all().get(0);

        assertThat(cell.value()).isEqualTo("５.60");
        assertThat(cell.unit()).isEqualTo("×10⁹/L");
        assertThat(cell.range()).isEqualTo("3.5～9.5");
        assertThat(cell.mark()).isEqualTo("【全国HR】");
    }

    @Test
    void marksAsAbnormalWhatTheSourceFlaggedAndNothingElse() {
        Observation outside = add("dazu-rmyy", "2026-03-01", "6690-2", quantity("99", "10*9/L"));
        outside.addReferenceRange().setHigh(quantity("9.5", "10*9/L"));
        add("dazu-rmyy", "2026-03-02", "6690-2", quantity("2", "10*9/L"))
                .addInterpretation()
                .addCoding(new Coding(Systems.INTERPRETATION, "LL", null));

        assertThat(table().items().get(0).all())
                .extracting(ResultCell::flag)
                .containsExactly(ResultCell.Flag.LOW, ResultCell.Flag.NONE);
    }

    @Test
    void showsTheNewestColumnsAndSaysThatThereAreOlderOnes() {
        for (int day = 10; day < 20; day++) {
            add("dazu-rmyy", "2026-03-" + day, "6690-2", quantity("5", "10*9/L"));
        }
        ResultTable table = table();

        assertThat(table.columns()).hasSize(ResultTable.COLUMNS);
        assertThat(table.columns().get(0).at()).isAfter(table.columns().get(1).at());
        assertThat(table.older()).isTrue();
        assertThat(table.items().get(0).all()).hasSize(10);
    }

    private ResultTable table() {
        return ResultTable.of(
                new PersonResults.Results(new PersonResults.Person("p", List.of()), reports, results, false, Set.of()));
    }

    private Observation add(String owner, String day, String loinc, @Nullable Quantity value) {
        Observation result = new Observation();
        result.setStatus(ObservationStatus.FINAL).setEffective(new DateTimeType(day + "T08:00:00+08:00"));
        CodeableConcept code = result.getCode().setText("项目");
        code.addCoding(
                loinc == null
                        ? new Coding("https://example.org/" + owner, "X1", "项目")
                        : new Coding(Systems.LOINC, loinc, null));
        result.setValue(value);
        results.add(new Seen<>(new VersionRef("Observation", "o" + results.size(), 1), owner, result));
        return result;
    }

    private static Quantity quantity(String value, String unit) {
        return new Quantity()
                .setValue(new BigDecimal(value))
                .setUnit(unit)
                .setSystem(Systems.UCUM)
                .setCode(unit);
    }
}
