package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;

class ConformanceTest {
    private final Conformance conformance = new Conformance();
    private final Bundle bundle =
            (Bundle) ExamplesTest.read(Path.of("src/test/resources/fhir/example/Bundle-message-as-read.json"));

    @Test
    void acceptsAMessageAsRead() {
        assertThat(conformance.check(bundle)).isEmpty();
    }

    @Test
    void rejectsAReferenceThatResolvesToNothing() {
        report().addResult(new Reference("urn:uuid:00000000-0000-0000-0000-000000000000"));

        assertThat(problems()).containsExactly("unresolved-reference Bundle.entry[5].resource.result[2]");
    }

    @Test
    void rejectsAReferenceToTheWrongType() {
        report().getResult().get(0).setReference(bundle.getEntry().get(0).getFullUrl());

        assertThat(problems()).containsExactly("wrong-reference-type Bundle.entry[5].resource.result[0]");
    }

    @Test
    void rejectsALiteralReferenceToTheWrongType() {
        report().getEncounter().setReference("https://example.org/fhir/Patient/1/_history/2");

        assertThat(problems()).containsExactly("wrong-reference-type Bundle.entry[5].resource.encounter");
    }

    @Test
    void rejectsAContainedResourceThatIsNotThere() {
        report().getSpecimen().get(0).setReference("#s1");

        assertThat(problems()).containsExactly("unresolved-reference Bundle.entry[5].resource.specimen[0]");
    }

    @Test
    void acceptsAContainedResource() {
        var specimen = Samples.specimen();
        specimen.setId("s1");
        report().addContained(specimen);
        report().getSpecimen().get(0).setReference("#s1");

        assertThat(problems()).isEmpty();
    }

    @Test
    void acceptsReferencesToWhatIsAlreadyStored() {
        report().getEncounter().setReference("Encounter/stored");

        assertThat(problems()).isEmpty();
    }

    @Test
    void rejectsAResultOfAnotherPatient() {
        var other = Samples.patient();
        bundle.addEntry()
                .setFullUrl("urn:uuid:11111111-1111-1111-1111-111111111111")
                .setResource(other);
        first(Observation.class).getSubject().setReference("urn:uuid:11111111-1111-1111-1111-111111111111");

        assertThat(problems()).containsExactly("subject-differs Bundle.entry[5].resource.result[0]");
    }

    @Test
    void rejectsAResultOfAnotherStoredPatient() {
        report().getSubject().setReference("Patient/1");
        first(Observation.class).getSubject().setReference("Patient/2");
        ((Observation) bundle.getEntry().get(7).getResource()).getSubject().setReference("Patient/1");

        assertThat(problems()).containsExactly("subject-differs Bundle.entry[5].resource.result[0]");
    }

    @Test
    void rejectsTwoEntriesWithOneUrl() {
        bundle.getEntry().get(1).setFullUrl(bundle.getEntry().get(2).getFullUrl());

        assertThat(problems()).contains("duplicate-full-url Bundle.entry[2].fullUrl");
    }

    @Test
    void rejectsTwoResourcesWithOneId() {
        bundle.addEntry().setResource(Samples.organization().setId("a"));
        bundle.addEntry().setResource(Samples.organization().setId("a"));

        assertThat(problems()).containsExactly("duplicate-id Bundle.entry[9].resource.id");
    }

    @Test
    void rejectsAnEntryWithoutResource() {
        bundle.addEntry().setFullUrl("urn:uuid:11111111-1111-1111-1111-111111111111");

        assertThat(problems()).containsExactly("required-element Bundle.entry[8].resource");
    }

    @Test
    void rejectsABundleWithoutType() {
        bundle.setType(null);

        assertThat(problems()).containsExactly("required-element Bundle.type");
    }

    @Test
    void rejectsABundleThatIsTooLong() {
        for (int i = 0; i <= Conformance.MAX_ENTRIES; i++) {
            bundle.addEntry();
        }

        assertThat(problems()).containsExactly("too-many-entries Bundle.entry");
    }

