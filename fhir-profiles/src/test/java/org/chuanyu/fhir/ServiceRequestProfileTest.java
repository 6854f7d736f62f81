package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.fhir.Fhir.assertFails;
import static org.chuanyu.fhir.Fhir.assertPasses;

import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.junit.jupiter.api.Test;

class ServiceRequestProfileTest {
    private final ServiceRequest order = Samples.order();

    @Test
    void acceptsTheSmallest() {
        assertPasses(order);
    }

    @Test
    void acceptsAFillerNumberAlone() {
        order.getIdentifier().clear();
        order.addIdentifier(Systems.assigned(Systems.FILLER_ORDER_NUMBER, "F01", Samples.DAZU));

        assertPasses(order);
    }

    @Test
    void rejectsAnOrderWithoutNumber() {
        order.getIdentifier().clear();

        assertFails(order, "ServiceRequest.identifier: minimum required = 1");
    }

    @Test
    void rejectsAnOrderNumberWithoutAssigner() {
        order.getIdentifierFirstRep().setAssigner(null);

        assertFails(order, "ServiceRequest.identifier:orderNumber.assigner: minimum required = 1");
    }

    @Test
    void rejectsAnAssignerWithoutReference() {
        order.getIdentifierFirstRep().getAssigner().setReference(null).setDisplay("x");

        assertFails(order, "ServiceRequest.identifier:orderNumber.assigner.reference: minimum required = 1");
    }

    @Test
    void rejectsAFillerNumberWithoutAssigner() {
        order.addIdentifier().setSystem(Systems.FILLER_ORDER_NUMBER).setValue("F01");

        assertFails(order, "ServiceRequest.identifier:fillerOrderNumber.assigner: minimum required = 1");
    }

    @Test
    void rejectsAnIdentifierWithoutSystem() {
        order.addIdentifier().setValue("F01");

        assertFails(order, "ServiceRequest.identifier.system: minimum required = 1");
    }

    @Test
    void rejectsAnIdentifierWithoutValue() {
        order.addIdentifier().setSystem(Systems.PASSPORT);

        assertFails(order, "ServiceRequest.identifier.value: minimum required = 1");
    }

    @Test
    void rejectsAnOrderWithoutStatus() {
        order.setStatus(null);

        assertFails(order, "ServiceRequest.status: minimum required = 1");
    }

    @Test
    void rejectsAPlan() {
        order.setIntent(ServiceRequest.ServiceRequestIntent.PLAN);

        assertFails(order, "ServiceRequest.intent");
    }

    @Test
    void rejectsACodeThatSaysNothing() {
        order.getCode().setText(null).addCoding(new Coding().setSystem(Systems.LOINC));

        assertFails(order, "chuanyu-req-2");
    }

    @Test
    void rejectsAnOrderForNobody() {
        order.setSubject(null);

        assertFails(order, "ServiceRequest.subject: minimum required = 1");
    }

    @Test
    void rejectsASubjectWithoutReference() {
        order.setSubject(new Reference().setDisplay("x"));

        assertFails(order, "ServiceRequest.subject.reference: minimum required = 1");
    }

    @Test
    void rejectsASubjectThatIsNoPatient() {
        order.setSubject(new Reference("Device/d1"));

        assertFails(order, "chuanyu-ref-1");
    }

    @Test
    void warnsOfAnOrderWithoutCode() {
        order.setCode(null);

        assertPasses(order);
        assertThat(Fhir.warnings(order)).anyMatch(warning -> warning.contains("chuanyu-req-1"));
        assertThat(Fhir.CONFORMANCE.check(order)).extracting(Problem::code).containsExactly("chuanyu-req-1");
    }
}
