package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.chuanyu.fhir.OfficialValidator;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatewayTest
class AuditEventIT extends ThreeActs {
    @Autowired
    AuditQuery query;

    @Autowired
    OfficialValidator validator;

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
    void countsNoFurtherThanItIsAskedTo() {
        assertThat(search("?patient=Patient/" + patient).getTotal()).isEqualTo(3);
        assertThat(search("?patient=Patient/" + patient + "&_summary=count").getTotal())
                .as("the first look left an entry about no patient")
                .isEqualTo(3);
        assertThat(query.count(new AuditQuery.Where().patient(patient), 2)).isEqualTo(2);
    }

    /** Nothing changes an entry: it has one version, which is its history. */
    @Test
    void hasOneVersion() {
        AuditEvent event = first(search("?patient=Patient/" + patient + "&subtype=record-read"));
        String path = "/fhir/AuditEvent/" + event.getIdElement().getIdPart();
        GatewayClient.Caller auditor = client.as("auditor");

        HttpResponse<String> version = auditor.get(path + "/_history/1");
        assertThat(version.statusCode()).as(version.body()).isEqualTo(200);
        assertThat(version.headers().firstValue("ETag")).contains("W/\"1\"");
        assertThat(fhir.newJsonParser()
                        .parseResource(AuditEvent.class, version.body())
                        .getMeta()
                        .getVersionId())
                .isEqualTo("1");
        assertThat(auditor.get(path).headers().firstValue("ETag")).contains("W/\"1\"");
        assertThat(auditor.get(path + "/_history/2").statusCode()).isEqualTo(404);

        HttpResponse<String> answer = auditor.get(path + "/_history");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Bundle history = fhir.newJsonParser().parseResource(Bundle.class, answer.body());
        assertThat(history.getType()).isEqualTo(Bundle.BundleType.HISTORY);
        assertThat(history.getTotal()).isEqualTo(1);
        assertThat(history.getEntryFirstRep().getResource().getIdElement().getIdPart())
                .isEqualTo(event.getIdElement().getIdPart());
        assertThat(history.getEntryFirstRep().getResponse().getStatus()).isEqualTo("201 Created");
        assertThat(auditor.get("/fhir/AuditEvent/999999999999/_history").statusCode())
                .isEqualTo(404);
        assertThat(client.as("doctor-dazu").get(path + "/_history").statusCode())
                .isEqualTo(403);
        assertThat(search("?subtype=audit-read&entity=AuditEvent/"
                                + event.getIdElement().getIdPart())
                        .getTotal())
                .as("every look leaves its entry")
                .isEqualTo(3);
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

    /** The machine's zone is not China's: an entry of one in the morning there is of the day before in UTC. */
    @Test
    void aDayIsADayInChina() {
        String base = "?patient=Patient/" + patient;
        Instant at = ((AuditEvent) search(base).getEntryFirstRep().getResource())
                .getRecorded()
                .toInstant();
        LocalDate day = at.atZone(ZoneId.of("Asia/Shanghai")).toLocalDate();
        String midnight =
                day.atStartOfDay(ZoneId.of("Asia/Shanghai")).toInstant().toString();

        assertThat(search(base + "&date=" + day).getEntry()).hasSize(3);
        assertThat(search(base + "&_lastUpdated=ge" + day).getEntry()).hasSize(3);
        assertThat(search(base + "&date=" + day.minusDays(1)).getEntry()).isEmpty();
        assertThat(search(base + "&date=lt" + midnight).getEntry()).isEmpty();
    }

    /** Every kind of entry, by everybody who can have caused it, is an AuditEvent that others' software can read. */
    @Test
    void everyActionIsAValidAuditEvent() {
        for (AuditAction action : AuditAction.values()) {
            for (String role : new String[] {null, "participant", "doctor"}) {
                AuditEntry entry = new AuditEntry(
                        action,
                        AuditEntry.Outcome.SUCCESS,
                        role == null ? "system" : role.equals("doctor") ? "doctor-x" : "anyue-rmyy",
                        role,
                        "anyue-rmyy",
                        patient,
                        "DiagnosticReport/" + patient + "/_history/1",
                        "care-relationship",
                        "0af7651916cd43dd8448eb211c80319c",
                        Map.of("count", "1", "source", "127.0.0.1"));
                AuditEvent event = AuditEvents.of(new StoredEntry(1, Instant.parse("2026-03-01T02:00:00Z"), entry));

                OperationOutcome outcome = validator.validate(event);
                assertThat(OfficialValidator.passed(outcome))
                        .as(() -> action + " by " + role + ": "
                                + fhir.newJsonParser().encodeResourceToString(outcome))
                        .isTrue();
                assertThat(event.getAgent().stream().filter(agent -> agent.getRequestor()))
                        .as(action + " by " + role)
                        .hasSize(1);
            }
        }
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

    private static AuditEvent first(Bundle bundle) {
        return (AuditEvent) bundle.getEntryFirstRep().getResource();
    }
}
