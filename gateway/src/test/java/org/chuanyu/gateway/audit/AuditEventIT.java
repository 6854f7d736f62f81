package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@GatewayTest
class AuditEventIT {
    @Autowired
    AuditLog log;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    GatewayClient client;

    @Autowired
    FhirContext fhir;

    String patient;

    @BeforeEach
    void threeActs() {
        patient = "p" + UUID.randomUUID().toString().replace("-", "");
        record(AuditAction.RECORD_READ, "DiagnosticReport/" + patient + "/_history/2");
        record(AuditAction.DISCLOSED, "DiagnosticReport/" + patient);
        record(AuditAction.RECORD_SEARCHED, null);
    }

    @Test
    void readsAnEntryAsBalpEvent() {
        AuditEvent event = first(search("?patient=Patient/" + patient + "&subtype=record-read"));

        assertThat(event.getMeta().getProfile().get(0).getValue()).isEqualTo(Profiles.AUDIT_EVENT);
        assertThat(event.getType().getCode()).isEqualTo("rest");
        assertThat(event.getSubtypeFirstRep().getCode()).isEqualTo("read");
        assertThat(event.getAction().toCode()).isEqualTo("R");
        assertThat(event.getOutcome().toCode()).isEqualTo("0");
        assertThat(event.getAgentFirstRep().getWho().getIdentifier().getValue()).isEqualTo("doctor-x");
        assertThat(event.getAgentFirstRep()
                        .getPurposeOfUseFirstRep()
                        .getCodingFirstRep()
                        .getCode())
                .isEqualTo("care");
        assertThat(event.getAgent().get(1).getWho().getReference()).isEqualTo("Organization/anyue-rmyy");
        assertThat(event.getEntity())
                .extracting(entity -> entity.getWhat().getReference())
                .contains("Patient/" + patient, "DiagnosticReport/" + patient + "/_history/2");

        HttpResponse<String> read = client.as("auditor")
                .get("/fhir/AuditEvent/" + event.getIdElement().getIdPart());
        assertThat(read.statusCode()).isEqualTo(200);
    }

    @Test
    void findsByEveryParameter() {
        String base = "?patient=Patient/" + patient;
        assertThat(search(base).getEntry()).hasSize(3);
        assertThat(search("?entity=DiagnosticReport/" + patient).getEntry()).hasSize(2);
        assertThat(search("?entity=Patient/" + patient + "&agent=doctor-x").getEntry())
                .hasSize(3);
        assertThat(search(base + "&agent=Organization/anyue-rmyy").getEntry()).hasSize(3);
        assertThat(search(base + "&agent=somebody").getEntry()).isEmpty();
        assertThat(search(base + "&action=E").getEntry()).hasSize(1);
        assertThat(search(base + "&type=110106").getEntry()).hasSize(1);
        assertThat(search(base + "&subtype=disclosed,record-read").getEntry()).hasSize(2);
        assertThat(search(base + "&subtype=nonsense").getEntry()).isEmpty();
        assertThat(search(base + "&outcome=8").getEntry()).isEmpty();
        assertThat(search(base + "&date=gt2020-01-01&date=lt2999-01-01").getEntry())
                .hasSize(3);
        assertThat(search(base + "&date=lt2020-01-01").getEntry()).isEmpty();
    }

    @Test
    void pagesWithoutShifting() {
        Bundle first = search("?patient=Patient/" + patient + "&_count=2&_sort=-date");
        assertThat(first.getEntry()).hasSize(2);
        record(AuditAction.DISCLOSED, null);

        String next = first.getLink("next").getUrl();
        Bundle second = search(next.substring(next.indexOf('?')));

        assertThat(second.getEntry()).hasSize(1);
        assertThat(second.getLink("next")).isNull();
        assertThat(first(second).getSubtype())
                .extracting(coding -> coding.getCode())
                .contains("record-read");
    }

    @Test
    void writesDownThatItWasRead() {
        search("?patient=Patient/" + patient);

        assertThat(search("?subtype=audit-read&agent=auditor").getEntry()).isNotEmpty();
    }

    @Test
    void isClosedToEveryoneElse() {
        for (String login : new String[] {"doctor-anyue", "engineer", "admin", "registrar-dazu"}) {
            assertThat(client.as(login).get("/fhir/AuditEvent").statusCode())
                    .as(login)
                    .isEqualTo(403);
        }
        assertThat(client.certificate("dazu-rmyy").get("/fhir/AuditEvent").statusCode())
                .isEqualTo(403);
    }

    private Bundle search(String query) {
        HttpResponse<String> answer = client.as("auditor").get("/fhir/AuditEvent" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return fhir.newJsonParser().parseResource(Bundle.class, answer.body());
    }

    private static AuditEvent first(Bundle bundle) {
        return (AuditEvent) bundle.getEntryFirstRep().getResource();
    }

    private void record(AuditAction action, String object) {
        AuditEntry entry = new AuditEntry(
                action,
                AuditEntry.Outcome.SUCCESS,
                "doctor-x",
                "doctor",
                "anyue-rmyy",
                patient,
                object,
                "care",
                "0af7651916cd43dd8448eb211c80319c",
                Map.of("count", "1"));
        new TransactionTemplate(transactions).executeWithoutResult(status -> log.record(entry));
    }
}
