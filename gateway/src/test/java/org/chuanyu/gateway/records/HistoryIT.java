package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Observation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** A history loses no version, and carries out what it was asked for or refuses. */
@GatewayTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryIT {
    private static final String PATH = "/fhir/Observation/history-tsh/_history";
    private static final int VERSIONS = 7;

    @Autowired
    GatewayClient client;

    @Autowired
    Records records;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    FhirContext context;

    private final List<Instant> times = new ArrayList<>();
    private FhirPeer doctor;

    @BeforeAll
    void store() {
        doctor = new FhirPeer(client.as("doctor-dazu"), context);
        Ward ward = new Ward("history", Ward.DAZU);
        for (int i = 1; i <= VERSIONS; i++) {
            ward.tsh.getNote().clear();
            ward.tsh.addNote().setText("version " + i);
            transaction.executeWithoutResult(status -> records.store(List.of(ward.write(ward.tsh))));
            times.add(doctor.read(Observation.class, "Observation/history-tsh")
                    .getMeta()
                    .getLastUpdated()
                    .toInstant());
        }
    }

    @Test
    void pagesShowEveryVersionOnce() {
        List<String> seen = new ArrayList<>();
        Bundle page = doctor.bundle(doctor.caller().get(PATH + "?_count=3"));
        while (true) {
            assertThat(page.getType()).isEqualTo(Bundle.BundleType.HISTORY);
            assertThat(page.getTotal()).isEqualTo(VERSIONS);
            assertThat(page.getLink("self")).isNotNull();
            page.getEntry().forEach(entry -> {
                seen.add(entry.getResource().getMeta().getVersionId());
                assertThat(entry.getResponse().getEtag())
                        .contains(entry.getResource().getMeta().getVersionId());
                assertThat(entry.getRequest().hasUrl()).isTrue();
            });
            if (page.getLink("next") == null) {
                break;
            }
            page = doctor.bundle(
                    doctor.caller().get(OthersIT.path(page.getLink("next").getUrl())));
        }
        assertThat(seen).containsExactly("7", "6", "5", "4", "3", "2", "1");
    }

    @Test
    void sinceIsCarriedOut() {
        Bundle page = doctor.bundle(doctor.caller().get(PATH + "?_since=" + times.get(4)));

        long expected =
                times.stream().filter(time -> !time.isBefore(times.get(4))).count();
        assertThat(page.getEntry()).hasSize((int) expected);
        assertThat(page.getTotal()).isEqualTo((int) expected);
        assertThat(doctor.bundle(doctor.caller().get(PATH + "?_since=2999-01-01T00:00:00Z"))
                        .getEntry())
                .isEmpty();
    }

    @Test
    void whatItDoesNotCarryOutIsRefused() {
        for (String query : List.of("_at=2026-03-01", "_count=0", "_count=x", "_since=x", "_sort=date", "code=TSH")) {
            doctor.refused(doctor.caller().get(PATH + "?" + query), 400);
        }
        doctor.refused(client.as("doctor-anyue").get(PATH + "?_since=2999-01-01T00:00:00Z"), 404);
    }
}
