package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.records.FhirPeer.encoded;
import static org.chuanyu.gateway.records.FhirPeer.ids;

import ca.uhn.fhir.context.FhirContext;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** What another institution sees, and what it must not even be able to infer. */
@GatewayTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OthersIT {
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
    Environment environment;

    @Autowired
    AutowireCapableBeanFactory beans;

    private final Ward cared = new Ward("cared", Ward.DAZU);
    private final Ward strange = new Ward("strange", Ward.DAZU);
    private final Ward secret = new Ward("secret", Ward.DAZU);
    private Admissions admissions;
    private FhirPeer doctor;
    private FhirPeer owner;

    @BeforeAll
    void store() {
        admissions = beans.createBean(Admissions.class);
        doctor = new FhirPeer(client.as("doctor-anyue"), context);
        owner = new FhirPeer(client.as("doctor-dazu"), context);
        // A report of nothing but a restricted result, though the report itself was graded lower.
        secret.report.getResult().removeIf(result -> result.getReference().endsWith("-tsh"));
        // A visible result that leads to nothing but a restricted one.
        cared.tsh.addHasMember(Ward.ref(cared.hiv));
        List.of(cared, strange, secret).forEach(admissions::store);
        admissions.admit(cared);
        admissions.admit(secret);
    }

    @Test
    void seesWhatItsCareRelationshipCovers() {
        HttpResponse<String> answer = client.as("doctor-anyue").get("/fhir/DiagnosticReport/cared-report");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Legal-Basis")).contains("care-relationship");
        for (String path : List.of(
                "/fhir/DiagnosticReport?_id=cared-report",
                "/fhir/DiagnosticReport/cared-report/_history",
                "/fhir/DiagnosticReport/cared-report/_history/1")) {
            assertThat(client.as("doctor-anyue").get(path).headers().firstValue("X-Legal-Basis"))
                    .as(path)
                    .contains("care-relationship");
        }
        DiagnosticReport report = context.newJsonParser().parseResource(DiagnosticReport.class, answer.body());
        assertRedacted(report);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DiagnosticReport?_id=cared-report",
                "DiagnosticReport/cared-report/_history",
                "DiagnosticReport/cared-report/_history/1"
            })
    void saysOnWhatBasisItAnswers(String path) {
        HttpResponse<String> answer = client.as("doctor-anyue").get("/fhir/" + path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Legal-Basis").orElse("")).isEqualTo("care-relationship");
        assertThat(client.as("doctor-dazu").get("/fhir/" + path).headers().firstValue("X-Legal-Basis"))
                .contains("own-record");
    }

    /** How many reports a hospital has is its own affair, and must not keep others from those that they may see. */
    @Test
    void countsWhatComesAlongAsTheViewerSeesIt() {
        String many = "FROM generate_series(1, 5001) AS n";
        try {
            jdbc.sql(
                            "INSERT INTO resource_head (type, id, version, latest, owner, patient_id, sensitivity, last_updated,"
                                    + " edition, editions, edition_version, edition_at)"
                                    + " SELECT 'DiagnosticReport', 'crowd-' || n, 1, 1, 'dazu-rmyy', 'strange-patient', 4, now(),"
                                    + " 1, 1, 1, now() " + many)
                    .update();
            jdbc.sql("INSERT INTO resource_index (type, id, owner, audience, shared)"
                            + " SELECT 'DiagnosticReport', 'crowd-' || n, 'dazu-rmyy', 0, 0 " + many)
                    .update();
            jdbc.sql("INSERT INTO resource_index_value (shared, type, param, ref_type, ref_id)"
                            + " VALUES (0, 'DiagnosticReport', 'performer', 'Organization', 'dazu-rmyy')")
                    .update();

            String search = "/fhir/Organization?_id=dazu-rmyy&_revinclude=DiagnosticReport:performer";
            HttpResponse<String> answer = client.as("doctor-anyue").get(search);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("cared-report").doesNotContain("crowd-");
            assertThat(client.as("doctor-dazu").get(search).body()).contains("too much to include");
        } finally {
            // The program itself may not.
            JdbcClient ofSchema = JdbcClient.create(new DriverManagerDataSource(
                    environment.getRequiredProperty("spring.datasource.url"),
                    environment.getRequiredProperty("spring.flyway.user"),
                    ""));
            ofSchema.sql("DELETE FROM gateway.resource_index WHERE id LIKE 'crowd-%'")
                    .update();
            ofSchema.sql("DELETE FROM gateway.resource_index_value WHERE shared = 0")
                    .update();
            ofSchema.sql("DELETE FROM gateway.resource_head WHERE id LIKE 'crowd-%'")
                    .update();
        }
    }

    private static void assertRedacted(DiagnosticReport report) {
        assertThat(report.getResult()).extracting(Reference::getReference).containsExactly("Observation/cared-tsh");
        assertThat(report.hasConclusion()).isFalse();
        assertThat(report.hasExtension()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient/strange-patient",
                "DiagnosticReport/strange-report",
                "DiagnosticReport/strange-report/_history",
                "DiagnosticReport/strange-report/_history/1",
                "Observation/strange-tsh",
                "Encounter/strange-visit",
                "ServiceRequest/strange-order",
                "Specimen/strange-specimen",
                "Provenance/strange-provenance",
                "Practitioner/strange-doctor",
                "Observation/cared-hiv",
                "Observation/cared-hiv/_history",
                "Observation/cared-hiv/_history/1",
                "DiagnosticReport/secret-report",
                "DiagnosticReport/secret-report/_history",
                "DiagnosticReport/secret-report/_history/1"
            })
    void hidesAsIfItDidNotExist(String path) {
        HttpResponse<String> hidden = client.as("doctor-anyue").get("/fhir/" + path);
        HttpResponse<String> absent = client.as("doctor-anyue").get("/fhir/" + path.replaceAll("/[a-z]+-", "/absent-"));

        assertThat(owner.status(path)).isEqualTo(200);
        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(hidden.body()).isEqualTo(absent.body());
        assertThat(headers(hidden)).isEqualTo(headers(absent));
    }

    /** Tomcat says "Connection: close" to every hundredth request of a connection, whatever was asked. */
    private static Set<String> headers(HttpResponse<String> answer) {
        Set<String> names = new TreeSet<>(answer.headers().map().keySet());
        names.remove("connection");
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient?_id=strange-patient",
                "Patient?identifier=MRN-strange",
                "DiagnosticReport?_id=strange-report",
                "DiagnosticReport?patient=strange-patient",
                "DiagnosticReport?identifier=R-strange",
                "DiagnosticReport?patient.identifier=MRN-strange",
                "DiagnosticReport?_id=secret-report",
                "DiagnosticReport?result=Observation/cared-hiv",
                "DiagnosticReport?result=cared-hiv",
                "DiagnosticReport?result.code=HIV-AB",
                "DiagnosticReport?result:Observation.code=HIV-AB",
                "Observation?code=HIV-AB",
                "Observation?patient=cared-patient&code=HIV-AB",
                "Observation?patient=cared-patient&_id=cared-hiv",
                "Observation?code:not=TSH&patient=cared-patient",
                "Provenance?target=Observation/cared-hiv",
                "Provenance?target:Observation=cared-hiv",
                "Observation?has-member:missing=false&_id=cared-tsh",
                "Patient?_has:Observation:patient:code=HIV-AB&_id=cared-patient",
                "Patient?_has:Observation:patient:code=TSH&_id=strange-patient",
                "Specimen?_has:Observation:specimen:code=HIV-AB&_id=cared-specimen",
                "Organization?_has:DiagnosticReport:performer:identifier=R-strange",
                "Practitioner?_has:DiagnosticReport:performer:identifier=R-strange",
                "Practitioner?_id=strange-doctor",
                "Practitioner?name=%E5%8C%BB%E7%94%9Fstrange"
            })
    void neitherShowsNorCounts(String search) {
        String[] parts = search.split("\\?");

        assertThat(owner.search(parts[0], parts[1]).getTotal())
                .as("the owner finds it")
                .isPositive();
        Bundle found = doctor.search(parts[0], parts[1]);
        assertThat(found.getTotal()).isZero();
        assertThat(found.getEntry()).isEmpty();
        assertThat(found.getLink("next")).isNull();
        assertThat(doctor.search(parts[0], parts[1] + "&_summary=count").getTotal())
                .isZero();
    }

    @Test
    void includesNothingHidden() {
        Bundle found = doctor.search(
                "DiagnosticReport",
                "patient=cared-patient&_include=DiagnosticReport:*&_include:iterate=Patient:link"
                        + "&_revinclude=Provenance:target&_revinclude:iterate=Observation:specimen");

        assertThat(ids(found))
                .contains("cared-report", "cared-tsh", "cared-patient", "cared-doctor", "cared-provenance")
                .doesNotContain("cared-hiv");
        assertThat(context.newJsonParser().encodeResourceToString(found)).doesNotContain("HIV", "cared-hiv");
        assertRedacted((DiagnosticReport) found.getEntryFirstRep().getResource());
    }

    @Test
    void comesToNothingHiddenBackwards() {
        assertThat(ids(doctor.search("Specimen", "_id=cared-specimen&_revinclude=Observation:specimen")))
                .containsExactly("cared-specimen", "cared-tsh");
        assertThat(ids(doctor.search("Patient", "_id=cared-patient&_revinclude=Observation:patient")))
                .containsExactlyInAnyOrder("cared-patient", "cared-tsh");
        assertThat(ids(doctor.search("Organization", "_id=dazu-rmyy&_revinclude=DiagnosticReport:performer")))
                .contains("cared-report")
                .doesNotContain("strange-report", "secret-report");
    }

    @Test
    void takesHiddenOnesOutOfAProvenance() {
        assertThat(doctor.read(Provenance.class, "Provenance/cared-provenance").getTarget())
                .extracting(Reference::getReference)
                .containsExactly("DiagnosticReport/cared-report/_history/1");
    }

    @Test
    void redactsOldVersionsWithWhatIsKnownNow() {
        Ward ward = new Ward("regraded", Ward.DAZU);
        admissions.store(ward);
        transaction.executeWithoutResult(status -> {
            ward.report.getResult().remove(1);
            ward.report.setConclusion("no more");
            records.store(List.of(
                    ward.write(ward.report),
                    new Records.Write(ward.tsh, ward.owner, "regraded-patient", true, 5, false, "m-2"),
                    new Records.Write(ward.hiv, ward.owner, "regraded-patient", true, 4, false, "m-2")));
        });
        admissions.admit(ward);

        // Its only result is restricted by now; the old version has another one left.
        assertThat(doctor.status("DiagnosticReport/regraded-report")).isEqualTo(404);
        assertThat(doctor.search("DiagnosticReport", "_id=regraded-report").getTotal())
                .isZero();
        assertThat(doctor.status("Observation/regraded-tsh/_history/1")).isEqualTo(404);
    }

    @Test
    void endsWithTheCareRelationshipEvenBetweenPages() {
        Ward ward = new Ward("ending", Ward.DAZU);
        admissions.store(ward);
        admissions.admit(ward);
        Bundle first = doctor.search("Observation", "patient=ending-patient&_count=1");
        assertThat(first.getTotal()).isEqualTo(1);
        Bundle all = doctor.search("ServiceRequest", "_id=ending-order,cared-order&_count=1&_sort=-_id");
        assertThat(ids(all)).containsExactly("ending-order");

        admissions.cancel(ward);

        assertThat(doctor.status("Observation/ending-tsh")).isEqualTo(404);
        Bundle again = doctor.bundle(
                client.as("doctor-anyue").get(path(all.getLink("next").getUrl()).replaceFirst("\\.1$", ".0")));
        assertThat(ids(again)).isEmpty();
    }

    @Test
    void remembersWhatWasPulled() {
        int before = disclosures("cared-patient").size();
        long entries = entries("RECORD_READ", "cared-patient");

        doctor.status("Observation/cared-tsh");

        List<String> disclosures = disclosures("cared-patient");
        assertThat(disclosures.subList(before, disclosures.size()))
                .containsExactly("DiagnosticReport/cared-report anyue-rmyy PULL");
        assertThat(entries("RECORD_READ", "cared-patient")).isEqualTo(entries + 1);
        Map<String, Object> entry = jdbc.sql(
                        "SELECT * FROM audit_entry WHERE action = 'RECORD_READ' ORDER BY seq DESC LIMIT 1")
                .query()
                .singleRow();
        // Maps that another test approved may have given it a code, and so a version, since.
        int version = jdbc.sql("SELECT version FROM resource_head WHERE type = 'Observation' AND id = 'cared-tsh'")
                .query(Integer.class)
                .single();
        assertThat(entry)
                .containsEntry("actor", "doctor-anyue")
                .containsEntry("organisation", "anyue-rmyy")
                .containsEntry("object", "Observation/cared-tsh/_history/" + version)
                .containsEntry("legal_basis", "care-relationship");
    }

    @Test
    void writesNoSearchValueIntoTheLog() {
        doctor.search("Patient", "identifier=" + encoded(Systems.RESIDENT_ID + "|" + cared.residentId()));

        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE audit_entry::text LIKE '%50011119%'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void servesOnlyWhoMayRead() {
        for (String login : List.of("engineer", "auditor")) {
            doctor.refused(client.as(login).get("/fhir/DiagnosticReport?_id=cared-report"), 403);
            doctor.refused(client.as(login).get("/fhir/DiagnosticReport/cared-report"), 403);
        }
        doctor.refused(client.as("inspector-dazu").get("/fhir/DiagnosticReport/cared-report"), 403);
        doctor.refused(client.anonymous().get("/fhir/DiagnosticReport/cared-report"), 401);
    }

    private List<String> disclosures(String patient) {
        return jdbc.sql(
                        "SELECT resource_type || '/' || resource_id || ' ' || organisation || ' ' || way FROM disclosure"
                                + " WHERE patient_id = ? ORDER BY id")
                .param(patient)
                .query(String.class)
                .list();
    }

    private long entries(String action, String patient) {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = ? AND patient_id = ?")
                .params(action, patient)
                .query(Long.class)
                .single();
    }

    static String path(String url) {
        return url.substring(url.indexOf("/fhir"));
    }
}
