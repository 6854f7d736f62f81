package org.chuanyu.fhir;

import static org.chuanyu.fhir.Fhir.assertFails;
import static org.chuanyu.fhir.Fhir.assertPasses;

import org.hl7.fhir.r4.model.Practitioner;
import org.junit.jupiter.api.Test;

class PractitionerProfileTest {
    private final Practitioner practitioner = Samples.practitioner();

    @Test
    void acceptsTheSmallest() {
        assertPasses(practitioner);
    }

    @Test
    void acceptsAStaffNumberAlone() {
        practitioner.getName().clear();
        practitioner.addIdentifier(Systems.assigned(Systems.STAFF_ID, "D01", Samples.DAZU));

        assertPasses(practitioner);
    }

    @Test
    void rejectsNobody() {
        practitioner.getName().clear();

        assertFails(practitioner, "chuanyu-prac-1");
    }

    @Test
    void rejectsAnEmptyName() {
        practitioner.getNameFirstRep().setText(null).addPrefix("Dr");

        assertFails(practitioner, "chuanyu-prac-2");
    }

    @Test
    void rejectsAStaffNumberWithoutAssigner() {
        practitioner.addIdentifier().setSystem(Systems.STAFF_ID).setValue("D01");

        assertFails(practitioner, "Practitioner.identifier:staffId.assigner: minimum required = 1");
    }

    @Test
    void rejectsAnAssignerWithoutReference() {
        practitioner.addIdentifier(Systems.assigned(Systems.STAFF_ID, "D01", Samples.DAZU));
        practitioner.getIdentifierFirstRep().getAssigner().setReference(null).setDisplay("大足区人民医院");

        assertFails(practitioner, "Practitioner.identifier:staffId.assigner.reference: minimum required = 1");
    }

    @Test
    void rejectsAnIdentifierWithoutSystem() {
        practitioner.addIdentifier().setValue("D01");

        assertFails(practitioner, "Practitioner.identifier.system: minimum required = 1");
    }

    @Test
    void rejectsAnIdentifierWithoutValue() {
        practitioner.addIdentifier().setSystem(Systems.PASSPORT);

        assertFails(practitioner, "Practitioner.identifier.value: minimum required = 1");
    }
}
