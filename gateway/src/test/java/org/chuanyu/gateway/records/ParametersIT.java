package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.records.FhirPeer.encoded;

import ca.uhn.fhir.context.FhirContext;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;

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
        beans.createBean(Admissions.class).store(ward);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "Encounter?_id=param-visit&participant=param-doctor&participant=nobody"
            })
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
