package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatewayTest
class RedactorIT {
    @Autowired
    FhirContext context;

    @Autowired
    Redactor redactor;

    private final Ward ward = new Ward("red", Ward.DAZU);

    private List<Resource> document() {
        ward.report.addPresentedForm(new Attachment().setTitle("HIV"));
        ward.report.addConclusionCode(new CodeableConcept().setText("HIV"));
        ward.report.addMedia().setLink(new Reference("Media/x"));
        ward.report.getText().setDivAsString("<div>HIV</div>");
        ward.report.addContained(new Observation().setId("x"));
        ward.tsh.addHasMember(Ward.ref(ward.hiv));
        ward.tsh.addDerivedFrom(Ward.ref(ward.hiv));
        ward.tsh.addFocus(Ward.ref(ward.hiv).setDisplay("HIV"));
        return List.of(ward.report, ward.patient, ward.tsh, ward.hiv, ward.order, ward.specimen, ward.provenance);
    }

    @Test
    void takesOutEverythingThatWouldBetray() {
        List<Resource> document = document();

        List<Resource> left = redactor.forOthers(document);

        assertThat(left)
                .extracting(Resource::fhirType)
                .startsWith("DiagnosticReport")
                .hasSize(6);
        left.forEach(resource -> assertThat(context.newJsonParser().encodeResourceToString(resource))
                .doesNotContainIgnoringCase("hiv"));
        DiagnosticReport report = (DiagnosticReport) left.get(0);
        assertThat(report.getResult()).hasSize(1);
        assertThat(report.hasExtension(Extensions.REPORT_NOTE)).isFalse();
        assertThat(report.hasMedia() || report.hasContained()).isFalse();
        assertThat(((Provenance) left.get(5)).getTarget()).hasSize(1);
    }

    @Test
    void doesNotTouchWhatItWasGiven() {
        List<Resource> document = document();
        String before = context.newJsonParser().encodeResourceToString(ward.report);

        redactor.forOthers(document);

        assertThat(context.newJsonParser().encodeResourceToString(ward.report)).isEqualTo(before);
    }

    @Test
    void leavesAReportWithoutRestrictedResultsAsItIs() {
        ward.report.getResult().remove(1);
        ward.report.setConclusion("nothing found").setExtension(null);
        ward.provenance.getTarget().remove(1);
        List<Resource> document = List.of(ward.report, ward.tsh, ward.provenance);

        assertThat(redactor.forOthers(document)).isEqualTo(document);
        assertThat(ward.report.hasConclusion()).isTrue();
    }

    @Test
    void takesOutWordsThatTellWhatNoResultDoes() {
        ward.tsh.addNote().setText("HIV confirmed elsewhere");
        ward.tsh.addNote().setText("haemolysed");
        ward.order.addReasonCode().addCoding().setCode("HIV-B24");
        ward.order.addNote().setText("HIV?");
        ward.visit.addLocation().setLocation(new Reference().setDisplay("HIV ward"));
        ward.specimen.getType().setText("HIV tube");
        ward.report.getResult().remove(1);
        ward.provenance.getTarget().remove(1);

        List<Resource> left =
                redactor.forOthers(List.of(ward.report, ward.patient, ward.tsh, ward.order, ward.visit, ward.specimen));

        assertThat(left).hasSize(6);
        left.forEach(resource -> assertThat(context.newJsonParser().encodeResourceToString(resource))
                .doesNotContainIgnoringCase("hiv")
                .doesNotContain("location"));
        assertThat(((Observation) left.get(2)).getNote())
                .extracting(note -> note.getText())
                .containsExactly("haemolysed");
        assertThat(((Observation) left.get(2)).hasValue()).isTrue();
    }

