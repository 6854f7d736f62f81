package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.time.Duration;
import java.util.List;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** A hospital's third year: more results than any search may hand out, and the newest twenty are what somebody waits for. */
@GatewayTest
@TestPropertySource(properties = "spring.application.name=big-search")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BigSearchIT {
    private static final int MANY = 100_000;
    private static final Duration FIRST_PAGE = Duration.ofSeconds(2);

    @Autowired
    GatewayClient client;

    @Autowired
    Records records;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    FhirContext context;

    @Autowired
    JdbcClient jdbc;

    private FhirPeer owner;

    @BeforeAll
    void fill() {
        owner = new FhirPeer(client.as("doctor-dazu"), context);
        Ward ward = new Ward("many", Ward.DAZU);
        transaction.executeWithoutResult(status -> records.store(List.of(ward.write(ward.tsh))));
        jdbc.sql("""
                INSERT INTO resource_version (type, id, version, owner, patient_id, sensitivity, message_id, stored_at, content,
                    body, edition, edition_at, edition_content, edition_gist)
                SELECT type, 'many-' || lpad(n::text, 6, '0'), 1, owner, patient_id, sensitivity, message_id,
                    stored_at - n * interval '1 second', content, body, edition, edition_at, edition_content, edition_gist
                FROM resource_version, generate_series(1, ?) AS n WHERE id = 'many-tsh'""").param(MANY).update();
        jdbc.sql("""
                INSERT INTO resource_head (type, id, version, latest, owner, patient_id, sensitivity, last_updated, edition,
                    editions, edition_version, edition_at)
                SELECT v.type, v.id, 1, 1, v.owner, v.patient_id, v.sensitivity, v.stored_at, 1, 1, 1, v.stored_at
                FROM resource_version v WHERE v.id LIKE 'many-0%' OR v.id LIKE 'many-1%'""").update();
        jdbc.sql("ANALYZE resource_head").update();
    }

    @Test
    void theNewestTwentyComeAtOnceAndAllAreCounted() {
        owner.search("Observation", "_count=1");
        long began = System.nanoTime();
        Bundle page = owner.bundle(owner.caller().get("/fhir/Observation?_sort=-_lastUpdated&_count=20"));
        Duration took = Duration.ofNanos(System.nanoTime() - began);

        assertThat(FhirPeer.ids(page)).hasSize(20).startsWith("many-tsh", "many-000001", "many-000002");
        assertThat(page.getTotal()).isEqualTo(MANY + 1);
        assertThat(took).isLessThan(FIRST_PAGE);
        assertThat(owner.search("Observation", "_summary=count").getTotal()).isEqualTo(MANY + 1);
        assertThat(new FhirPeer(client.as("doctor-anyue"), context)
                        .search("Observation", "_sort=-_lastUpdated")
                        .getTotal())
                .isZero();
    }

    @Test
    void theEndOfWhatCanBePagedToIsSaid() {
        Bundle page = owner.bundle(owner.caller().get("/fhir/Observation?_sort=-_lastUpdated&_count=200"));
        String next = OthersIT.path(page.getLink("next").getUrl());
        Bundle last = owner.bundle(owner.caller().get(next.replaceFirst("\\.200$", ".9800")));

        assertThat(last.getTotal()).isEqualTo(MANY + 1);
        assertThat(last.getLink("next")).isNull();
        assertThat(last.getEntry()).hasSize(201);
        Bundle.BundleEntryComponent said = last.getEntry().get(200);
        assertThat(said.getSearch().getMode()).isEqualTo(Bundle.SearchEntryMode.OUTCOME);
        assertThat(((OperationOutcome) said.getResource()).getIssueFirstRep().getDiagnostics())
                .contains("10000", "_lastUpdated");
    }
}
