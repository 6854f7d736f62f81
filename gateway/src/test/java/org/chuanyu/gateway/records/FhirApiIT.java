package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.records.FhirPeer.encoded;
import static org.chuanyu.gateway.records.FhirPeer.ids;

import ca.uhn.fhir.context.FhirContext;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Provenance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** The FHIR API as the owner of the records sees it. */
@GatewayTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FhirApiIT {
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

    private final Ward ward = new Ward("api", Ward.DAZU);
    private FhirPeer doctor;

    @BeforeAll
    void store() {
        doctor = new FhirPeer(client.as("doctor-dazu"), context);
        beans.createBean(Admissions.class).store(ward);
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
        assertThat(report.getMeta().getSecurity())
                .extracting(label -> label.getCode())
                .containsExactly("4");
    }

    @Test
    void findsAReportByTheResidentIdAndItsAlias() {
        for (String system : List.of(Systems.RESIDENT_ID, Systems.RESIDENT_ID_HL7_CHINA)) {
            Bundle found = doctor.search(
                    "DiagnosticReport",
                    "patient.identifier=" + encoded(system + "|" + ward.residentId()) + "&identifier="
                            + encoded(Systems.LAB_REPORT_NUMBER + "|R-api"));

            assertThat(ids(found)).containsExactly("api-report");
            assertThat(found.getTotal()).isEqualTo(1);
        }
    }

    @Test
    void carriesEverythingOfAReport() {
        Bundle found = doctor.search(
                "DiagnosticReport",
                "_id=api-report&_include=DiagnosticReport:*&_include:iterate=Observation:specimen"
                        + "&_revinclude=Provenance:target");

        assertThat(ids(found))
                .startsWith("api-report")
                .containsExactlyInAnyOrder(
                        "api-report",
                        "api-patient",
                        "api-visit",
                        "api-tsh",
                        "api-hiv",
                        "api-order",
                        "api-specimen",
                        "dazu-rmyy",
                        "api-doctor",
                        "api-provenance");
        assertThat(found.getEntry().get(0).getSearch().getMode()).isEqualTo(Bundle.SearchEntryMode.MATCH);
        assertThat(found.getEntry().get(1).getSearch().getMode()).isEqualTo(Bundle.SearchEntryMode.INCLUDE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "Patient identifier=NUMBER&_id=api-patient 1",
                "Patient identifier=urn:oid:2.16.156.10011.1.13%7C&_id=api-patient 1",
                "Patient identifier=%7CNUMBER&_id=api-patient 0",
                "Patient name=%E6%B5%8B%E8%AF%95a&_id=api-patient 1",
                "Patient name=%E8%AF%95a&_id=api-patient 0",
                "Patient birthdate=1900&gender=female&_id=api-patient 1",
                "Patient birthdate=1900-01-01&_id=api-patient 1",
                "Patient birthdate=1900-02&_id=api-patient 0",
                "Patient gender:not=female&_id=api-patient 0",
                "DiagnosticReport _id=api-report,other&date=2026-03-01 1",
                "DiagnosticReport _id=api-report&date=2026-03-01T08:30:00%2B08:00 1",
                "DiagnosticReport _id=api-report&date=2026-03-01T00:30:00Z 1",
                "DiagnosticReport _id=api-report&date=gt2026-03-01 0",
                "DiagnosticReport _id=api-report&date=ge2026-03-01&date=lt2026-03-02 1",
                "DiagnosticReport _id=api-report&date=ne2026-03-01 0",
                "DiagnosticReport _id=api-report&date=sa2026-02&date=eb2026-04 1",
                "DiagnosticReport _id=api-report&issued=le2026-02 0",
                "DiagnosticReport _id=api-report&_lastUpdated=gt2020 1",
                "DiagnosticReport _id=api-report&_lastUpdated=lt2020 0",
                "DiagnosticReport _id=api-report&status=final,amended&status:not=cancelled 1",
                "DiagnosticReport _id=api-report&status=http://hl7.org/fhir/diagnostic-report-status%7Cfinal 1",
                "DiagnosticReport _id=api-report&category=LAB&code=THY 1",
                "DiagnosticReport code=%7CTHY&_id=api-report 0",
                "DiagnosticReport patient=api-patient&subject=Patient/api-patient&subject:Patient=api-patient 1",
                "DiagnosticReport patient=http://elsewhere/fhir/Patient/api-patient 0",
                "DiagnosticReport result=Observation/api-hiv 1",
                "DiagnosticReport performer=Organization/dazu-rmyy&identifier=r-api 1",
                "DiagnosticReport performer=Organization/anyue-rmyy&identifier=r-api 0",
                "DiagnosticReport performer:Practitioner=api-doctor&encounter=api-visit 1",
                "DiagnosticReport based-on.identifier=O-api&specimen.accession=S-api 1",
                "DiagnosticReport subject:Patient.name=%E6%B5%8B%E8%AF%95&_id=api-report 1",
                "Observation patient=api-patient&code=TSH&category=laboratory&status=final 1",
                "Observation specimen=api-specimen&based-on=ServiceRequest/api-order 2",
                "ServiceRequest requester=api-doctor&status=active&identifier=O-api 1",
                "Specimen accession=S-api&patient=api-patient 1",
                "Encounter class=AMB&status=in-progress&patient=api-patient 1",
                "Organization identifier=dazu-rmyy&active=true 1",
                "Organization name=%E5%A4%A7%E8%B6%B3%E5%8C%BA&active=true&_id=dazu-rmyy 1",
                "Practitioner name=%E5%8C%BB%E7%94%9Fapi 1",
                "Provenance target=DiagnosticReport/api-report&patient=api-patient&agent=dazu-rmyy 1",
                "Provenance recorded=2026-03-01&patient=api-patient 1",
                "Patient name:missing=false&birthdate:missing=false&identifier:missing=false&_id=api-patient 1",
                "Patient link:missing=true&_id=api-patient 1",
                "Patient gender:missing=true&_id=api-patient 0",
                "DiagnosticReport encounter:missing=true&_id=api-report 0",
                "Observation based-on:missing=false&encounter:missing=true&patient=api-patient 2",
                "ServiceRequest authored:missing=true&_id=api-order 1",
                "Patient _has:Observation:patient:code=HIV-AB&_id=api-patient 1",
                "Patient _has:Observation:subject:code=NONE&_id=api-patient 0",
                "Specimen _has:Observation:specimen:status=final&_id=api-specimen 1",
                "ServiceRequest _has:DiagnosticReport:based-on:identifier=R-api 1"
            })
    void finds(String type, String query, int count) {
        String asked = query.replace("NUMBER", ward.residentId().toLowerCase(Locale.ROOT));

        assertThat(doctor.search(type, asked).getTotal()).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient?nickname=x",
                "Patient?name:exact=x",
                "Patient?name:contains=x",
                "Patient?name:missing=maybe",
                "Patient?_id:missing=true",
                "DiagnosticReport?patient:missing.name=x",
                "Patient?name=",
                "Patient?birthdate=gt1900",
                "Patient?birthdate=1900-13",
                "Patient?identifier:not=1",
                "Patient?identifier=a%7Cb%7Cc",
                "Patient?_has:Observation:patient",
                "Patient?_has:Observation:encounter:code=x",
                "Patient?_has:Observation:nonsense:code=x",
                "Patient?_has:Basic:patient:code=x",
                "DiagnosticReport?patient._has:Observation:patient:code=x",
                "Patient?_has:Observation:patient:nickname=x",
                "Patient?_has:Observation:patient:based-on.identifier=x",
                "Patient?_has:Observation:patient:_has:Provenance:target:agent=x",
                "DiagnosticReport?date=yesterday",
                "DiagnosticReport?date=ap2026",
                "DiagnosticReport?date=2026-02-30",
                "DiagnosticReport?patient:Group=x",
                "DiagnosticReport?patient.general-practitioner.name=x",
                "DiagnosticReport?subject:Patient.nickname=x",
                "DiagnosticReport?result=Basic/1",
                "DiagnosticReport?patient=a%20b",
                "DiagnosticReport?_sort=identifier",
                "DiagnosticReport?_count=many",
                "DiagnosticReport?_count=-1",
                "DiagnosticReport?_include=DiagnosticReport:media",
                "DiagnosticReport?_include=Observation:specimen",
                "DiagnosticReport?_revinclude=x",
                "DiagnosticReport?_total=maybe",
                "DiagnosticReport?_summary=maybe",
                "DiagnosticReport?_page=x",
                "DiagnosticReport?_filter=status",
                "DiagnosticReport/api-report/_history/x",
                "DiagnosticReport/api-report/_history/0"
            })
    void refusesWhatItDoesNotUnderstand(String path) {
        doctor.refused(client.as("doctor-dazu").get("/fhir/" + path), 400);
        doctor.refused(client.as("doctor-dazu").get("/fhir/" + path, "Prefer", "handling=lenient"), 400);
    }

    @Test
    void saysWhyANameHasNoExactSearch() {
        assertThat(client.as("doctor-dazu").get("/fhir/Patient?name:exact=x").body())
                .contains(":exact and :contains are not possible");
    }

    @Test
    void keepsEveryVersionAndItsNumber() {
        Ward other = new Ward("versions", Ward.DAZU);
        transaction.executeWithoutResult(status -> records.store(other.writes()));
        other.report.setConclusion("changed").setStatus(DiagnosticReport.DiagnosticReportStatus.AMENDED);
        transaction.executeWithoutResult(status -> records.store(List.of(other.write(other.report))));

        Bundle history = doctor.read(Bundle.class, "DiagnosticReport/versions-report/_history");

        assertThat(history.getType()).isEqualTo(Bundle.BundleType.HISTORY);
        assertThat(history.getEntry())
                .extracting(entry -> entry.getResource().getMeta().getVersionId())
                .containsExactly("2", "1");
        assertThat(doctor.read(DiagnosticReport.class, "DiagnosticReport/versions-report/_history/1")
                        .getConclusion())
                .isEqualTo("HIV antibodies found");
        assertThat(doctor.read(DiagnosticReport.class, "DiagnosticReport/versions-report")
                        .getConclusion())
                .isEqualTo("changed");
        assertThat(doctor.status("DiagnosticReport/versions-report/_history/3")).isEqualTo(404);
        assertThat(doctor.search("DiagnosticReport", "_id=versions-report&status=final")
                        .getTotal())
                .isZero();
    }

    @Test
    void namesTheVersionsThatAProvenanceIsAbout() {
        Provenance provenance = doctor.read(Provenance.class, "Provenance/api-provenance");

        assertThat(provenance.getTarget().get(0).getReference()).isEqualTo("DiagnosticReport/api-report/_history/1");
    }

    @Test
    void servesEveryParticipantAsAnOrganization() {
        assertThat(doctor.read(Organization.class, "Organization/anyue-rmyy").getName())
                .isEqualTo("安岳县人民医院");
        assertThat(doctor.search("Organization", "active=true&_summary=count").getTotal())
                .isGreaterThanOrEqualTo(5);
    }

    @Test
    void countsWithoutShowing() {
        for (String query : List.of("_summary=count", "_count=0")) {
            Bundle found = doctor.search("DiagnosticReport", "_id=api-report&" + query);
            assertThat(found.getTotal()).isEqualTo(1);
            assertThat(found.getEntry()).isEmpty();
        }
        assertThat(doctor.search("DiagnosticReport", "_id=api-report&_total=none")
                        .hasTotal())
                .isFalse();
    }

    @Test
    void shapesTheAnswer() {
        HttpResponse<String> xml = client.as("doctor-dazu").get("/fhir/DiagnosticReport?_id=api-report&_format=xml");
        assertThat(xml.headers().firstValue("Content-Type").orElse("")).contains("application/fhir+xml");
        assertThat(context.newXmlParser()
                        .parseResource(Bundle.class, xml.body())
                        .getTotal())
                .isEqualTo(1);

        DiagnosticReport part = (DiagnosticReport) doctor.search("DiagnosticReport", "_id=api-report&_elements=status")
                .getEntryFirstRep()
                .getResource();
        assertThat(part.getStatus()).isEqualTo(DiagnosticReport.DiagnosticReportStatus.FINAL);
        assertThat(part.hasConclusion()).isFalse();
    }

    @Test
    void validatesAndTranslatesForSystems() {
        GatewayClient.Caller system = client.certificate("dazu-rmyy");
        String good = context.newJsonParser().encodeResourceToString(ward.patient);
        String bad = "{\"resourceType\":\"Patient\",\"gender\":\"nobody\",\"nonsense\":1}";

        for (String path : List.of("/fhir/Patient/$validate", "/fhir/$validate")) {
            HttpResponse<String> passed = system.post(path, FhirPeer.JSON, good);
            assertThat(passed.statusCode()).as(passed.body()).isEqualTo(200);
            assertThat(passed.body()).doesNotContain("\"error\"");
            HttpResponse<String> failed = system.post(path, FhirPeer.JSON, bad);
            assertThat(failed.statusCode()).as(failed.body()).isEqualTo(200);
            assertThat(context.newJsonParser()
                            .parseResource(OperationOutcome.class, failed.body())
                            .getIssueFirstRep()
                            .getSeverity())
                    .isEqualTo(OperationOutcome.IssueSeverity.ERROR);
        }
        HttpResponse<String> translated = system.get("/fhir/ConceptMap/$translate?system=" + encoded(ward.local())
                + "&code=TSH&targetsystem=" + encoded(Systems.LOINC));
        assertThat(translated.statusCode()).as(translated.body()).isEqualTo(200);
        assertThat(translated.body()).contains("3016-3", "\"valueBoolean\":true");
        assertThat(system.get("/fhir/ConceptMap/$translate?system=x&code=y").body())
                .contains("\"valueBoolean\":false");
        HttpResponse<String> back = system.get("/fhir/ConceptMap/$translate?reverse=true&system="
                + encoded(Systems.LOINC) + "&code=3016-3&targetsystem=" + encoded(ward.local()));
        assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
        assertThat(back.body()).contains("\"TSH\"", "\"valueBoolean\":true").doesNotContain("anyue");
        assertThat(system.get("/fhir/ConceptMap/$translate?reverse=true&system=x&code=y")
                        .body())
                .contains("\"valueBoolean\":false");
        assertThat(client.as("doctor-dazu")
                        .post("/fhir/$validate", FhirPeer.JSON, good)
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.as("auditor")
                        .post("/fhir/$validate", FhirPeer.JSON, good)
                        .statusCode())
                .isEqualTo(403);
        assertThat(system.get("/fhir/StructureDefinition?url="
                                + encoded("https://fhir.chuanyu-health.org/StructureDefinition/chuanyu-patient"))
                        .body())
                .contains("\"total\":1");
    }
}
