package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.chuanyu.gateway.GatewayClient;
import org.hl7.fhir.r4.model.Bundle;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Three entries about a patient of the test's own, and the auditor's searches of {@code /fhir/AuditEvent}. */
abstract class ThreeActs {
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

    Bundle search(String query) {
        return bundle(client.as("auditor").get("/fhir/AuditEvent" + query));
    }

    Bundle bundle(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return fhir.newJsonParser().parseResource(Bundle.class, answer.body());
    }

    void record(AuditAction action, String object) {
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
