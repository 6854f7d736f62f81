package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chuanyu.gateway.GatewayClient;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;

/** A caller that speaks FHIR. */
record FhirPeer(GatewayClient.Caller caller, FhirContext context) {
    static final String FORM = "application/x-www-form-urlencoded";
    static final String JSON = "application/fhir+json";

    /** By GET and by POST, which must find the same. */
    Bundle search(String type, String query) {
        Bundle got = bundle(caller.get("/fhir/" + type + "?" + query));
        Bundle posted = bundle(caller.post("/fhir/" + type + "/_search", FORM, query));
        assertThat(ids(posted)).isEqualTo(ids(got));
        assertThat(posted.getTotal()).isEqualTo(got.getTotal());
        return got;
    }

    <R extends Resource> R read(Class<R> type, String path) {
        HttpResponse<String> answer = caller.get("/fhir/" + path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return context.newJsonParser().parseResource(type, answer.body());
    }

    int status(String path) {
        return caller.get("/fhir/" + path).statusCode();
    }

    Bundle bundle(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return context.newJsonParser().parseResource(Bundle.class, answer.body());
    }

    /** The answer is a refusal in FHIR's own words and no more. */
    void refused(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain("Exception", "\tat ", "java.", "HAPI-");
        String type = answer.headers().firstValue("Content-Type").orElse("");
        var parser = type.contains("xml") ? context.newXmlParser() : context.newJsonParser();
        OperationOutcome outcome = parser.parseResource(OperationOutcome.class, answer.body());
        assertThat(outcome.getIssue()).isNotEmpty();
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
