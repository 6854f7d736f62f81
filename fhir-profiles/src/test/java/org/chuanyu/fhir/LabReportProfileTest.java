package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.fhir.Fhir.assertFails;
import static org.chuanyu.fhir.Fhir.assertPasses;

import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;

class LabReportProfileTest {
    private final DiagnosticReport report = Samples.report();

    @Test
    void acceptsTheSmallest() {
        assertPasses(report);
    }

    @Test
    void acceptsWhatReadersAdd() {
        report.setStatus(DiagnosticReport.DiagnosticReportStatus.FINAL).addResult(new Reference("Observation/o1"));
        report.getStatusElement().addExtension(Extensions.RECEIVED_STATUS, new CodeType("F"));
        report.getCode()
                .addExtension(Extensions.RECEIVED_CODE, new Coding(Systems.local(Samples.DAZU, "item"), "XCG", "血常规"));
        report.addExtension(Extensions.REPORT_NOTE, new Annotation().setText("标本轻度溶血"));
        report.addIdentifier(Systems.assigned(Systems.FILLER_ORDER_NUMBER, "F01", Samples.DAZU));

        assertPasses(report);
        assertThat(Fhir.warnings(report)).isEmpty();
    }

    @Test
    void rejectsAReportWithoutNumber() {
        report.getIdentifier().clear();

        assertFails(report, "'DiagnosticReport.identifier:reportNumber': a matching slice is required");
    }

    @Test
    void rejectsAReportWithTwoNumbers() {
        report.addIdentifier(Systems.assigned(Systems.LAB_REPORT_NUMBER, "R0002", Samples.DAZU));

        assertFails(report, "DiagnosticReport.identifier:reportNumber: max allowed = 1");
    }

    @Test
    void rejectsANumberWithoutAssigner() {
        report.getIdentifierFirstRep().setAssigner(null);

        assertFails(report, "DiagnosticReport.identifier:reportNumber.assigner: minimum required = 1");
    }

    @Test
    void rejectsAnAssignerWithoutReference() {
        report.getIdentifierFirstRep().getAssigner().setReference(null).setDisplay("x");

        assertFails(report, "DiagnosticReport.identifier:reportNumber.assigner.reference: minimum required = 1");
    }

    @Test
    void rejectsANumberWithoutValue() {
        report.getIdentifierFirstRep().setValue(null);

        assertFails(report, "DiagnosticReport.identifier.value: minimum required = 1");
    }

    @Test
    void rejectsAnIdentifierWithoutSystem() {
        report.addIdentifier().setValue("1");

        assertFails(report, "DiagnosticReport.identifier.system: minimum required = 1");
    }

    @Test
    void rejectsAReportWithoutStatus() {
        report.setStatus(null);

        assertFails(report, "DiagnosticReport.status: minimum required = 1");
    }

    @Test
    void rejectsAReportWithoutCategory() {
        report.getCategory().clear();

        assertFails(report, "'DiagnosticReport.category:laboratory': a matching slice is required");
    }

    @Test
    void rejectsAReportOfRadiology() {
        report.getCategoryFirstRep().getCodingFirstRep().setCode("RAD");

        assertFails(report, "'DiagnosticReport.category:laboratory': a matching slice is required");
    }

    @Test
    void rejectsAReportWithoutCode() {
        report.setCode(null);

        assertFails(report, "DiagnosticReport.code: minimum required = 1");
    }

    @Test
    void rejectsACodeThatSaysNothing() {
        report.getCode().setText(null).addCoding(new Coding().setSystem(Systems.LOINC));

        assertFails(report, "chuanyu-rep-2");
    }

    @Test
    void rejectsAReportOfNobody() {
        report.setSubject(null);

        assertFails(report, "DiagnosticReport.subject: minimum required = 1");
    }

    @Test
    void rejectsASubjectWithoutReference() {
        report.setSubject(new Reference().setDisplay("x"));

        assertFails(report, "DiagnosticReport.subject.reference: minimum required = 1");
    }

    @Test
    void rejectsASubjectThatIsNoPatient() {
        report.setSubject(new Reference("Device/d1"));

        assertFails(report, "chuanyu-ref-1");
    }

    @Test
    void rejectsAReportByNobody() {
        report.getPerformer().clear();

        assertFails(report, "DiagnosticReport.performer: minimum required = 1");
    }

    @Test
    void warnsOfAFinishedReportWithoutResults() {
        report.setStatus(DiagnosticReport.DiagnosticReportStatus.FINAL);

        assertPasses(report);
        assertThat(Fhir.warnings(report)).anyMatch(warning -> warning.contains("chuanyu-rep-1"));
        assertThat(Fhir.CONFORMANCE.check(report)).extracting(Problem::code).containsExactly("chuanyu-rep-1");
    }
}
