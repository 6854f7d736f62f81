package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.records.FhirPeer.encoded;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;
import org.hl7.fhir.r4.model.Specimen;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** What laboratories search by: each parameter finds what it should, and another value does not. */
@GatewayTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParametersIT {
    @Autowired
    GatewayClient client;

    @Autowired
    FhirContext context;

    @Autowired
    AutowireCapableBeanFactory beans;

    @Autowired
    Records records;

    @Autowired
    TransactionTemplate transaction;

    @BeforeAll
    void store() {
        Ward ward = new Ward("param", Ward.DAZU);
        ward.patient.getNameFirstRep().setFamily("参数").addGiven("小一");
        ward.tsh.addComponent().getCode().addCoding().setCode("PART-1");
        ward.order.addCategory().addCoding().setCode("cat-1");
        ward.order.setPriority(ServiceRequestPriority.STAT);
        ward.order.getRequisition().setValue("REQ-1");
        ward.order.setOccurrence(new DateTimeType("2026-03-02T08:00:00+08:00"));
        ward.order.addPerformer(Ward.ref(ward.doctor));
        ward.specimen.getCollection().setCollector(Ward.ref(ward.doctor));
        ward.visit.addType().addCoding().setCode("type-1");
        ward.visit.addParticipant().setIndividual(Ward.ref(ward.doctor));
        ward.patient.setActive(true);
        ward.patient.addLink().setOther(new Reference("Patient/param-patient-before"));
        ward.doctor.addIdentifier(Systems.assigned(Systems.STAFF_ID, "STAFF-1", Ward.DAZU));
        ward.visit.addIdentifier(Systems.assigned(Systems.VISIT_NUMBER, "VISIT-1", Ward.DAZU));
        ward.visit.setPartOf(new Reference("Encounter/param-visit-whole"));
        ward.visit.setServiceProvider(new Reference(Ward.DAZU.reference()));
        ward.visit.getPeriod().setStartElement(new DateTimeType("2026-03-03T08:00:00+08:00"));
        ward.visit.getPeriod().setEndElement(new DateTimeType("2026-03-03T09:00:00+08:00"));
        ward.order.setEncounter(Ward.ref(ward.visit));
        ward.order.setAuthoredOnElement(new DateTimeType("2026-03-04T08:00:00+08:00"));
        ward.order.addBasedOn(new Reference("ServiceRequest/param-order-before"));
        ward.order.addSpecimen(Ward.ref(ward.specimen));
        ward.specimen.addIdentifier(Systems.assigned(Systems.SPECIMEN_ID, "SPEC-1", Ward.DAZU));
        ward.specimen.getType().addCoding().setCode("SER");
        ward.specimen.setStatus(Specimen.SpecimenStatus.AVAILABLE);
        ward.specimen.getCollection().setCollected(new DateTimeType("2026-03-05T08:00:00+08:00"));
        ward.specimen.addParent(new Reference("Specimen/param-specimen-whole"));
        ward.tsh.addIdentifier().setSystem("https://example.org/result").setValue("RES-1");
        ward.tsh.setEncounter(Ward.ref(ward.visit));
        ward.tsh.addPerformer(Ward.ref(ward.doctor));
        ward.tsh.addHasMember(new Reference("Observation/param-member"));
        ward.tsh.addDerivedFrom(new Reference("Observation/param-source"));
        ward.report.addResultsInterpreter(Ward.ref(ward.doctor));
        ward.provenance
                .addEntity()
                .setRole(Provenance.ProvenanceEntityRole.SOURCE)
                .setWhat(Ward.ref(ward.order));
        Organization clinic = new Organization().setName("参数诊所").setActive(true);
        clinic.setId("param-clinic");
        clinic.addIdentifier().setSystem("https://example.org/organization").setValue("ORG-1");
        clinic.addType().addCoding().setCode("clinic");
        clinic.addAddress().setCity("虚构市");
        beans.createBean(Admissions.class).store(ward);
        transaction.executeWithoutResult(status -> records.store(List.of(ward.write(clinic))));
    }

    /** Each row names one resource, and one parameter twice: with a value that it has, and with one that it has not. */
    static final List<String> ROWS = List.of(
            "Patient?_id=param-patient&identifier=MRN-param&identifier=MRN-other",
            "Patient?_id=param-patient&name=小&name=否",
            "Patient?_id=param-patient&birthdate=1900-01-01&birthdate=1900-01-02",
            "Patient?_id=param-patient&gender=female&gender=male",
            "Patient?_id=param-patient&active=true&active=false",
            "Patient?_id=param-patient&link=param-patient-before&link=nobody",
            "DiagnosticReport?_id=param-report&identifier=R-param&identifier=R-other",
            "DiagnosticReport?_id=param-report&patient=param-patient&patient=nobody",
            "DiagnosticReport?_id=param-report&subject=param-patient&subject=nobody",
            "DiagnosticReport?_id=param-report&encounter=param-visit&encounter=none",
            "DiagnosticReport?_id=param-report&status=final&status=partial",
            "DiagnosticReport?_id=param-report&category=LAB&category=RAD",
            "DiagnosticReport?_id=param-report&code=THY&code=GLU",
            "DiagnosticReport?_id=param-report&date=2026-03-01&date=2026-03-02",
            "DiagnosticReport?_id=param-report&issued=2026-03-01&issued=2026-03-02",
            "DiagnosticReport?_id=param-report&result=param-tsh&result=none",
            "DiagnosticReport?_id=param-report&based-on=param-order&based-on=none",
            "DiagnosticReport?_id=param-report&specimen=param-specimen&specimen=none",
            "DiagnosticReport?_id=param-report&performer=param-doctor&performer=nobody",
            "DiagnosticReport?_id=param-report&results-interpreter=param-doctor&results-interpreter=nobody",
            "Observation?_id=param-tsh&identifier=RES-1&identifier=RES-2",
            "Observation?_id=param-tsh&patient=param-patient&patient=nobody",
            "Observation?_id=param-tsh&subject=param-patient&subject=nobody",
            "Observation?_id=param-tsh&encounter=param-visit&encounter=none",
            "Observation?_id=param-tsh&status=final&status=amended",
            "Observation?_id=param-tsh&category=laboratory&category=imaging",
            "Observation?_id=param-tsh&code=TSH&code=GLU",
            "Observation?_id=param-tsh&date=2026-03-01&date=2026-03-02",
            "Observation?_id=param-tsh&based-on=param-order&based-on=none",
            "Observation?_id=param-tsh&specimen=param-specimen&specimen=none",
            "Observation?_id=param-tsh&performer=param-doctor&performer=nobody",
            "Observation?_id=param-tsh&has-member=param-member&has-member=none",
            "Observation?_id=param-tsh&derived-from=param-source&derived-from=none",
            "ServiceRequest?_id=param-order&identifier=O-param&identifier=O-other",
            "ServiceRequest?_id=param-order&patient=param-patient&patient=nobody",
            "ServiceRequest?_id=param-order&subject=param-patient&subject=nobody",
            "ServiceRequest?_id=param-order&encounter=param-visit&encounter=none",
            "ServiceRequest?_id=param-order&status=active&status=revoked",
            "ServiceRequest?_id=param-order&code=THY&code=GLU",
            "ServiceRequest?_id=param-order&authored=2026-03-04&authored=2026-03-05",
            "ServiceRequest?_id=param-order&requester=param-doctor&requester=nobody",
            "ServiceRequest?_id=param-order&based-on=param-order-before&based-on=none",
            "ServiceRequest?_id=param-order&specimen=param-specimen&specimen=none",
            "Specimen?_id=param-specimen&identifier=SPEC-1&identifier=SPEC-2",
            "Specimen?_id=param-specimen&accession=S-param&accession=S-other",
            "Specimen?_id=param-specimen&patient=param-patient&patient=nobody",
            "Specimen?_id=param-specimen&subject=param-patient&subject=nobody",
            "Specimen?_id=param-specimen&collected=2026-03-05&collected=2026-03-06",
            "Specimen?_id=param-specimen&parent=param-specimen-whole&parent=none",
            "Specimen?_id=param-specimen&type=SER&type=URI",
            "Specimen?_id=param-specimen&status=available&status=unavailable",
            "Encounter?_id=param-visit&identifier=VISIT-1&identifier=VISIT-2",
            "Encounter?_id=param-visit&patient=param-patient&patient=nobody",
            "Encounter?_id=param-visit&subject=param-patient&subject=nobody",
            "Encounter?_id=param-visit&status=in-progress&status=finished",
            "Encounter?_id=param-visit&part-of=param-visit-whole&part-of=none",
            "Encounter?_id=param-visit&class=AMB&class=IMP",
            "Encounter?_id=param-visit&date=2026-03-03&date=2026-03-02",
            "Encounter?_id=param-visit&service-provider=dazu-rmyy&service-provider=anyue-rmyy",
            "Organization?_id=param-clinic&identifier=ORG-1&identifier=ORG-2",
            "Organization?_id=param-clinic&name=参数&name=否",
            "Organization?_id=param-clinic&type=clinic&type=ward",
            "Organization?_id=param-clinic&address=虚构&address=否",
            "Organization?_id=param-clinic&active=true&active=false",
            "Practitioner?_id=param-doctor&identifier=STAFF-1&identifier=STAFF-2",
            "Practitioner?_id=param-doctor&name=医生&name=否",
            "Provenance?_id=param-provenance&target=DiagnosticReport/param-report&target=DiagnosticReport/none",
            "Provenance?_id=param-provenance&recorded=2026-03-01&recorded=2026-03-02",
            "Provenance?_id=param-provenance&agent=dazu-rmyy&agent=anyue-rmyy",
            "Provenance?_id=param-provenance&entity=ServiceRequest/param-order&entity=ServiceRequest/none",
            "Patient?_id=param-patient&family=参&family=否",
            "Patient?_id=param-patient&given=小一&given=参数",
            "Observation?_id=param-tsh&combo-code=TSH&combo-code=PART-2",
            "Observation?_id=param-tsh&combo-code=PART-1&combo-code=GLU",
            "ServiceRequest?_id=param-order&category=cat-1&category=cat-2",
            "ServiceRequest?_id=param-order&intent=order&intent=plan",
            "ServiceRequest?_id=param-order&priority=stat&priority=routine",
            "ServiceRequest?_id=param-order&requisition=REQ-1&requisition=REQ-2",
            "ServiceRequest?_id=param-order&occurrence=2026-03-02&occurrence=2026-03-03",
            "ServiceRequest?_id=param-order&performer=param-doctor&performer=nobody",
            "Specimen?_id=param-specimen&collector=param-doctor&collector=nobody",
            "Encounter?_id=param-visit&type=type-1&type=type-2",
            "Encounter?_id=param-visit&participant=param-doctor&participant=nobody");

    static List<String> rows() {
        return ROWS;
    }

    @Test
    void hasARowForEveryParameterOfTheTable() {
        Set<String> tried = ROWS.stream()
                .map(row -> row.substring(0, row.indexOf('?')) + " "
                        + row.split("&")[1].split("=")[0])
                .collect(Collectors.toSet());
        // By id everything here is found; of an update the same time is everybody's; whose a provenance is, its target
        // says.
        List<String> untried = SearchTable.types().stream()
                .flatMap(type -> SearchTable.of(type).keySet().stream()
                        .filter(name -> !name.startsWith("_"))
                        .map(name -> type + " " + name))
                .filter(each -> !tried.contains(each))
                .toList();

        assertThat(untried).containsExactly("Provenance patient");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void findsByOneValueAndNotByTheOther(String search) {
        FhirPeer doctor = new FhirPeer(client.as("doctor-dazu"), context);
        String type = search.substring(0, search.indexOf('?'));
        String[] parts = search.substring(search.indexOf('?') + 1).split("&");
        for (int i = 1; i <= 2; i++) {
            String[] one = parts[i].split("=");
            String query = parts[0] + "&" + one[0] + "=" + encoded(one[1]);
            assertThat(doctor.search(type, query).getTotal()).as(query).isEqualTo(2 - i);
        }
    }
}