    /** The narrative says again what the elements say, and what they do not. */
    @Test
    void takesOutTheNarrativeThatTells() {
        ward.report.getResult().remove(1);
        ward.visit.getText().setDivAsString("<div>Reason: <b>H</b>IV</div>");
        ward.patient.getText().setDivAsString("<div title=\"HIV\">seen</div>");
        ward.order.getText().setDivAsString("<div>see the reason</div>");
        ward.order.addReasonCode().addCoding().setCode("HIV-B24");
        ward.specimen.getText().setDivAsString("<div>blood</div>");

        List<Resource> left =
                redactor.forOthers(List.of(ward.report, ward.tsh, ward.visit, ward.patient, ward.order, ward.specimen));

        assertThat(left).hasSize(6);
        left.subList(0, 5)
                .forEach(resource -> assertThat(((DomainResource) resource).hasText())
                        .as(resource.fhirType())
                        .isFalse());
        assertThat(left.get(5)).isSameAs(ward.specimen);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain,                UTF-8,    第二项：HIV-1 抗体阳性",
        "text/plain;charset=GBK,    GB18030,  梅毒螺旋体抗体阳性",
        "text/html,                 UTF-8,    <p>H<i>IV</i> 阳性</p>",
        "application/xml,           UTF-8,    <r>HIV 阳性</r>"
    })
    void takesOutADocumentThatTells(String type, String charset, String text) {
        ward.report.getResult().remove(1);
        ward.report.setConclusion("nothing found").setExtension(null);
        ward.report.addPresentedForm().setContentType(type).setData(text.getBytes(Charset.forName(charset)));

        List<Resource> left = redactor.forOthers(List.of(ward.report, ward.tsh));

        assertThat(left).hasSize(2);
        assertThat(((DiagnosticReport) left.get(0)).hasPresentedForm()).isFalse();
    }

    @Test
    void leavesADocumentThatSaysNothingOfTheKind() {
        ward.report.getResult().remove(1);
        ward.report.setConclusion("nothing found").setExtension(null);
        ward.report.addPresentedForm().setContentType("text/plain").setData("TSH 2.1".getBytes(StandardCharsets.UTF_8));

        assertThat(redactor.forOthers(List.of(ward.report, ward.tsh)).get(0)).isSameAs(ward.report);
    }

    @Test
    void hidesAResultWhoseValueTells() {
        ward.tsh.setValue(new org.hl7.fhir.r4.model.StringType("HIV-1 positive"));

        assertThat(redactor.forOthers(List.of(ward.report, ward.tsh, ward.hiv))).isEmpty();
    }

    @Test
    void takesTheLossesOfAMixedMessageOut() {
        ward.provenance.addExtension(Extensions.LOSS, new org.hl7.fhir.r4.model.StringType("OBX[2].17"));
        List<Resource> left = redactor.forOthers(List.of(ward.report, ward.tsh, ward.hiv, ward.provenance));

        assertThat(left.get(2).fhirType()).isEqualTo("Provenance");
        assertThat(((Provenance) left.get(2)).hasExtension()).isFalse();
    }

    @Test
    void showsNothingWhenNothingIsLeft() {
        ward.report.getResult().remove(0);

        assertThat(redactor.forOthers(List.of(ward.report, ward.patient, ward.hiv)))
                .isEmpty();
    }

    @Test
    void showsNothingOfARestrictedPanel() {
        ward.report.getCode().getCodingFirstRep().setCode("HIV-PANEL");

        assertThat(redactor.forOthers(List.of(ward.report, ward.tsh))).isEmpty();
    }

    @Test
    void believesTheLabelOfTheStore() {
        ward.tsh
                .getMeta()
                .addSecurity()
                .setSystem(org.chuanyu.fhir.Systems.SENSITIVITY)
                .setCode("5");

        assertThat(redactor.forOthers(List.of(ward.report, ward.tsh, ward.hiv))).isEmpty();
        assertThat(redactor.forOthers(List.of())).isEmpty();
    }

    @Test
    void hidesARestrictedOrderAndWhatSpeaksOfIt() {
        ward.report.getResult().remove(1);
        ward.order.getCode().getCodingFirstRep().setCode("HIV");

        List<Resource> left = redactor.forOthers(List.of(ward.report, ward.tsh, ward.order));

        assertThat(left).hasSize(2);
        assertThat(((DiagnosticReport) left.get(0)).hasBasedOn()).isFalse();
        assertThat(((DiagnosticReport) left.get(0)).hasConclusion()).isFalse();
        assertThat(((Observation) left.get(1)).hasBasedOn()).isFalse();
    }
}
