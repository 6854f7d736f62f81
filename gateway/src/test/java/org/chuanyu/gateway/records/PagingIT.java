package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.records.FhirPeer.encoded;
import static org.chuanyu.gateway.records.FhirPeer.ids;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Observation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** Pages: everything once, in order, whatever arrives meanwhile, and nobody else's. */
@GatewayTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagingIT {
    @Autowired
    GatewayClient client;

    @Autowired
    Records records;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    FhirContext context;

    @Autowired
    AutowireCapableBeanFactory beans;

    private final Ward ward = new Ward("paging", Ward.DAZU);

    private Admissions admissions;

    @BeforeAll
    void store() {
        admissions = beans.createBean(Admissions.class);
        admissions.store(ward);
        transaction.executeWithoutResult(status -> {
            for (int i = 0; i < 25; i++) {
                records.store(List.of(ward.write(glucose("%02d".formatted(i)))));
            }
        });
    }

    private Observation glucose(String number) {
        Observation result = ward.result("glu" + number, "GLU");
        result.setEffective(new DateTimeType("2026-03-" + (10 + Integer.parseInt(number) % 5)));
        return result;
    }

    @Test
    void showsEverythingOnceAlthoughNewOnesArrive() {
        FhirPeer doctor = new FhirPeer(client.as("doctor-dazu"), context);
        List<String> seen = new ArrayList<>();
        String query = "patient.identifier=" + encoded(Systems.MEDICAL_RECORD_NUMBER + "|MRN-paging")
                + "&code=GLU&_count=10&_sort=-date,_id&_include=Observation:patient";
        Bundle page = doctor.search("Observation", query);
        assertThat(page.getTotal()).isEqualTo(25);
        int number = 50;
        while (true) {
            page.getEntry().stream()
                    .filter(entry -> entry.getSearch().getMode() == Bundle.SearchEntryMode.MATCH)
                    .forEach(entry -> seen.add(entry.getResource().getIdPart()));
            assertThat(ids(page)).contains("paging-patient");
            String arrived = String.valueOf(number++);
            transaction.executeWithoutResult(status -> records.store(List.of(ward.write(glucose(arrived)))));
            if (page.getLink("next") == null) {
                break;
            }
            String next = page.getLink("next").getUrl();
            assertThat(next).doesNotContain("MRN", "GLU", "identifier");
            page = doctor.bundle(client.as("doctor-dazu").get(OthersIT.path(next)));
        }

        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
        assertThat(seen.subList(0, 5))
                .containsExactly("paging-glu04", "paging-glu09", "paging-glu14", "paging-glu19", "paging-glu24");
    }

    @Test
    void everySearchsetSaysWhatItIsWithoutSayingWho() {
        FhirPeer doctor = new FhirPeer(client.as("doctor-dazu"), context);
        String number = encoded(Systems.MEDICAL_RECORD_NUMBER + "|MRN-paging");
        String one = doctor.search(
                        "Observation", "patient.identifier=" + number + "&code=GLU&_count=200&date=2026-03-11")
                .getLink("self")
                .getUrl();
        assertThat(one)
                .contains(
                        "/fhir/Observation?",
                        "patient.identifier=withheld",
                        "code=GLU",
                        "date=2026-03-11",
                        "_count=200")
                .doesNotContain("MRN");
        assertThat(doctor.search("Patient", "name=" + encoded("测试") + "&birthdate=1900")
                        .getLink("self")
                        .getUrl())
                .contains("name=withheld", "birthdate=withheld")
                .doesNotContain("1900", "%E6");
        assertThat(doctor.search("Observation", "_has:DiagnosticReport:result:identifier=R-paging")
                        .getLink("self")
                        .getUrl())
                .doesNotContain("R-paging");
        // Somebody's number where an id belongs.
        assertThat(doctor.search("Observation", "patient=50011119000101001X")
                        .getLink("self")
                        .getUrl())
                .doesNotContain("5001111");

        Bundle first = doctor.search("Observation", "patient.identifier=" + number + "&code=GLU&_count=5");
        String self = first.getLink("self").getUrl();
        assertThat(self).contains("_page=").doesNotContain("MRN", "GLU");
        assertThat(ids(doctor.bundle(client.as("doctor-dazu").get(OthersIT.path(self)))))
                .isEqualTo(ids(first));
    }

    @Test
    void neitherCountsNorPagesOverWhatMayNotBeReadAnyMore() {
        FhirPeer doctor = new FhirPeer(client.as("doctor-anyue"), context);
        admissions.admit(ward);
        Bundle first = doctor.search("Observation", "patient=paging-patient&code=GLU&_count=5");
        assertThat(first.getTotal()).isGreaterThanOrEqualTo(25);

        admissions.cancel(ward);
        Bundle later = doctor.bundle(client.as("doctor-anyue")
                .get(OthersIT.path(first.getLink("next").getUrl())));

        assertThat(later.getEntry()).isEmpty();
        assertThat(later.getTotal()).isZero();
        assertThat(later.getLink("next")).isNull();
    }

    @Test
    void givesAPageToWhoSearchedOnly() {
        FhirPeer doctor = new FhirPeer(client.as("doctor-dazu"), context);
        String next = OthersIT.path(doctor.search("Observation", "patient=paging-patient&_count=5")
                .getLink("next")
                .getUrl());

        assertThat(client.as("doctor-dazu").get(next).statusCode()).isEqualTo(200);
        doctor.refused(client.as("doctor-anyue").get(next), 410);
        doctor.refused(client.as("ed-dazu").get(next), 410);
        doctor.refused(client.as("doctor-dazu").get(next.replace("Observation", "Patient")), 410);
        doctor.refused(client.as("doctor-dazu").get(next.replaceFirst("_page=.", "_page=0z")), 410);
        doctor.refused(client.as("doctor-dazu").get(next + "&code=x"), 400);
        assertThat(client.as("doctor-dazu").get(next + "&_format=xml").body()).startsWith("<Bundle");
    }
}
