package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.utilities.OIDUtilities;
import org.junit.jupiter.api.Test;

class OfficialValidatorTest {

    /** The library reads the first file of this name for each validation; its own has 1.5 MB. See RATIONALE.md. */
    @Test
    void readsOurEmptyOidRegistry() throws IOException {
        try (InputStream in = OIDUtilities.class.getClassLoader().getResourceAsStream("oidregistry.csv")) {
            assertThat(in).isNotNull();
            assertThat(in.readAllBytes()).isEmpty();
        }
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            new OIDUtilities();
        }
        // With the library's file one takes about eight milliseconds.
        assertThat(System.nanoTime() - start).isLessThan(200_000_000L);
    }

    @Test
    void stillKnowsAnOidThatIsNotInTheRegistry() {
        Patient patient = Samples.patient();
        patient.addIdentifier().setSystem("urn:oid:2.16.156.10011.1.3").setValue("50011119000101001X");

        assertThat(Fhir.errors(patient)).isEmpty();
        patient.addIdentifier().setSystem("urn:oid:not.an.oid").setValue("1");
        assertThat(Fhir.errors(patient)).anyMatch(error -> error.contains("not.an.oid"));
    }

    @Test
    void warmsUp() {
        Fhir.OFFICIAL.warmUp();

        assertThat(Fhir.errors(Samples.observation())).isEmpty();
    }

    @Test
    void validatesAgainstAProfileThatIsNotClaimed() {
        Patient patient = new Patient();

        assertThat(OfficialValidator.passed(Fhir.OFFICIAL.validate(patient))).isTrue();
        assertThat(OfficialValidator.passed(Fhir.OFFICIAL.validate(patient, Profiles.PATIENT)))
                .isFalse();
    }

    @Test
    void refusesAProfileThatNobodyKnows() {
        Patient patient = new Patient();
        patient.getMeta().addProfile(Systems.BASE + "/StructureDefinition/nothing");

        assertThat(OfficialValidator.passed(Fhir.OFFICIAL.validate(patient))).isFalse();
    }

    @Test
    void onlyWarnsOfALoincCodeThatIsNotInTheFragment() {
        Observation observation = Samples.observation();
        observation.getCode().addCoding(new Coding().setSystem(Systems.LOINC).setCode("30313-1"));

        assertThat(Fhir.errors(observation)).isEmpty();
    }

    /** A hospital that sends LOINC sends its own Chinese names with it. */
    @Test
    void onlyWarnsOfALoincNameInChinese() {
        Observation observation = Samples.observation();
        observation.getCode().addCoding(new Coding(Systems.LOINC, "6690-2", "白细胞"));

        assertThat(Fhir.errors(observation)).isEmpty();
    }

    @Test
    void knowsUcum() {
        Observation observation = Samples.observation();
        observation.setValue(Samples.quantity().setSystem(Systems.UCUM).setCode("10*9/L"));
        assertThat(Fhir.errors(observation)).isEmpty();

        observation.setValue(Samples.quantity().setSystem(Systems.UCUM).setCode("bogus"));
        assertThat(Fhir.errors(observation)).anyMatch(error -> error.contains("bogus"));
    }
}
