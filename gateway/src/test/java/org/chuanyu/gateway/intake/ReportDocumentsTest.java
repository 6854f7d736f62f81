package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chuanyu.fhir.Extensions;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;

class ReportDocumentsTest {
    private final List<Attachment> known = List.of(document("A", "final", "a"), document("B", "final", "b"));

    @Test
    void correctionOfOneDocumentKeepsTheOther() {
        assertThat(contents(ReportDocuments.merged(known, List.of(document("A", "corrected", "a2")))))
                .containsExactly("a2", "b");
    }

    /** A print of the wrong patient: its content is gone, and its place says so. */
    @Test
    void documentThatIsTakenAwayLosesItsContent() {
        List<Attachment> merged = ReportDocuments.merged(known, List.of(document("A", "entered-in-error", null)));

        assertThat(contents(merged)).containsExactly("", "b");
        assertThat(merged.get(0)
                        .getExtensionByUrl(Extensions.DOCUMENT_STATUS)
                        .getValue()
                        .primitiveValue())
                .isEqualTo("entered-in-error");
    }

    @Test
    void stateAloneKeepsTheContent() {
        List<Attachment> preliminary = List.of(document("A", "preliminary", "a"));

        List<Attachment> merged = ReportDocuments.merged(preliminary, List.of(document("A", "final", null)));

        assertThat(contents(merged)).containsExactly("a");
        assertThat(merged.get(0)
                        .getExtensionByUrl(Extensions.DOCUMENT_STATUS)
                        .getValue()
                        .primitiveValue())
                .isEqualTo("final");
    }

    @Test
    void lateMessageBringsOnlyWhatItAloneCarries_orCorrectsLater() {
        List<Attachment> late = List.of(document("A", "final", "old"), document("C", "final", "c"));

        assertThat(contents(ReportDocuments.countedOfLate(known, late, false))).containsExactly("c");
        List<Attachment> correction = List.of(document("A", "entered-in-error", null));
        assertThat(ReportDocuments.countedOfLate(known, correction, true)).hasSize(1);
        assertThat(ReportDocuments.countedOfLate(known, correction, false)).isEmpty();
    }

    private static List<String> contents(List<Attachment> documents) {
        return documents.stream()
                .map(document -> document.hasData() ? new String(document.getData(), StandardCharsets.UTF_8) : "")
                .toList();
    }

    private static Attachment document(String key, String status, String content) {
        Attachment document = new Attachment();
        document.addExtension(Extensions.DOCUMENT_KEY, new StringType(key));
        document.addExtension(Extensions.DOCUMENT_STATUS, new CodeType(status));
        if (content != null) {
            document.setData(content.getBytes(StandardCharsets.UTF_8));
        }
        return document;
    }
}