    @Test
    void stopsListingButStillRefuses() {
        for (int i = 0; i < 300; i++) {
            bundle.addEntry().setResource(Samples.specimen().setSubject(null));
        }
        bundle.addEntry();
        List<Problem> problems = conformance.check(bundle);

        assertThat(problems).hasSize(Findings.MOST + 1);
        assertThat(problems.get(Findings.MOST).code()).isEqualTo("too-many-problems");
        assertThat(Conformance.passed(problems)).isFalse();
    }

    @Test
    void resolvesTypeAndIdWithinADispatch() {
        Bundle dispatch = new Bundle().setType(Bundle.BundleType.COLLECTION);
        Patient patient = Samples.patient();
        patient.setId("Patient/p1");
        Observation observation = Samples.observation();
        observation.setId("Observation/o1");
        DiagnosticReport report = Samples.report();
        report.addResult(new Reference("Observation/o1/_history/1"));
        for (Resource resource : List.of(report, patient, observation)) {
            dispatch.addEntry().setResource(resource);
        }

        assertThat(conformance.check(dispatch)).isEmpty();
    }

    @Test
    void checksALaboratoryResultThatClaimsNothing() {
        Observation observation = Samples.observation().setValue(null);
        observation.setMeta(null);

        assertThat(conformance.check(observation)).extracting(Problem::code).containsExactly("chuanyu-obs-1");
    }

    @Test
    void leavesVitalSignsAlone() {
        var vital = new Observation();
        vital.addCategory(Samples.concept(Systems.OBSERVATION_CATEGORY, "vital-signs"));

        assertThat(conformance.check(vital)).isEmpty();
    }

    @Test
    void knowsAProfileWithItsVersion() {
        Observation observation = Samples.observation();
        observation.getMeta().getProfile().get(0).setValue(Profiles.LAB_OBSERVATION + "|0.1.0");
        observation.getCategory().clear();

        assertThat(conformance.check(observation)).extracting(Problem::code).containsExactly("category");
    }

    @Test
    void saysNothingPersonal() {
        ((Patient) bundle.getEntry().get(0).getResource())
                .getIdentifier()
                .get(1)
                .setValue("50011119000101001");

        assertThat(conformance.check(bundle))
                .hasSize(1)
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("50011119", "测试"));
    }

    /** One change each, to a whole message: both sides refuse, or both accept. */
    @Test
    void agreesWithTheOfficialValidatorOnWholeMessages() {
        List<Consumer<Bundle>> changes = List.of(
                changed -> {},
                changed -> first(changed, Observation.class).setStatus(null),
                changed -> first(changed, Observation.class).setValue(null),
                changed -> first(changed, Observation.class).setValue(new StringType("阴性(-)")),
                changed -> first(changed, Observation.class)
                        .getValueQuantity()
                        .getExtension()
                        .clear(),
                changed -> first(changed, Observation.class).getCategory().clear(),
                changed -> first(changed, Observation.class).getNote().clear(),
                changed ->
                        first(changed, DiagnosticReport.class).getIdentifier().clear(),
                changed -> first(changed, DiagnosticReport.class).getPerformer().clear(),
                changed -> first(changed, DiagnosticReport.class).setIssuedElement(null),
                changed -> first(changed, DiagnosticReport.class).setSubject(null),
                changed ->
                        first(changed, Patient.class).setGender(null).getName().clear(),
                changed -> first(changed, Patient.class).getIdentifierFirstRep().setAssigner(null));
        for (int i = 0; i < changes.size(); i++) {
            Bundle changed = bundle.copy();
            changes.get(i).accept(changed);

            assertThat(Conformance.passed(conformance.check(changed)))
                    .as("change " + i)
                    .isEqualTo(OfficialValidator.passed(Fhir.OFFICIAL.validate(changed)));
        }
    }

    private List<String> problems() {
        return conformance.check(bundle).stream()
                .map(problem -> problem.code() + " " + problem.where())
                .toList();
    }

    private DiagnosticReport report() {
        return first(DiagnosticReport.class);
    }

    private <T extends Resource> T first(Class<T> type) {
        return first(bundle, type);
    }

    private static <T extends Resource> T first(Bundle bundle, Class<T> type) {
        return bundle.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }
}
