package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.support.TransactionTemplate;

/** The FHIR API as its owner sees it. */
@GatewayTest
@Import(Neighbours.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FhirApiIT {
    private static final String FORM = "application/x-www-form-urlencoded";

    @Autowired
    GatewayClient client;

    @Autowired
    Records records;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    FhirContext context;

    private final Ward ward = new Ward("api", Ward.DAZU);

    @BeforeAll
    void store() {
        transaction.executeWithoutResult(status -> records.store(ward.writes()));
    }

    @Test
    void readsTheCurrentVersion() {
        HttpResponse<String> answer = client.as("doctor-dazu").get("/fhir/DiagnosticReport/api-report");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("ETag")).contains("W/\"1\"");
        assertThat(answer.headers().firstValue("X-Legal-Basis")).contains("own-record");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        DiagnosticReport report = context.newJsonParser().parseResource(DiagnosticReport.class, answer.body());
        assertThat(report.getConclusion()).isEqualTo("HIV antibodies found");
    }

    @Test
    void findsAReportByTheResidentIdAndItsAlias() {
        for (String system : List.of(Systems.RESIDENT_ID, Systems.RESIDENT_ID_HL7_CHINA)) {
            Bundle found = search("DiagnosticReport", "patient.identifier=" + encoded(system + "|" + Ward.residentId())
                    + "&identifier=" + encoded(Systems.LAB_REPORT_NUMBER + "|R-api"));

            assertThat(ids(found)).containsExactly("api-report");
            assertThat(found.getTotal()).isEqualTo(1);
        }
    }

    @Test
    void carriesEverythingOfAReport() {
        Bundle found = search(
                "DiagnosticReport",
                "_id=api-report&_include=DiagnosticReport:*&_include:iterate=Observation:specimen"
                        + "&_revinclude=Provenance:target");

        assertThat(ids(found))
                .startsWith("api-report")
                .containsExactlyInAnyOrder(
                        "api-report", "api-patient", "api-visit", "api-tsh", "api-hiv", "api-order", "api-specimen",
                        "dazu-rmyy", "api-doctor", "api-provenance");
    }

    private Bundle search(String type, String query) {
        HttpResponse<String> got = client.as("doctor-dazu").get("/fhir/" + type + "?" + query);
        assertThat(got.statusCode()).as(got.body()).isEqualTo(200);
        HttpResponse<String> posted = client.as("doctor-dazu").post("/fhir/" + type + "/_search", FORM, query);
        assertThat(posted.statusCode()).as(posted.body()).isEqualTo(200);
        Bundle bundle = context.newJsonParser().parseResource(Bundle.class, got.body());
        assertThat(ids(context.newJsonParser().parseResource(Bundle.class, posted.body()))).isEqualTo(ids(bundle));
        return bundle;
    }

    static List<String> ids(Bundle bundle) {
        return bundle.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .map(Resource::getIdPart)
                .toList();
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
