package org.chuanyu.fhir;

import java.math.BigDecimal;
import java.util.Date;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;

/** The smallest valid resource of each profile. */
final class Samples {
    static final ParticipantId DAZU = new ParticipantId("dazu-rmyy");
    static final Date RECORDED = new InstantType("2026-11-01T08:00:00+08:00").getValue();

    private Samples() {}

    static Patient patient() {
        var patient = claim(new Patient(), Profiles.PATIENT);
        patient.addIdentifier(Systems.assigned(Systems.MEDICAL_RECORD_NUMBER, "MR0001", DAZU));
        return patient;
    }

    static Organization organization() {
        return claim(new Organization(), Profiles.ORGANIZATION).setActive(true).setName("大足区人民医院");
    }

    static Identifier typed(String type, String value) {
        var identifier = new Identifier().setValue(value);
        identifier
                .getType()
                .addCoding(new Coding()
                        .setSystem(Systems.CHONGQING_IDENTIFIER_TYPE)
                        .setCode(type));
        return identifier;
    }

    static Practitioner practitioner() {
        var practitioner = claim(new Practitioner(), Profiles.PRACTITIONER);
        practitioner.addName().setText("测试医师");
        return practitioner;
    }

    static Specimen specimen() {
        var specimen = claim(new Specimen(), Profiles.SPECIMEN);
        specimen.getType().setText("全血");
        specimen.setSubject(new Reference("Patient/p1"));
        return specimen;
    }

    static ServiceRequest order() {
        var order = claim(new ServiceRequest(), Profiles.SERVICE_REQUEST);
        order.addIdentifier(Systems.assigned(Systems.ORDER_NUMBER, "A0001", DAZU));
        order.setStatus(ServiceRequest.ServiceRequestStatus.ACTIVE);
        order.setIntent(ServiceRequest.ServiceRequestIntent.ORDER);
        order.getCode().setText("血常规");
        return order.setSubject(new Reference("Patient/p1"));
    }

    static DiagnosticReport report() {
        var report = claim(new DiagnosticReport(), Profiles.LAB_REPORT);
        report.addIdentifier(Systems.assigned(Systems.LAB_REPORT_NUMBER, "R0001", DAZU));
        report.setStatus(DiagnosticReport.DiagnosticReportStatus.REGISTERED);
        report.addCategory(concept(Systems.DIAGNOSTIC_SERVICE_SECTION, "LAB"));
        report.getCode().setText("血常规");
        report.setSubject(new Reference("Patient/p1"));
        report.addPerformer(new Reference(DAZU.reference()));
        return report;
    }

    static Observation observation() {
        var observation = claim(new Observation(), Profiles.LAB_OBSERVATION);
        observation.setStatus(Observation.ObservationStatus.FINAL);
        observation.addCategory(concept(Systems.OBSERVATION_CATEGORY, "laboratory"));
        observation.getCode().setText("白细胞计数");
        observation.setSubject(new Reference("Patient/p1"));
        return observation.setValue(new StringType("阴性(-)"));
    }

    static Quantity quantity() {
        var quantity = new Quantity().setValue(new BigDecimal("5.60")).setUnit("10^9/L");
        quantity.addExtension(Extensions.RECEIVED_UNIT, new StringType("10^9/L"));
        return quantity;
    }

    static Encounter encounter() {
        var encounter = claim(new Encounter(), Profiles.ENCOUNTER);
        encounter.addIdentifier(Systems.assigned(Systems.OUTPATIENT_NUMBER, "V0001", DAZU));
        encounter.setStatus(Encounter.EncounterStatus.INPROGRESS);
        encounter.setClass_(new Coding().setSystem(Systems.V2_ACT_CODE).setCode("AMB"));
        return encounter.setSubject(new Reference("Patient/p1"));
    }

    static Task task() {
        var task = claim(new Task(), Profiles.TASK);
        task.setStatus(Task.TaskStatus.REQUESTED).setIntent(Task.TaskIntent.ORDER);
        task.getCode().setText("接收患者");
        return task.setAuthoredOn(RECORDED).setFor(new Reference("Patient/p1"));
    }

    static Provenance provenance() {
        var provenance = claim(new Provenance(), Profiles.PROVENANCE);
        provenance.addTarget(new Reference("DiagnosticReport/r1"));
        provenance.setRecorded(RECORDED);
        provenance.addAgent().setWho(new Reference(DAZU.reference()));
        return provenance;
    }

    static AuditEvent auditEvent() {
        var event = claim(new AuditEvent(), Profiles.AUDIT_EVENT);
        event.setType(
                new Coding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation"));
        event.setAction(AuditEvent.AuditEventAction.R);
        event.setRecorded(RECORDED);
        event.setOutcome(AuditEvent.AuditEventOutcome._0);
        event.addAgent().setRequestor(true).setWho(new Reference(DAZU.reference()));
        event.getSource().setObserver(new Reference("Organization/gateway"));
        event.addEntity().setWhat(new Reference("DiagnosticReport/r1"));
        return event;
    }

    static CodeableConcept concept(String system, String code) {
        return new CodeableConcept().addCoding(new Coding().setSystem(system).setCode(code));
    }

    private static <T extends Resource> T claim(T resource, String profile) {
        resource.getMeta().addProfile(profile);
        return resource;
    }
}
