package org.chuanyu.fhir;

import static org.chuanyu.fhir.Fhir.assertFails;
import static org.chuanyu.fhir.Fhir.assertPasses;

import org.hl7.fhir.r4.model.AuditEvent;
import org.junit.jupiter.api.Test;

class AuditEventProfileTest {
    private final AuditEvent event = Samples.auditEvent();

    @Test
    void acceptsTheSmallest() {
        assertPasses(event);
    }

    @Test
    void rejectsAnEventWithoutType() {
        event.setType(null);

        assertFails(event, "AuditEvent.type: minimum required = 1");
    }

    @Test
    void rejectsAnEventWithoutAction() {
        event.setAction(null);

        assertFails(event, "AuditEvent.action: minimum required = 1");
    }

    @Test
    void rejectsAnEventWithoutDate() {
        event.setRecorded(null);

        assertFails(event, "AuditEvent.recorded: minimum required = 1");
    }

    @Test
    void rejectsAnEventWithoutOutcome() {
        event.setOutcome(null);

        assertFails(event, "AuditEvent.outcome: minimum required = 1");
    }

    @Test
    void rejectsAnEventByNobody() {
        event.getAgent().clear();

        assertFails(event, "AuditEvent.agent: minimum required = 1");
    }

    @Test
    void rejectsAnAgentWithoutWho() {
        event.getAgentFirstRep().setWho(null);

        assertFails(event, "AuditEvent.agent.who: minimum required = 1");
    }

    @Test
    void rejectsASourceWithoutObserver() {
        event.getSource().setObserver(null).setSite("x");

        assertFails(event, "AuditEvent.source.observer: minimum required = 1");
    }

    @Test
    void rejectsAQuery() {
        event.getEntityFirstRep().setQuery(new byte[] {1});

        assertFails(event, "AuditEvent.entity.query: max allowed = 0");
    }

    @Test
    void rejectsANameOfAnEntity() {
        event.getEntityFirstRep().setName("x");

        assertFails(event, "AuditEvent.entity.name: max allowed = 0");
    }
}
