package org.chuanyu.gateway.records;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;

/** One patient of Dazu with a report of two results, one of them restricted; each test takes a prefix of its own. */
final class Ward {
    static final ParticipantId DAZU = new ParticipantId("dazu-rmyy");
    static final ParticipantId ANYUE = new ParticipantId("anyue-rmyy");

    final String p;
    final ParticipantId owner;
    final Patient patient = new Patient();
    final Practitioner doctor = new Practitioner();
    final Encounter visit = new Encounter();
    final ServiceRequest order = new ServiceRequest();
    final Specimen specimen = new Specimen();
    final Observation tsh;
    final Observation hiv;
    final DiagnosticReport report = new DiagnosticReport();
    final Provenance provenance = new Provenance();

    Ward(String p, ParticipantId owner) {
        this.p = p;
        this.owner = owner;
        patient.setId(p + "-patient");
        patient.addIdentifier(Systems.assigned(Systems.MEDICAL_RECORD_NUMBER, "MRN-" + p, owner));
        patient.addIdentifier().setSystem(Systems.RESIDENT_ID).setValue(residentId());
        patient.addName().setText("测试·" + p);
        patient.setGender(AdministrativeGender.FEMALE).setBirthDateElement(new DateType("1900-01-01"));
        doctor.setId(p + "-doctor");
        doctor.addName().setText("医生" + p);
        visit.setId(p + "-visit");
        visit.setStatus(Encounter.EncounterStatus.INPROGRESS).setSubject(ref(patient));
        visit.getClass_().setSystem(Systems.V2_ACT_CODE).setCode("AMB");
        order.setId(p + "-order");
        order.setStatus(ServiceRequest.ServiceRequestStatus.ACTIVE)
                .setIntent(ServiceRequest.ServiceRequestIntent.ORDER);
        order.addIdentifier(Systems.assigned(Systems.ORDER_NUMBER, "O-" + p, owner));
        order.setSubject(ref(patient)).getCode().addCoding().setSystem(local()).setCode("THY");
        order.setRequester(ref(doctor));
        specimen.setId(p + "-specimen");
        specimen.setSubject(ref(patient)).getAccessionIdentifier().setValue("S-" + p);
        tsh = result("tsh", "TSH");
        hiv = result("hiv", "HIV-AB");
        fillReport();
        provenance.setId(p + "-provenance");
        provenance.addTarget(new Reference("DiagnosticReport/" + p + "-report/_history/1"));
        provenance.addTarget(new Reference("Observation/" + p + "-hiv/_history/1"));
        provenance.setRecordedElement(new InstantType("2026-03-01T10:00:00+08:00"));
        provenance.addAgent().setWho(new Reference(owner.reference()));
    }

    /** Made up: a woman born in 1900, one for each prefix, the check digit (GB 11643) right. */
    String residentId() {
        String id = "50011119000101" + "%03d".formatted(2 + 2 * Math.floorMod(p.hashCode(), 499));
        int[] weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (id.charAt(i) - '0');
        }
        return id + "10X98765432".charAt(sum % 11);
    }

    private void fillReport() {
        report.setId(p + "-report");
        report.addIdentifier(Systems.assigned(Systems.LAB_REPORT_NUMBER, "R-" + p, owner));
        report.setStatus(DiagnosticReport.DiagnosticReportStatus.FINAL)
                .setSubject(ref(patient))
                .setEncounter(ref(visit));
        report.addCategory()
                .addCoding()
                .setSystem(Systems.DIAGNOSTIC_SERVICE_SECTION)
                .setCode("LAB");
        report.getCode().addCoding().setSystem(local()).setCode("THY");
        report.setEffective(new DateTimeType("2026-03-01T08:30:00+08:00"));
        report.setIssuedElement(new InstantType("2026-03-01T10:00:00+08:00"));
        report.addPerformer(new Reference(owner.reference())).addPerformer(ref(doctor));
        report.addBasedOn(ref(order))
                .addSpecimen(ref(specimen))
                .addResult(ref(tsh))
                .addResult(ref(hiv));
        report.setConclusion("HIV antibodies found");
        report.addExtension(Extensions.REPORT_NOTE, new Annotation().setText("see HIV"));
    }

    Observation result(String id, String code) {
        Observation result = new Observation();
        result.setId(p + "-" + id);
        result.setStatus(Observation.ObservationStatus.FINAL).setSubject(ref(patient));
        result.getCode().addCoding().setSystem(local()).setCode(code);
        result.addCategory().addCoding().setSystem(Systems.OBSERVATION_CATEGORY).setCode("laboratory");
        result.setEffective(new DateTimeType("2026-03-01T08:30:00+08:00"));
        result.setValue(
                new Quantity().setValue(new java.math.BigDecimal("4.20")).setUnit("mIU/L"));
        result.setSpecimen(ref(specimen)).addBasedOn(ref(order));
        return result;
    }

    String local() {
        return Systems.local(owner, "item");
    }

    List<Records.Write> writes() {
        List<Records.Write> writes = new ArrayList<>();
        Stream.of(patient, doctor, visit, order, specimen, tsh, hiv, report, provenance)
                .forEach(resource -> writes.add(write(resource)));
        return writes;
    }

    Records.Write write(Resource resource) {
        return new Records.Write(
                resource, owner, patient.getIdElement().getIdPart(), true, grade(resource), false, "m-" + p);
    }

    private int grade(Resource resource) {
        return resource == hiv ? 5 : resource == doctor ? 2 : 4;
    }

    static Reference ref(Resource resource) {
        return new Reference(resource.fhirType() + "/" + resource.getIdElement().getIdPart());
    }
}
