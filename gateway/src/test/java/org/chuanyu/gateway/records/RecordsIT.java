package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

@GatewayTest
class RecordsIT {
    @Autowired
    Records records;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Vault vault;

    @Autowired
    GatewayClient client;

    @Autowired
    FhirContext context;

    private List<VersionRef> store(Records.Write... writes) {
        return transaction.execute(status -> records.store(List.of(writes)));
    }

    private static Records.Write with(Records.Write write, boolean current, boolean always, int grade) {
        return new Records.Write(
                write.resource(), write.owner(), write.patientId(), current, grade, always, write.messageId());
    }

    @Test
    void storesNothingOutsideATransaction() {
        Ward ward = new Ward("mandatory", Ward.DAZU);

        assertThatThrownBy(() -> records.store(ward.writes())).isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void givesEqualContentNoNewVersionUnlessItMust() {
        Ward ward = new Ward("equal", Ward.DAZU);

        assertThat(store(ward.write(ward.tsh))).containsExactly(new VersionRef("Observation", "equal-tsh", 1));
        assertThat(store(ward.write(ward.tsh))).containsExactly(new VersionRef("Observation", "equal-tsh", 1));
        assertThat(store(with(ward.write(ward.tsh), true, true, 4)))
                .containsExactly(new VersionRef("Observation", "equal-tsh", 2));
        ward.tsh.setStatus(Observation.ObservationStatus.AMENDED);
        assertThat(store(ward.write(ward.tsh))).containsExactly(new VersionRef("Observation", "equal-tsh", 3));
    }

    @Test
    void storesWhatItReadAgainAsTheSame() {
        Ward ward = new Ward("again", Ward.DAZU);
        store(ward.write(ward.report));
        Resource read = transaction.execute(
                status -> records.read("DiagnosticReport", "again-report").orElseThrow());

        assertThat(store(ward.write(read))).containsExactly(new VersionRef("DiagnosticReport", "again-report", 1));
    }

    @Test
    void neverMakesAnOlderOneCurrent() {
        Ward ward = new Ward("older", Ward.DAZU);
        store(ward.write(ward.report));
        DiagnosticReport older = ward.report.copy();
        older.setConclusion("older").setStatus(DiagnosticReport.DiagnosticReportStatus.PRELIMINARY);

        assertThat(store(with(ward.write(older), false, false, 4)))
                .containsExactly(new VersionRef("DiagnosticReport", "older-report", 2));

        transaction.executeWithoutResult(status -> {
            Resource current = records.read("DiagnosticReport", "older-report").orElseThrow();
            assertThat(current.getMeta().getVersionId()).isEqualTo("1");
            assertThat(records.load(List.of(
                            new VersionRef("DiagnosticReport", "older-report", 2),
                            new VersionRef("DiagnosticReport", "older-report", 1))))
                    .extracting(resource -> ((DiagnosticReport) resource).getConclusion())
                    .containsExactly("older", "HIV antibodies found");
            assertThat(records.readAll(List.of("DiagnosticReport/older-report", "Patient/nobody")))
                    .containsOnlyKeys("DiagnosticReport/older-report");
        });
        assertThatThrownBy(() ->
                        transaction.execute(status -> records.load(List.of(new VersionRef("Patient", "nobody", 1)))))
                .isInstanceOf(IllegalStateException.class);
        // The older one is not found by what only it says.
        assertThat(index("older-report", "status")).containsExactly("final");
    }

    @Test
    void knowsANewGradeWithoutANewVersion() {
        Ward ward = new Ward("grade", Ward.DAZU);
        store(ward.write(ward.tsh));

        assertThat(store(with(ward.write(ward.tsh), true, false, 5)))
                .containsExactly(new VersionRef("Observation", "grade-tsh", 1));

        Resource read = transaction.execute(
                status -> records.read("Observation", "grade-tsh").orElseThrow());
        assertThat(read.getMeta().getSecurity(Systems.SENSITIVITY, "5")).isNotNull();
    }

    @Test
    void takesTheSameResourceTwiceInOneBatch() {
        Ward ward = new Ward("twice", Ward.DAZU);
        Observation second = ward.tsh.copy();
        second.setStatus(Observation.ObservationStatus.AMENDED);

        assertThat(store(ward.write(ward.tsh), ward.write(second)))
                .extracting(VersionRef::version)
                .containsExactly(1, 2);
        assertThat(index("twice-tsh", "status")).containsExactly("amended");
    }

    @Test
    void numbersVersionsOfConcurrentWriters() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<List<VersionRef>>> futures = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Ward ward = new Ward("race", Ward.DAZU);
            ward.tsh.addNote().setText("note " + i);
            ward.report.setConclusion("conclusion " + i);
            Records.Write[] writes = i % 2 == 0
                    ? new Records.Write[] {ward.write(ward.tsh), ward.write(ward.report)}
                    : new Records.Write[] {ward.write(ward.report), ward.write(ward.tsh)};
            Callable<List<VersionRef>> work = () -> storeAsIntakeDoes(writes);
            futures.add(pool.submit(work));
        }
        List<String> versions = new ArrayList<>();
        for (Future<List<VersionRef>> future : futures) {
            future.get().forEach(version -> versions.add(version.toString()));
        }
        pool.shutdown();

