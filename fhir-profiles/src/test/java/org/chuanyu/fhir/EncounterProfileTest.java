package org.chuanyu.fhir;

import static org.chuanyu.fhir.Fhir.assertFails;
import static org.chuanyu.fhir.Fhir.assertPasses;

import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;

class EncounterProfileTest {
    private final Encounter encounter = Samples.encounter();

    @Test
    void acceptsTheSmallest() {
        assertPasses(encounter);
    }

    @Test
    void acceptsAnAdmission() {
        encounter.addExtension(Extensions.TRIGGER, new CodeType("A01"));
        encounter.getClass_().setCode("IMP");
        encounter.setServiceProvider(new Reference(Samples.DAZU.reference()));
        encounter.addIdentifier(Systems.assigned(Systems.VISIT_NUMBER, "1", Samples.DAZU));

        assertPasses(encounter);
    }

    @Test
    void rejectsAVisitWithoutNumber() {
        encounter.getIdentifier().clear();

        assertFails(encounter, "Encounter.identifier: minimum required = 1");
    }

    @Test
    void rejectsAnOutpatientNumberWithoutAssigner() {
        encounter.getIdentifierFirstRep().setAssigner(null);

        assertFails(encounter, "Encounter.identifier:outpatientNumber.assigner: minimum required = 1");
    }

    @Test
    void rejectsAnInpatientNumberWithoutAssigner() {
        encounter.getIdentifierFirstRep().setSystem(Systems.INPATIENT_NUMBER).setAssigner(null);

        assertFails(encounter, "Encounter.identifier:inpatientNumber.assigner: minimum required = 1");
    }

    @Test
    void rejectsAVisitNumberWithoutAssigner() {
        encounter.getIdentifierFirstRep().setSystem(Systems.VISIT_NUMBER).setAssigner(null);

        assertFails(encounter, "Encounter.identifier:visitNumber.assigner: minimum required = 1");
    }

    @Test
    void rejectsAnAssignerWithoutReference() {
        encounter.getIdentifierFirstRep().getAssigner().setReference(null).setDisplay("x");

        assertFails(encounter, "Encounter.identifier:outpatientNumber.assigner.reference: minimum required = 1");
    }

    @Test
    void rejectsAnIdentifierWithoutSystem() {
        encounter.addIdentifier().setValue("1");

        assertFails(encounter, "Encounter.identifier.system: minimum required = 1");
    }

    @Test
    void rejectsAnIdentifierWithoutValue() {
        encounter.addIdentifier().setSystem(Systems.PASSPORT);

        assertFails(encounter, "Encounter.identifier.value: minimum required = 1");
    }

    @Test
    void rejectsAVisitWithoutStatus() {
        encounter.setStatus(null);

        assertFails(encounter, "Encounter.status: minimum required = 1");
    }

    @Test
    void rejectsAVisitWithoutClass() {
        encounter.setClass_(null);

        assertFails(encounter, "Encounter.class: minimum required = 1");
    }

    @Test
    void rejectsAVisitOfNobody() {
        encounter.setSubject(null);

        assertFails(encounter, "Encounter.subject: minimum required = 1");
    }

    @Test
    void rejectsASubjectWithoutReference() {
        encounter.setSubject(new Reference().setDisplay("x"));

        assertFails(encounter, "Encounter.subject.reference: minimum required = 1");
    }

    @Test
    void rejectsASubjectThatIsNoPatient() {
        encounter.setSubject(new Reference("Group/g1"));

        assertFails(encounter, "chuanyu-ref-1");
    }
}
