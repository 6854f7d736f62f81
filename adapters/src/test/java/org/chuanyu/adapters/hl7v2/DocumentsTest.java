package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chuanyu.adapters.Loss;
import org.chuanyu.fhir.Conformance;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Problem;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prints that come inside a message: readable, and in the state that the source gave them. */
class DocumentsTest {
    private final Reading reading = Fixture.read("oru-documents");
    private final List<Attachment> forms =
            Fixture.only(reading, DiagnosticReport.class).getPresentedForm();

    @ParameterizedTest
    @CsvSource({
        "PDF|, final, F, application/pdf, %PDF-1.4",
        "PDF|1, final, F, application/pdf, %PDF-1.4",
        "PDF|2, final, F, application/pdf, %PDF-1.4",
        "PDF|3, corrected, C, application/pdf, %PDF-1.4",
        "PDF|4, preliminary, P, application/pdf, %PDF-1.4",
        "PDF|5, final, F, text/plain, 尿沉渣图文",
        "PDF|1|2, final, F, application/pdf, %PDF-1.4",
        "PDF|6, entered-in-error, D, , ",
        "PDF|7, entered-in-error, W, , ",
        "PDF|8, final, U, , ",
        "PDF|9, cancelled, X, , "
    })
    void saysWhichDocumentInWhatState(String key, String status, String received, String type, String content) {
        Attachment document = forms.stream()
                .filter(form -> key.equals(form.getExtensionByUrl(Extensions.DOCUMENT_KEY)
                        .getValue()
                        .primitiveValue()))
                .findFirst()
                .orElseThrow();
        var code = (CodeType)
                document.getExtensionByUrl(Extensions.DOCUMENT_STATUS).getValue();

        assertThat(code.getCode()).isEqualTo(status);
        assertThat(code.getExtensionByUrl(Extensions.RECEIVED_STATUS).getValue().primitiveValue())
                .isEqualTo(received);
        assertThat(document.getContentType()).isEqualTo(type);
        assertThat(document.hasData() ? new String(document.getData(), StandardCharsets.UTF_8).trim() : null)
                .isEqualTo(content);
        assertThat(document.hasUrl()).isFalse();
    }

    @Test
    void neverShowsADocumentAsAResult() {
        assertThat(Fixture.all(reading, Observation.class)).isEmpty();
        assertThat(forms).hasSize(11);
        assertThat(new Conformance().check(reading.bundle()))
                .filteredOn(p -> p.severity() == Problem.Severity.ERROR)
                .isEmpty();
    }

    @Test
    void doesNotHoldAReportBackForWhoMadeItsPrint() {
        assertThat(Fixture.clinicalLosses(reading)).isEmpty();
        assertThat(reading.losses()).extracting(Loss::path).contains("OBX[1]-16", "OBX[1]-19");
        assertThat(Fixture.only(reading, DiagnosticReport.class).getExtensionsByUrl(Extensions.REPORT_NOTE))
                .extracting(e -> ((Annotation) e.getValue()).getText())
                .singleElement()
                .asString()
                .contains("A");
    }
}
