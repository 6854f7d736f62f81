package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Stored by a program that did not know the name yet: what is restricted by now is shown to nobody else, judged again or not. */
@GatewayTest
class RegradingIT {
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

    @Autowired
    Vault vault;

    @Autowired
    Redactor redactor;

    @Autowired
    Editions editions;

    @Autowired
    Terminology terminology;

    @Autowired
    AutowireCapableBeanFactory beans;

    @ParameterizedTest
    @CsvSource({"bycode, HIV-AB, ''", "byname, X17, 艾滋病抗体"})
    void isHiddenBeforeAndAfterItIsJudgedAgain(String mark, String code, String name) {
        Ward ward = new Ward(mark, Ward.DAZU);
        ward.hiv
                .getCode()
                .setText(name.isEmpty() ? null : name)
                .getCodingFirstRep()
                .setCode(code);
        ward.hiv.setValue(new StringType("阳性"));
        Admissions admissions = beans.createBean(Admissions.class);
        admissions.store(ward);
        admissions.admit(ward);
        asStoredByAnOlderProgram("Observation", mark + "-hiv");
        jdbc.sql("DELETE FROM regrading").update();
        Regrading regrading = beans.createBean(Regrading.class);
        assertThat(regrading.settled()).isFalse();
        Shelf shelf = new Shelf(
                jdbc, vault, redactor, editions, new NowRestricted(jdbc, vault, redactor, terminology, regrading));

        assertThat(show(shelf, "Observation", mark + "-hiv", mark)).isEmpty();
        assertThat(results(show(shelf, "DiagnosticReport", mark + "-report", mark)))
                .containsExactly("Observation/" + mark + "-tsh");

        regrading.pass();

        assertThat(regrading.settled()).isTrue();
        assertThat(jdbc.sql("SELECT sensitivity * 10 + edition FROM resource_head WHERE id = ?")
                        .param(mark + "-hiv")
                        .query(Integer.class)
                        .single())
                .isEqualTo(50);
        FhirPeer other = new FhirPeer(client.as("doctor-anyue"), context);
        assertThat(other.status("Observation/" + mark + "-hiv")).isEqualTo(404);
        assertThat(other.search("Observation", "patient=" + mark + "-patient").getTotal())
                .isEqualTo(1);
        FhirPeer owner = new FhirPeer(client.as("doctor-dazu"), context);
        assertThat(owner.search("Observation", "patient=" + mark + "-patient").getTotal())
                .isEqualTo(2);
    }

    @Test
    void aReportOfNothingElseGoesWithItsOrderAndSpecimen() {
        Ward ward = new Ward("only", Ward.DAZU);
        ward.report.getResult().removeIf(result -> result.getReference().endsWith("-tsh"));
        ward.hiv.getCode().setText("梅毒抗体").getCodingFirstRep().setCode("X18");
        Admissions admissions = beans.createBean(Admissions.class);
        admissions.store(ward);
        asStoredByAnOlderProgram("Observation", "only-hiv");
        asStoredByAnOlderProgram("DiagnosticReport", "only-report");

        beans.createBean(Regrading.class).pass();

        for (String id : List.of("only-hiv", "only-report", "only-order", "only-specimen")) {
            assertThat(jdbc.sql("SELECT edition FROM resource_head WHERE id = ?")
                            .param(id)
                            .query(Integer.class)
                            .single())
                    .as(id)
                    .isZero();
        }
    }

    /** A version that others have, under the grade that its name had once. */
    private void asStoredByAnOlderProgram(String type, String id) {
        jdbc.sql("""
                INSERT INTO resource_version (type, id, version, owner, patient_id, sensitivity, message_id, stored_at, content,
                    body, edition, edition_at, edition_content, edition_gist)
                SELECT type, id, 2, owner, patient_id, 4, message_id, stored_at, content, body, 1, stored_at, 'x', 'x'
                FROM resource_version WHERE type = ? AND id = ? AND version = 1""").params(type, id).update();
        jdbc.sql("""
                UPDATE resource_head SET version = 2, latest = 2, sensitivity = 4, edition = 1, editions = 1,
                    edition_version = 2, edition_at = last_updated WHERE type = ? AND id = ?""").params(type, id).update();
    }

    private Map<Stored, Resource> show(Shelf shelf, String type, String id, String mark) {
        View view = new View(Ward.ANYUE, Set.of(mark + "-patient"));
        Reading reading = new Reading(null, Ward.ANYUE, Instant.EPOCH, view, "test");
        return shelf.version(reading, type, id, null);
    }

    private static List<String> results(Map<Stored, Resource> shown) {
        return shown.values().stream()
                .flatMap(report -> ((DiagnosticReport) report).getResult().stream())
                .map(Reference::getReference)
                .toList();
    }
}
