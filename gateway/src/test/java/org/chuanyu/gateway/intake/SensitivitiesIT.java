package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What one message may tell, by the maps and name patterns that are in force. */
@GatewayTest
class SensitivitiesIT {
    @Autowired
    Terminology terminology;

    private final DiagnosticReport report = new DiagnosticReport();
    private final ServiceRequest order = new ServiceRequest();
    private final Specimen specimen = new Specimen();
    private final Patient patient = new Patient();
    private final Encounter visit = new Encounter();
    private final Practitioner doctor = new Practitioner();
    private final Observation hiv = result("hiv", "HIV抗体");
    private final Observation syphilis = result("tp", "梅毒抗体");
    private final Observation white = result("wbc", "白细胞");

    SensitivitiesIT() {
        report.setId("r");
        report.getCode().setText("感染筛查");
        order.setId("o");
        order.getCode().setText("感染筛查");
        specimen.setId("s");
        patient.setId("p");
        visit.setId("v");
        doctor.setId("d");
        report.addBasedOn(new Reference("ServiceRequest/o")).addSpecimen(new Reference("Specimen/s"));
    }

    @Test
    void aCorrectionOfOneRestrictedResultLeavesTheReportItsOrderAndSpecimenRestricted() {
        contain(hiv, syphilis);

        Sensitivities.Grades grades = grade(List.of(syphilis), Map.of("Observation/hiv", hiv));

        assertThat(List.of(grades.of(report), grades.of(order), grades.of(specimen), grades.of(syphilis)))
                .containsOnly(5);
        assertThat(grades.nothingElse(message())).isTrue();
    }

    @Test
    void aReportWithoutItsResultsIsAsRestrictedAsTheyAre() {
        contain(hiv);

        assertThat(grade(List.of(), Map.of("Observation/hiv", hiv)).of(order)).isEqualTo(5);
    }

    @Test
    void aMixedReportIsNotRestrictedAndNeitherIsTheNoteOfItsMessage() {
        contain(hiv, white);

        Sensitivities.Grades grades = grade(List.of(hiv, white), Map.of());

        assertThat(grades.of(hiv)).isEqualTo(5);
        assertThat(List.of(grades.of(report), grades.of(order), grades.of(specimen), grades.of(white)))
                .containsOnly(4);
        assertThat(grades.nothingElse(message())).isFalse();
    }

    @Test
    void aValueTellsAsMuchAsAName() {
        white.setValue(new StringType("梅毒待查"));
        contain(white);

        assertThat(grade(List.of(white), Map.of()).of(report)).isEqualTo(5);
    }

    @Test
    void whatComesWithNothingButRestrictedResultsIsRestrictedToo() {
        contain(hiv);

        Sensitivities.Grades grades = grade(List.of(hiv), Map.of());

        assertThat(List.of(grades.of(patient), grades.of(visit), grades.of(doctor)))
                .containsOnly(5);
    }

    @Test
    void anOrdinaryMessageRestrictsNobody() {
        contain(hiv, white);

        Sensitivities.Grades grades = grade(List.of(hiv, white), Map.of());

        assertThat(List.of(grades.of(patient), grades.of(visit), grades.of(doctor)))
                .containsExactly(4, 4, 2);
    }

    @Test
    void aMessageWithTheRestrictedHalfOfAMixedReportIsNoOrdinaryOne() {
        contain(hiv, white);
        Intended half = Intended.of(List.of(patient, report, hiv));

        Sensitivities.Grades grades = new Sensitivities(terminology)
                .grade(
                        half,
                        List.of(new ReportMerge.Merged(report, List.of(hiv), List.of(), true)),
                        new Known(Map.of("Observation/wbc", white)));

        assertThat(grades.nothingElse(half)).isTrue();
        assertThat(List.of(grades.of(report), grades.of(patient))).containsExactly(4, 5);
    }

    private void contain(Observation... results) {
        for (Observation result : results) {
            report.addResult(new Reference("Observation/" + result.getIdPart()));
        }
    }

    private Sensitivities.Grades grade(List<Observation> carried, Map<String, Resource> known) {
        return new Sensitivities(terminology)
                .grade(message(), List.of(new ReportMerge.Merged(report, carried, List.of(), true)), new Known(known));
    }

    private Intended message() {
        return Intended.of(List.of(patient, visit, doctor, report, order, specimen));
    }

    private static Observation result(String id, String name) {
        Observation result = new Observation();
        result.setId(id);
        result.getCode().setText(name);
        return result;
    }
}
