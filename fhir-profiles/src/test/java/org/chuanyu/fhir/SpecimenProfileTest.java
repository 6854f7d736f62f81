package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.fhir.Fhir.assertFails;
import static org.chuanyu.fhir.Fhir.assertPasses;

import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Specimen;
import org.junit.jupiter.api.Test;

class SpecimenProfileTest {
    private final Specimen specimen = Samples.specimen();

    @Test
    void acceptsTheSmallest() {
        assertPasses(specimen);
    }

    @Test
    void acceptsANumberAlone() {
        specimen.setType(null);
        specimen.addIdentifier(Systems.assigned(Systems.SPECIMEN_ID, "S01", Samples.DAZU));

        assertPasses(specimen);
    }

    @Test
    void rejectsASpecimenOfNothing() {
        specimen.setType(null);

        assertFails(specimen, "chuanyu-spm-1");
    }

    @Test
    void rejectsATypeThatSaysNothing() {
        specimen.getType().setText(null).addCoding(new Coding().setSystem(Systems.V2_ACT_CODE));

        assertFails(specimen, "chuanyu-spm-3");
    }

    @Test
    void rejectsASubjectThatIsNoPatient() {
        specimen.setSubject(new Reference("Device/d1"));

        assertFails(specimen, "chuanyu-ref-1");
    }

    @Test
    void rejectsASpecimenNumberWithoutAssigner() {
        specimen.addIdentifier().setSystem(Systems.SPECIMEN_ID).setValue("S01");

        assertFails(specimen, "Specimen.identifier:specimenId.assigner: minimum required = 1");
    }

    @Test
    void rejectsAnAssignerWithoutReference() {
        specimen.addIdentifier(Systems.assigned(Systems.SPECIMEN_ID, "S01", Samples.DAZU));
        specimen.getIdentifierFirstRep().getAssigner().setReference(null).setDisplay("x");

        assertFails(specimen, "Specimen.identifier:specimenId.assigner.reference: minimum required = 1");
    }

    @Test
    void rejectsAnIdentifierWithoutSystem() {
        specimen.addIdentifier().setValue("S01");

        assertFails(specimen, "Specimen.identifier.system: minimum required = 1");
    }

    @Test
    void rejectsAnIdentifierWithoutValue() {
        specimen.addIdentifier().setSystem(Systems.PASSPORT);

        assertFails(specimen, "Specimen.identifier.value: minimum required = 1");
    }

    @Test
    void warnsOfASpecimenWithoutPatient() {
        specimen.setSubject(null);

        assertPasses(specimen);
        assertThat(Fhir.warnings(specimen)).anyMatch(warning -> warning.contains("chuanyu-spm-2"));
        assertThat(Fhir.CONFORMANCE.check(specimen)).extracting(Problem::code).containsExactly("chuanyu-spm-2");
    }
}
