package org.chuanyu.gateway.identity;

import java.util.List;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.SliceDatabase;
import org.chuanyu.gateway.audit.AuditAction;
import org.hl7.fhir.r4.model.Patient;

/** Identity on a real PostgreSQL, for its own tests and those of consent. */
public final class IdentityBench implements AutoCloseable {
    public static final ParticipantId DAZU = new ParticipantId("dazu-rmyy");
    public static final ParticipantId ANYUE = new ParticipantId("anyue-rmyy");

    public final SliceDatabase database = new SliceDatabase("identity", "consent");
    public final Identity identity;
    final IdentityReview review;

    public IdentityBench() {
        IdentityStore store = new IdentityStore(database.jdbc, database.clock);
        CaseStore cases = new CaseStore(database.jdbc, database.clock);
        Linker linker = new Linker(store, cases, database.audit);
        identity = new MatchedIdentity(store, cases, linker, database.vault);
        review = new JdbcIdentityReview(store, cases, linker);
    }

    /** One message about a patient, in a transaction of its own. {@code -} is absent, {@code Z} and {@code L} are right resident ids. */
    public Identity.Match arrives(
            ParticipantId source, String patientId, String id, String name, String birth, String sex) {
        return arrives(source, patientId, MatchRulesTest.patient(id, name, birth, sex));
    }

    /** Somebody with one and the same passport. */
    Identity.Match arrivesWithPassport(ParticipantId source, String patientId, String id, String name) {
        Patient patient = MatchRulesTest.patient(id, name, "1900-01-01", "-");
        patient.addIdentifier().setSystem(Systems.PASSPORT).setValue("E00000001");
        return arrives(source, patientId, patient);
    }

    private Identity.Match arrives(ParticipantId source, String patientId, Patient patient) {
        patient.setId(patientId);
        Identity.Match match = database.transaction.execute(status -> identity.match(source, patient));
        return java.util.Objects.requireNonNull(match);
    }

    void merges(ParticipantId source, String survivor, String prior) {
        database.transaction.executeWithoutResult(status -> identity.merge(source, survivor, prior));
    }

    /** So many others who have the sex of this patient, and neither his name nor his birth date. */
    void crowd(String patientId, int people) {
        for (String sql : List.of(
                "INSERT INTO identity_person (id, created_at) SELECT 'crowd-' || i, now() FROM generate_series(1, :n) i",
                "INSERT INTO identity_patient (patient_id, person_id, source, matchable, reasons, linked_at)"
                        + " SELECT 'crowd-' || i, 'crowd-' || i, 'dazu-rmyy', true, '[]', now() FROM generate_series(1, :n) i",
                "INSERT INTO identity_trait (patient_id, purpose, token) SELECT 'crowd-' || i, t.purpose, t.token"
                        + " FROM generate_series(1, :n) i, LATERAL (SELECT purpose, token FROM identity_trait"
                        + " WHERE patient_id = :of AND purpose = 'sex'"
                        + " UNION ALL VALUES ('resident-id', 'id-' || i), ('name-han', 'name-' || i % 7000), ('birth-day',"
                        + " 'day-' || i % 2000), ('birth-month', 'month-' || i % 66), ('birth-year', 'year-' || i % 6)) t")) {
            database.jdbc.sql(sql).param("n", people).param("of", patientId).update();
        }
        database.administrator().sql("ANALYZE identity_patient, identity_trait").update();
    }

    /** Rows that the work reads of traits, with the plans that the intake uses. */
    long traitsRead(Runnable work) {
        Long read = database.transaction.execute(status -> {
            database.jdbc.sql("SET LOCAL plan_cache_mode = force_generic_plan").update();
            long before = traitsRead();
            work.run();
            return traitsRead() - before;
        });
        return java.util.Objects.requireNonNull(read);
    }

    private long traitsRead() {
        return database.jdbc
                .sql(
                        "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'identity_trait'")
                .query(Long.class)
                .single();
    }

    List<AuditAction> audited() {
        return database.audited().stream().map(SliceDatabase.Audited::action).toList();
    }

    @Override
    public void close() {
        database.close();
    }
}
