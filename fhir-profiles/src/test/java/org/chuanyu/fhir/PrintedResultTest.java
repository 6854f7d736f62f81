package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What documents and pages alike say of one result. */
class PrintedResultTest {
    private final Observation result = new Observation();

    @Test
    void prefersWhatCameToWhatWasUnderstood() {
        Quantity value = quantity("5.60");
        value.addExtension(Extensions.RECEIVED_VALUE, new StringType("５.60"));
        value.addExtension(Extensions.RECEIVED_UNIT, new StringType("×10⁹/L"));
        result.setValue(value);
        result.addReferenceRange().addExtension(Extensions.RECEIVED_RANGE, new StringType("3.5～9.5"));

        PrintedResult printed = new PrintedResult(result);

        assertThat(printed.value() + " " + printed.unit() + " " + printed.range())
                .isEqualTo("５.60 ×10⁹/L 3.5～9.5");
    }

    @Test
    void writesOneKindOfRange_andNoneWhereThereIsNone() {
        result.setValue(new Range().setLow(quantity("1")).setHigh(quantity("2")));
        result.addReferenceRange().setHigh(quantity("9.5"));
        result.addReferenceRange().addAppliesTo().setText("成人");

        assertThat(new PrintedResult(result).value()).isEqualTo("1-2");
        assertThat(new PrintedResult(result).range()).isEqualTo("-9.5");
    }

    @Test
    void saysTheParts_unlessTheValueSaysThem() {
        result.addComponent().setValue(quantity("152")).getCode().setText("收缩压");
        result.addComponent().getDataAbsentReason().setText("未测");

        assertThat(new PrintedResult(result).parts())
                .containsExactly(
                        new PrintedResult.Part("收缩压", "152", "mmHg", "", ""),
                        new PrintedResult.Part("", "未测", "", "", ""));

        result.getComponent().clear();
        result.addComponent().setValue(new CodeableConcept().setText("大肠埃希菌"));
        result.setValue(new StringType("大肠埃希菌；肺炎克雷伯菌"));

        assertThat(new PrintedResult(result).parts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "FINAL, FINAL",
        "AMENDED, CORRECTED",
        "CORRECTED, CORRECTED",
        "PRELIMINARY, PRELIMINARY",
        "REGISTERED, PENDING",
        "CANCELLED, CANCELLED",
        "ENTEREDINERROR, WRONG",
        "UNKNOWN, UNKNOWN",
        "NULL, UNKNOWN",
    })
    void standsAsItsStatusSays(ObservationStatus status, Standing standing) {
        assertThat(Standing.of(result.setStatus(status), null)).isEqualTo(standing);
    }

    @Test
    void doesNotKnowWhereAResultWithoutAStatusStands() {
        assertThat(Standing.of(result, null)).isEqualTo(Standing.UNKNOWN);
        assertThat(Standing.of(new DiagnosticReport())).isEqualTo(Standing.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(DiagnosticReportStatus.class)
    void fallsWithItsReport(DiagnosticReportStatus status) {
        DiagnosticReport report = new DiagnosticReport().setStatus(status);
        result.setStatus(ObservationStatus.FINAL);

        assertThat(Standing.of(result, report))
                .isEqualTo(Standing.of(report).isVoid() ? Standing.of(report) : Standing.FINAL);
        assertThat(Standing.of(report).isVoid())
                .isEqualTo(
                        status == DiagnosticReportStatus.CANCELLED || status == DiagnosticReportStatus.ENTEREDINERROR);
    }

    private static Quantity quantity(String value) {
        return new Quantity().setValue(new BigDecimal(value)).setUnit("mmHg");
    }
}
