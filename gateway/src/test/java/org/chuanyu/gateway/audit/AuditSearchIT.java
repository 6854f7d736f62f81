package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A search of the log is as strict as one of records: it shows what was asked for, or refuses. */
@GatewayTest
class AuditSearchIT extends ThreeActs {
    private static final String FORM = "application/x-www-form-urlencoded";

    /** A condition that was not understood and dropped would show more than was asked for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "_has:Patient:x:y=1",
                "_filter=x",
                "_text=x",
                "_content=x",
                "_tag=x",
                "_security=x",
                "_profile=x",
                "_list=x",
                "_source=x",
                "_offset=1",
                "_contained=true",
                "_include=AuditEvent:patient",
                "nonsense=1",
                "outcome:not=0",
                "action:text=R",
                "agent:bogus=x",
                "agent:missing=true",
                "patient:missing=false",
                "entity:identifier=x",
                "entity:Bogus=x",
                "patient:Group=x",
                "date:missing=true",
                "_lastUpdated:missing=true",
                "_id:missing=true",
                "sequence:missing=true",
                "patient.identifier=500111190101010010",
                "agent:Organization.name=x",
                "_total=all",
                "_summary=all"
            })
    void refusesWhatItDoesNotKnow(String condition) {
        refused(condition);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "action=",
                "action=R,",
                "agent=%0a",
                "patient=%20",
                "entity=,",
                "type=",
                "type=|",
                "type=a|b|c",
                "_id=",
                "_sort=",
                "date=",
                "date=,",
                "date=%20",
                "date=gt",
                "date=yesterday",
                "_lastUpdated=",
                "sequence=",
                "sequence=5",
                "sequence=lt18446744073709551616",
                "sequence=lt1.5",
                "sequence=lt-1",
                "_count=-1",
                "_count=",
                "_count=1.5"
            })
    void refusesAValueThatMeansNothing(String condition) {
        refused(condition);
    }

    private void refused(String condition) {
        String encoded = condition.replace("|", "%7C");
        for (HttpResponse<String> answer : List.of(
                client.as("auditor").get("/fhir/AuditEvent?" + encoded),
                client.as("auditor").post("/fhir/AuditEvent/_search", FORM, encoded),
                client.as("auditor").post("/fhir/AuditEvent/_search?_format=json", FORM, encoded))) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("OperationOutcome").doesNotContain("HAPI-");
        }
    }

    @Test
    void combinesTheAddressAndTheBodyOfASearchByPost() {
        String base = "patient=Patient/" + patient;
        assertThat(posted("", base).getTotal()).isEqualTo(3);
        assertThat(posted("?_format=json", base).getTotal()).isEqualTo(3);
        assertThat(posted("?subtype=disclosed", base).getTotal()).isEqualTo(1);
        assertThat(posted("?" + base, "subtype=disclosed").getTotal()).isEqualTo(1);
        assertThat(posted("?" + base, "agent=nobody").getTotal()).isZero();
        assertThat(posted("?date=gt2020-01-01&" + base, "date=lt2020-01-01").getTotal())
                .isZero();
        assertThat(client.as("auditor")
                        .post("/fhir/AuditEvent/_search?agent=doctor-x", FORM, "agent=nobody")
                        .statusCode())
                .as("one agent is looked for, and none of the two is passed over")
                .isEqualTo(400);
        String next = posted("?_count=2", base).getLink("next").getUrl();
        assertThat(search(next.substring(next.indexOf('?'))).getEntry())
                .as("the next page keeps the condition")
                .hasSize(1);
    }

    private Bundle posted(String address, String body) {
        return bundle(client.as("auditor").post("/fhir/AuditEvent/_search" + address, FORM, body));
    }

    @Test
    void takesTheTypeThatAReferenceLeadsTo() {
        assertThat(search("?entity:DiagnosticReport=" + patient).getEntry()).hasSize(2);
        assertThat(search("?entity:Observation=" + patient).getEntry()).isEmpty();
        assertThat(search("?entity:Patient=" + patient).getEntry()).hasSize(3);
        assertThat(search("?patient:Patient=" + patient).getEntry()).hasSize(3);
    }

    /** A code is one of a code system: the same letters of another mean something else. */
    @Test
    void honoursTheCodeSystem() {
        String base = "?patient=Patient/" + patient;
        String dicom = "http://dicom.nema.org/resources/ontology/DCM";
        assertThat(search(base + "&type=" + dicom + "%7C110106").getEntry()).hasSize(1);
        assertThat(search(base + "&type=" + dicom + "%7C").getEntry()).hasSize(1);
        assertThat(search(base + "&type=http://wrong%7Crest").getEntry()).isEmpty();
        assertThat(search(base + "&type=%7Crest").getEntry()).isEmpty();
        assertThat(search(base + "&type=http://wrong%7Crest,rest").getEntry()).hasSize(2);
        assertThat(search(base + "&subtype=" + AuditEvents.ACTION_SYSTEM + "%7Cdisclosed")
                        .getEntry())
                .hasSize(1);
        assertThat(search(base + "&subtype=http://wrong%7Cdisclosed").getEntry())
                .isEmpty();
        assertThat(search(base + "&subtype=http://hl7.org/fhir/restful-interaction%7Cread")
                        .getEntry())
                .hasSize(1);
        assertThat(search(base + "&action=http://hl7.org/fhir/audit-event-action%7CE")
                        .getEntry())
                .hasSize(1);
        assertThat(search(base + "&action=http://wrong%7CE").getEntry()).isEmpty();
        assertThat(search(base + "&outcome=http://hl7.org/fhir/audit-event-outcome%7C0")
                        .getEntry())
                .hasSize(3);
        assertThat(search(base + "&outcome=http://wrong%7C0").getEntry()).isEmpty();
    }
}
