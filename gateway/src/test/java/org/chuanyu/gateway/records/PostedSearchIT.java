package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.records.FhirPeer.ids;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.Bundle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;

/** A search by POST has two places for what is asked for, and neither is passed over. */
@GatewayTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostedSearchIT {
    @Autowired
    GatewayClient client;

    @Autowired
    FhirContext context;

    @Autowired
    AutowireCapableBeanFactory beans;

    private FhirPeer doctor;

    @BeforeAll
    void store() {
        doctor = new FhirPeer(client.as("doctor-dazu"), context);
        beans.createBean(Admissions.class).store(new Ward("posted", Ward.DAZU));
    }

    /** FHIR R4 §3.1.1.1: what the address and the body of a search by POST ask for is asked for together. */
    @Test
    void combinesTheAddressAndTheBodyOfASearchByPost() {
        String mine = "_id=posted-report";
        assertThat(ids(posted("DiagnosticReport", "", mine))).containsExactly("posted-report");
        assertThat(ids(posted("DiagnosticReport", "?_format=json", mine))).containsExactly("posted-report");
        assertThat(ids(posted("DiagnosticReport", "?" + mine, "status=final"))).containsExactly("posted-report");
        assertThat(ids(posted("DiagnosticReport", "?" + mine, "identifier=nobodys")))
                .isEmpty();
        assertThat(ids(posted("DiagnosticReport", "?identifier=nobodys", mine))).isEmpty();
        assertThat(ids(posted("DiagnosticReport", "?" + mine, "_id=nobodys"))).isEmpty();
        Bundle nobody = posted("Patient", "?_format=json", "identifier=000000000000000000");
        assertThat(nobody.getTotal()).isZero();
        assertThat(nobody.getLink("self").getUrl()).doesNotContain("000000000000000000");
    }

    @Test
    void isAsStrictAboutTheBodyOfASearchByPost() {
        for (String address : List.of("", "?_format=json", "?_id=posted-report")) {
            String path = "/fhir/DiagnosticReport/_search" + address;
            doctor.refused(doctor.caller().post(path, FhirPeer.FORM, "nonsense=1"), 400);
            doctor.refused(doctor.caller().post(path, FhirPeer.FORM, "status="), 400);
            doctor.refused(doctor.caller().post(path, FhirPeer.FORM, "_id=%zz"), 400);
        }
    }

    private Bundle posted(String type, String address, String body) {
        return doctor.bundle(doctor.caller().post("/fhir/" + type + "/_search" + address, FhirPeer.FORM, body));
    }
}
