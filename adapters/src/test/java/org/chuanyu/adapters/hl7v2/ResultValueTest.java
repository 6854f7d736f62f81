package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.chuanyu.fhir.Extensions;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line for each way in which a laboratory sends a value, a status, a range, a flag. */
class ResultValueTest {
    private final Reading reading = Fixture.read("oru-values");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        NM1  | Quantity        | 12.5 mmol/L      | １２．５
        NM2  | Quantity        | <0.01 ng/mL      | ＜0.01
        NM3  | Quantity        | 1.2E+3 copies/mL | 1.2E3
        NM4  | string          | 1,234            |
        NM5  | string          | 5.6 复查         |
        SN1  | Ratio           | 1:40             | 1:40
        SN2  | Range           | 10-20 mg/L       | 10-20
        SN3  | Quantity        | >100 mg/L        | >100
        SN4  | string          | 3+               |
        ST1  | string          | 1:40             |
        ST2  | Quantity        | <=0.5 g/L        | ≤0.5
        ST3  | string          | 3~5/HP           |
        ST4  | string          | O                |
        TX1  | string          | 第一行/第二行    |
        FT1  | string          | 第一段/第二段 & 完 C:\\temp |
        CE1  | CodeableConcept | 阳性             |
        CWE1 | CodeableConcept | Detected         |
        CE2  | string          | 甲; 乙           |
        DT1  | dateTime        | 2026-03-01       | 20260301
        TM1  | time            | 08:30:00         | 0830
        TS1  | dateTime        | 2026-03-01T08:30:00+09:00 | 20260301083000+0900
        DT2  | string          | 20260230         |
        QQ1  | string          | 怪^值            |
        ALB  | Quantity        | 40 g/L           | 40
        BNDL | Quantity        | 5.0 mmol/L       | 5.0
        """)
    void readsTheValue(String item, String type, String value, String received) {
        Observation observation = result(item);

        assertThat(observation.getValue().fhirType()).isEqualTo(type);
        assertThat(shown(observation.getValue())).isEqualTo(value);
        assertThat(extension(observation.getValue(), Extensions.RECEIVED_VALUE)).isEqualTo(received);
    }

    @Test
    void keepsTheDigitsOfTheSource() {
        assertThat(result("BNDL").getValueQuantity().getValue().toString()).isEqualTo("5.0");
    }

    @Test
    void keepsTheUnitOfATextValue() {
        assertThat(extension(result("NM4").getValue(), Extensions.RECEIVED_UNIT))
                .isEqualTo("U/L");
    }

    @Test
    void keepsEveryOneOfSeveralCodedValues() {
        assertThat(result("CE2").getComponent())
                .extracting(part ->
                        part.getValueCodeableConcept().getCodingFirstRep().getCode())
                .containsExactly("A", "B");
    }

    @ParameterizedTest
    @CsvSource({"NM6, unknown", "NM7, unknown"})
    void saysThatAValueIsAbsent(String item, String reason) {
        assertThat(result(item).hasValue()).isFalse();
        assertThat(result(item).getDataAbsentReason().getCodingFirstRep().getCode())
                .isEqualTo(reason);
    }

    @Test
    void presentsDocumentsOnTheReport() {
        List<Attachment> forms = Fixture.only(reading, DiagnosticReport.class).getPresentedForm();

        assertThat(forms).extracting(Attachment::getContentType).containsExactly("application/pdf", "application/pdf");
        assertThat(forms.get(0).getData()).startsWith('%', 'P', 'D', 'F');
        assertThat(forms.get(1).getUrl()).isEqualTo("https://pacs.example/1");
    }

    @Test
    void holdsBackADocumentThatCannotBeDecoded() {
        assertThat(Fixture.clinicalLosses(Fixture.read("oru-values-bad-base64")))
                .containsExactly("OBX[23]-5");
    }

    @ParameterizedTest
    @CsvSource({"NM1, 3.9, 6.1", "NM2, , 5.0", "NM5, 3.5, 9.5", "SN3, 3.5, 9.5", "ST3, 0, 5", "BNDL, ,"})
    void readsTheRange(String item, String low, String high) {
        var range = result(item).getReferenceRangeFirstRep();

        assertThat(range.hasText()).isTrue();
        assertThat(range.hasLow() ? range.getLow().getValue().toString() : null).isEqualTo(low);
        assertThat(range.hasHigh() ? range.getHigh().getValue().toString() : null)
                .isEqualTo(high);
    }

    @Test
    void keepsEveryFlagAndWhoDidWhatWithWhat() {
        Observation observation = result("NM8");

        assertThat(observation.getInterpretation())
                .extracting(c -> c.getCodingFirstRep().getCode())
                .containsExactly("H", "A");
        assertThat(observation
                        .getExtensionByUrl(Extensions.RECEIVED_FLAG)
                        .getValue()
                        .primitiveValue())
                .isEqualTo("H~A");
        assertThat(observation.getIdentifierFirstRep().getValue()).isEqualTo("a.1");
        assertThat(observation.getMethod().getText()).isEqualTo("比色法");
        assertThat(observation.getDevice().getDisplay()).isEqualTo("AU5800");
        assertThat(observation.getPerformer()).extracting(p -> p.getDisplay()).containsExactly("赵技师", "检验科");
        assertThat(observation.getIssuedElement().getValueAsString()).startsWith("2026-03-01T09:50:00");
        assertThat(observation.getNote()).extracting(n -> n.getText()).anyMatch(text -> text.contains("0.9"));
        assertThat(result("【全国HR】ALB")
                        .getInterpretationFirstRep()
                        .getCodingFirstRep()
                        .getCode())
                .isEqualTo("L");
    }

    @ParameterizedTest
    @CsvSource({"【全国HR】ALB, 白蛋白, 【全国HR】, national", "BNDL, 尿素, 川渝HR, chuanyu"})
    void takesThePrintedMarkOutOfTheName(String item, String name, String printed, String scope) {
        Observation observation = result(item);
        Extension mark = observation.getExtensionByUrl(Extensions.RECOGNITION_MARK);

        assertThat(observation.getCode().getText()).isEqualTo(name);
        assertThat(observation.getCode().getCodingFirstRep().getDisplay()).isEqualTo(name);
        assertThat(mark.getExtensionByUrl("printed").getValue().primitiveValue())
                .isEqualTo(printed);
        assertThat(mark.getExtensionByUrl("scope").getValue().primitiveValue()).isEqualTo(scope);
        assertThat(extension(observation.getCode(), Extensions.RECEIVED_CODE)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "F, final", "C, corrected", "P, preliminary", "R, preliminary", "S, preliminary", "I, registered",
        "X, cancelled", "D, entered-in-error", "W, entered-in-error", "U, final", "N, final", "O, registered",
        "A, amended", "B, amended", "V, final"
    })
    void givesEveryStatusItsOwnMeaning(String code, String status) {
        Reading statuses = Fixture.read("oru-statuses");
        Observation observation = Fixture.result(statuses, "S" + code);

        assertThat(observation.getStatus().toCode()).isEqualTo(status);
        assertThat(extension(observation.getStatusElement(), Extensions.RECEIVED_STATUS))
                .isEqualTo(code);
        assertThat(observation.hasExtension(Extensions.STATUS_ONLY)).isEqualTo(code.equals("U"));
        String reason = observation.getDataAbsentReason().getCodingFirstRep().getCode();
        assertThat(reason)
                .isEqualTo(
                        switch (code) {
                            case "N" -> "not-asked";
                            case "X" -> "not-performed";
                            case "I", "O" -> "temp-unknown";
                            default -> null;
                        });
    }

    private Observation result(String item) {
        String code = item.equals("ALB") ? "【全国HR】ALB" : item;
        return Fixture.result(reading, code);
    }

    private static String shown(Type value) {
        if (value instanceof Quantity quantity) {
            return figure(quantity) + " " + quantity.getUnit();
        }
        if (value instanceof org.hl7.fhir.r4.model.Range range) {
            return figure(range.getLow()) + "-" + figure(range.getHigh()) + " "
                    + range.getHigh().getUnit();
        }
        if (value instanceof org.hl7.fhir.r4.model.Ratio ratio) {
            return figure(ratio.getNumerator()) + ":" + figure(ratio.getDenominator());
        }
        if (value instanceof org.hl7.fhir.r4.model.CodeableConcept concept) {
            return concept.getText();
        }
        return value.primitiveValue().replace('\n', '/');
    }

    private static String figure(Quantity quantity) {
        return (quantity.hasComparator() ? quantity.getComparator().toCode() : "") + quantity.getValue();
    }

    private static String extension(Base element, String url) {
        Extension extension = ((org.hl7.fhir.r4.model.Element) element).getExtensionByUrl(url);
        return extension == null || extension.getValue() == null
                ? null
                : extension.getValue().primitiveValue();
    }

    @ParameterizedTest
    @CsvSource({
        "F, final, final",
        "C, corrected, corrected",
        "P, preliminary, preliminary",
        "R, partial, preliminary",
        "A, partial, preliminary",
        "M, preliminary, preliminary",
        "O, registered, registered",
        "I, registered, registered",
        "S, registered, registered",
        "N, registered, registered",
        "X, cancelled, cancelled",
        "Y, unknown, unknown"
    })
    void takesTheStatusOfTheReportForAResultWithoutOne(String obr25, String report, String result) {
        String message = new String(Fixture.bytes("oru-count"), java.nio.charset.StandardCharsets.UTF_8)
                .replace("||LAB|F|", "||LAB|" + obr25 + "|")
                .replaceAll("\\|\\|\\|F(?=[|\r])", "|||");
        Reading read =
                new Hl7v2Reader().read(message.getBytes(java.nio.charset.StandardCharsets.UTF_8), Fixture.SETTINGS);

        assertThat(Fixture.only(read, DiagnosticReport.class).getStatus().toCode())
                .isEqualTo(report);
        assertThat(Fixture.all(read, Observation.class))
                .extracting(o -> o.getStatus().toCode())
                .containsOnly(result);
    }
}
