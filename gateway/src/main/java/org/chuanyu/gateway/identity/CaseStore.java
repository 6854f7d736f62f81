package org.chuanyu.gateway.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.identity.IdentityReview.Candidate;
import org.chuanyu.gateway.identity.IdentityReview.Decision;
import org.chuanyu.gateway.identity.IdentityReview.Quarantined;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of what a person has to decide: candidates and quarantined data. */
@Component
class CaseStore {
    private static final String WHY = "ARRAY(SELECT jsonb_array_elements_text(reasons)) AS why";

    private final JdbcClient jdbc;
    private final Clock clock;

    CaseStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Adds the pairs of a patient that are not there yet.
     *
     * @param reasons why, by the other patient
     * @return the others whose pair is new
     */
    Set<String> candidates(String patient, Map<String, List<String>> reasons) {
        if (reasons.isEmpty()) {
            return Set.of();
        }
        List<Pair> pairs =
                reasons.keySet().stream().map(other -> Pair.of(patient, other)).toList();
        return new HashSet<>(jdbc.sql("""
                        INSERT INTO identity_candidate (id, patient_a, patient_b, reasons, found_at, state)
                        SELECT gen_random_uuid(), one, other, to_jsonb(string_to_array(why, ',')), :at, 'open'
                        FROM unnest(:ones, :others, :reasons) AS n (one, other, why)
                        ON CONFLICT (patient_a, patient_b) DO NOTHING
                        RETURNING CASE patient_a WHEN :patient THEN patient_b ELSE patient_a END""")
                .param("patient", patient)
                .param("ones", pairs.stream().map(Pair::one).toArray(String[]::new))
                .param("others", pairs.stream().map(Pair::other).toArray(String[]::new))
                .param(
                        "reasons",
                        reasons.values().stream()
                                .map(why -> String.join(",", why))
                                .toArray(String[]::new))
                .param("at", now())
                .query(String.class)
                .list());
    }

    /** Marks a pair as not the same person, whatever was thought of it before. */
    void reject(String one, String other, List<String> reasons, String actor) {
        jdbc.sql("""
                        INSERT INTO identity_candidate
                            (id, patient_a, patient_b, reasons, found_at, state, decided_at, decided_by)
                        VALUES (?, ?, ?, to_jsonb(?::text[]), ?, 'rejected', ?, ?)
                        ON CONFLICT (patient_a, patient_b) DO UPDATE
                        SET state = 'rejected', decided_at = EXCLUDED.decided_at, decided_by = EXCLUDED.decided_by,
                            decided_for = NULL, decision_reason = NULL""")
                .params(
                        UUID.randomUUID(),
                        least(one, other),
                        greatest(one, other),
                        IdentityStore.array(reasons),
                        now(),
                        now(),
                        actor)
                .update();
    }

    /** The pairs among these patients of which somebody has said that they are not one person. */
    Set<Pair> rejected(Collection<String> patients) {
        return new HashSet<>(jdbc.sql("""
                        SELECT patient_a, patient_b FROM identity_candidate WHERE state = 'rejected'
                          AND patient_a = ANY (:patients) AND patient_b = ANY (:patients)""")
                .param("patients", IdentityStore.array(patients))
                .query((row, number) -> Pair.of(row.getString(1), row.getString(2)))
                .list());
    }

    /** Two patients, whichever is named first. */
    record Pair(String one, String other) {
        static Pair of(String one, String other) {
            return new Pair(least(one, other), greatest(one, other));
        }
    }

    /** Whether somebody has said of a pair that it is one person. */
    boolean confirmed(String one, String other) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM identity_candidate
                        WHERE patient_a = ? AND patient_b = ? AND state = 'confirmed')""")
                .params(least(one, other), greatest(one, other))
                .query(Boolean.class)
                .single();
    }

    Optional<Candidate> lockCandidate(String id) {
        return jdbc.sql("SELECT id, patient_a, patient_b, " + WHY
                        + ", found_at FROM identity_candidate WHERE id = ?::uuid AND state = 'open' FOR UPDATE")
                .param(id)
                .query(CaseStore::toCandidate)
                .optional();
    }

    /** Pairs that became one person by another way need no decision any more. */
    List<Candidate> openCandidates(int count) {
        return jdbc.sql("""
                        SELECT c.id, c.patient_a, c.patient_b, c.found_at,
                               ARRAY(SELECT jsonb_array_elements_text(c.reasons)) AS why FROM identity_candidate c
                        JOIN identity_patient a ON a.patient_id = c.patient_a
                        JOIN identity_patient b ON b.patient_id = c.patient_b
                        WHERE c.state = 'open' AND a.person_id <> b.person_id ORDER BY c.found_at, c.id LIMIT ?""").param(count).query(CaseStore::toCandidate).list();
    }

    void decideCandidate(String id, Decision decision, String actor) {
        jdbc.sql("UPDATE identity_candidate SET state = ?, decided_at = ?, decided_by = ? WHERE id = ?::uuid")
                .params(decision == Decision.CONFIRM ? "confirmed" : "rejected", now(), actor, id)
                .update();
    }

    /** Notes quarantined data unless they are noted; true when new. */
    boolean quarantine(String patientId, ParticipantId source, String fingerprint, List<String> reasons) {
        return jdbc.sql("""
                                INSERT INTO identity_quarantine (id, patient_id, source, fingerprint, reasons, found_at, state)
                                VALUES (?, ?, ?, ?, to_jsonb(?::text[]), ?, 'open')
                                ON CONFLICT (patient_id, fingerprint) DO NOTHING""")
                        .params(
                                UUID.randomUUID(),
                                patientId,
                                source.value(),
                                fingerprint,
                                IdentityStore.array(reasons),
                                now())
                        .update()
                == 1;
    }

    /** Whether somebody has said that these data do belong to this number. */
    boolean accepted(String patientId, String fingerprint) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM identity_quarantine
                        WHERE patient_id = ? AND fingerprint = ? AND state = 'accepted')""").params(patientId, fingerprint).query(Boolean.class).single();
    }

    List<Quarantined> openQuarantine(int count) {
        return jdbc.sql("""
                        SELECT id, patient_id, source, ARRAY(SELECT jsonb_array_elements_text(reasons)) AS why, found_at
                        FROM identity_quarantine WHERE state = 'open' ORDER BY found_at, id LIMIT ?""")
                .param(count)
                .query((row, number) -> new Quarantined(
                        row.getString("id"),
                        row.getString("patient_id"),
                        row.getString("source"),
                        List.of((String[]) row.getArray("why").getArray()),
                        row.getTimestamp("found_at").toInstant()))
                .list();
    }

    /** The patient id of the case, when it was open. */
    Optional<String> decideQuarantine(String id, Decision decision, String actor) {
        return jdbc.sql("""
                        UPDATE identity_quarantine SET state = ?, decided_at = ?, decided_by = ?
                        WHERE id = ?::uuid AND state = 'open' RETURNING patient_id""")
                .params(decision == Decision.CONFIRM ? "accepted" : "rejected", now(), actor, id)
                .query(String.class)
                .optional();
    }

    private static Candidate toCandidate(ResultSet row, int number) throws SQLException {
        return new Candidate(
                row.getString("id"),
                row.getString("patient_a"),
                row.getString("patient_b"),
                List.of((String[]) row.getArray("why").getArray()),
                row.getTimestamp("found_at").toInstant());
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static String least(String one, String other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static String greatest(String one, String other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