        assertThat(versions).hasSize(24).doesNotHaveDuplicates().contains("Observation/race-tsh/_history/12");
    }

    /** Whoever loses the race for the first version starts again. */
    private List<VersionRef> storeAsIntakeDoes(Records.Write... writes) {
        try {
            return store(writes);
        } catch (DuplicateKeyException e) {
            return store(writes);
        }
    }

    @Test
    void keepsPersonalDataSealed() {
        Ward ward = new Ward("sealed", Ward.DAZU);
        store(ward.writes().toArray(Records.Write[]::new));

        List<Map<String, Object>> rows = jdbc.sql("SELECT * FROM resource_version WHERE id LIKE 'sealed-%'")
                .query()
                .listOfRows();
        assertThat(rows).hasSize(9);
        rows.forEach(row -> assertThat(new String((byte[]) row.get("body"), StandardCharsets.UTF_8))
                .doesNotContain("测试", "HIV", "50011119", "resourceType"));
        assertThat(jdbc.sql("SELECT i::text || coalesce(c::text, '') || coalesce(v::text, '') FROM resource_index i"
                                + " LEFT JOIN resource_index_code c USING (codes)"
                                + " LEFT JOIN resource_index_value v USING (shared) WHERE id LIKE 'sealed-%'")
                        .query(String.class)
                        .list())
                .noneMatch(row -> row.contains("50011119")
                        || row.contains("1900-") // a token may hold the four digits
                        || row.contains("测试")
                        || row.contains("MRN")
                        || row.contains("R-sealed"));
    }

    @Test
    void losesAPatientsRecordsWithTheKeyAndNobodyElses() {
        Ward ward = new Ward("forgotten", Ward.DAZU);
        store(ward.writes().toArray(Records.Write[]::new));

        transaction.executeWithoutResult(status -> vault.destroy("forgotten-patient"));

        assertThatThrownBy(() -> transaction.execute(status -> records.read("Patient", "forgotten-patient")))
                .isInstanceOf(Vault.KeyDestroyed.class);
        transaction.executeWithoutResult(status ->
                assertThat(records.read("Practitioner", "forgotten-doctor")).isPresent());
        FhirPeer doctor = new FhirPeer(client.as("doctor-dazu"), context);
        doctor.refused(client.as("doctor-dazu").get("/fhir/Patient/forgotten-patient"), 410);
        assertThat(FhirPeer.ids(doctor.search("Patient", "_id=forgotten-patient,sealed-patient")))
                .doesNotContain("forgotten-patient");
    }

    private List<String> index(String id, String param) {
        return jdbc.sql("SELECT c.code FROM resource_index i JOIN resource_index_code c USING (codes)"
                        + " WHERE i.id = ? AND c.param = ?")
                .params(id, param)
                .query(String.class)
                .list();
    }
}
