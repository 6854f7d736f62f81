package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;

class CanonicaliserTest {
    private static final ParticipantId DAZU = new ParticipantId("dazu-rmyy");
    private static final ParticipantId ANYUE = new ParticipantId("anyue-rmyy");

    private final Canonicaliser canonicaliser =
            new Canonicaliser(FhirContext.forR4Cached(), CanonicaliserTest::token, () -> true);

    private static String token(String value) {
        return Sm3.hex(value.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
    }

    @Test
    void sameNumbersGiveTheSameIds_againAndAgain() {
        assertThat(ids(canonicaliser.canonicalise(DAZU, message(DAZU, "R1"))))
                .isEqualTo(ids(canonicaliser.canonicalise(DAZU, message(DAZU, "R1"))));
    }

    @Test
    void sameReportNumberFromTwoHospitalsIsTwoReports() {
        String dazu =
                report(canonicaliser.canonicalise(DAZU, message(DAZU, "R1"))).getIdPart();
        String anyue =
                report(canonicaliser.canonicalise(ANYUE, message(ANYUE, "R1"))).getIdPart();

        assertThat(dazu).isNotEqualTo(anyue);
    }

    @Test
    void twoResultsOfOneItemWithoutSubIdAreBothKept() {
        Bundle message = message(DAZU, "R1");
        Observation second = observation("WBC");
        message.addEntry().setFullUrl("urn:uuid:o2").setResource(second);
        ((DiagnosticReport) message.getEntry().get(1).getResource()).addResult(new Reference("urn:uuid:o2"));

        List<Resource> resources = canonicaliser.canonicalise(DAZU, message);

        assertThat(resources.stream().filter(Observation.class::isInstance).map(Resource::getIdPart))
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void resultsLieBesideTheirReport_andOnlyThere() {
        Bundle message = message(DAZU, "R1");
        Observation second = observation("RBC");
        message.addEntry().setFullUrl("urn:uuid:o2").setResource(second);
        ((DiagnosticReport) message.getEntry().get(1).getResource()).addResult(new Reference("urn:uuid:o2"));

        List<Resource> resources = canonicaliser.canonicalise(DAZU, message);

        String report = report(resources).getIdPart();
        assertThat(resources.stream().filter(Observation.class::isInstance).map(Resource::getIdPart))
                .hasSize(2)
                .allSatisfy(id -> assertThat(id).hasSize(32).startsWith(report.substring(0, 16)))
                .doesNotHaveDuplicates();
        assertThat(resources.stream()
                        .filter(each -> !(each instanceof Observation))
                        .map(Resource::getIdPart))
                .filteredOn(id -> id.startsWith(report.substring(0, 16)))
                .containsExactly(report);
    }

    @Test
    void whereResultsWereNamedOtherwiseTheyKeepTheirNames() {
        Canonicaliser before = new Canonicaliser(FhirContext.forR4Cached(), CanonicaliserTest::token, () -> false);

        Observation result = before.canonicalise(DAZU, message(DAZU, "R1")).stream()
                .filter(Observation.class::isInstance)
                .map(Observation.class::cast)
                .findFirst()
                .orElseThrow();

        assertThat(result.getIdPart()).isEqualTo("37cac6e2c9d2cb5a4dfb92e4713719c3");
    }

    @Test
    void referencesFollowTheirResources() {
        List<Resource> resources = canonicaliser.canonicalise(DAZU, message(DAZU, "R1"));

        DiagnosticReport report = report(resources);
        assertThat(report.getResultFirstRep().getReference())
                .isEqualTo("Observation/" + resources.get(2).getIdPart());
        assertThat(report.getSubject().getReference())
                .isEqualTo("Patient/" + resources.get(0).getIdPart());
        assertThat(report.getPerformerFirstRep().getReference()).isEqualTo("Organization/dazu-rmyy");
    }

    @Test
    void nobodySpeaksForAnotherInstitution() {
        Bundle foreign = message(ANYUE, "R1");

        assertThatThrownBy(() -> canonicaliser.canonicalise(DAZU, foreign))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("foreign-organisation");
    }

    @Test
    void referencesOutOfTheMessageAreRefused() {
        Bundle message = message(DAZU, "R1");
        ((DiagnosticReport) message.getEntry().get(1).getResource()).addBasedOn(new Reference("ServiceRequest/other"));

        assertThatThrownBy(() -> canonicaliser.canonicalise(DAZU, message))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("reference-outside-message");
    }

    private static List<String> ids(List<Resource> resources) {
        return resources.stream().map(Resource::getIdPart).toList();
    }

    private static DiagnosticReport report(List<Resource> resources) {
        return (DiagnosticReport) resources.get(1);
    }

    private static Observation observation(String code) {
        Observation observation = new Observation();
        observation.getCode().addCoding().setSystem(Systems.local(DAZU, "item")).setCode(code);
        return observation;
    }

    private static Bundle message(ParticipantId source, String number) {
        Patient patient = new Patient();
        patient.addIdentifier(Systems.assigned(Systems.MEDICAL_RECORD_NUMBER, "M1", source));
        DiagnosticReport report = new DiagnosticReport();
        report.addIdentifier(Systems.assigned(Systems.LAB_REPORT_NUMBER, number, source));
        report.setSubject(new Reference("urn:uuid:p"));
        report.addPerformer(new Reference(source.reference()));
        report.addResult(new Reference("urn:uuid:o"));
        Bundle bundle = new Bundle();
        bundle.addEntry().setFullUrl("urn:uuid:p").setResource(patient);
        bundle.addEntry().setFullUrl("urn:uuid:r").setResource(report);
        bundle.addEntry().setFullUrl("urn:uuid:o").setResource(observation("WBC"));
        return bundle;
    }
}
