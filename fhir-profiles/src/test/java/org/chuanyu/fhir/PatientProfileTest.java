package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.fhir.Fhir.assertFails;
import static org.chuanyu.fhir.Fhir.assertPasses;

import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;

class PatientProfileTest {
    private final Patient patient = Samples.patient();

    @Test
    void acceptsTheSmallest() {
        assertPasses(patient);
    }

    @Test
    void acceptsAnUnknownPatient() {
        patient.getIdentifier().clear();
        patient.addName().setText("无名氏");

        assertPasses(patient);
    }

    @Test
    void acceptsAResidentWithNationalSex() {
        patient.addIdentifier(new Identifier().setSystem(Systems.RESIDENT_ID).setValue("50011119000101001X"));
        patient.setGender(AdministrativeGender.MALE);
        patient.getGenderElement().addExtension(Extensions.NATIONAL_SEX, new Coding(Systems.NATIONAL_SEX, "1", "男性"));

        assertPasses(patient);
        assertThat(Fhir.warnings(patient)).isEmpty();
    }

    @Test
    void rejectsNobody() {
        patient.getIdentifier().clear();

        assertFails(patient, "chuanyu-pat-1");
    }

    @Test
    void rejectsAnIdentifierWithoutSystem() {
        patient.addIdentifier().setValue("1");

        assertFails(patient, "Patient.identifier.system: minimum required = 1");
    }

    @Test
    void rejectsAnIdentifierWithoutValue() {
        patient.addIdentifier().setSystem(Systems.HEALTH_CARD);

        assertFails(patient, "Patient.identifier.value: minimum required = 1");
    }

    @Test
    void rejectsARecordNumberWithoutAssigner() {
        patient.getIdentifierFirstRep().setAssigner(null);

        assertFails(patient, "Patient.identifier:medicalRecordNumber.assigner: minimum required = 1");
    }

    @Test
    void rejectsAnAssignerWithoutReference() {
        patient.getIdentifierFirstRep().getAssigner().setReference(null).setDisplay("大足区人民医院");

        assertFails(patient, "Patient.identifier:medicalRecordNumber.assigner.reference: minimum required = 1");
    }

    @Test
    void rejectsAnEmptyName() {
        patient.addName().addPrefix("先生");

        assertFails(patient, "chuanyu-pat-3");
    }

    @Test
    void rejectsANationalSexThatIsNoCoding() {
        patient.setGender(AdministrativeGender.MALE);
        patient.getGenderElement().addExtension(Extensions.NATIONAL_SEX, new CodeType("1"));

        assertThat(Fhir.errors(patient)).anyMatch(error -> error.contains("national-sex"));
    }

    @Test
    void warnsOfAResidentIdOfTheWrongLength() {
        patient.addIdentifier(new Identifier().setSystem(Systems.RESIDENT_ID).setValue("123"));

        assertPasses(patient);
        assertThat(Fhir.warnings(patient)).anyMatch(warning -> warning.contains("chuanyu-pat-2"));
        assertThat(Fhir.CONFORMANCE.check(patient)).extracting(Problem::code).containsExactly("chuanyu-pat-2");
    }
}
