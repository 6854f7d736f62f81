package org.chuanyu.gateway.identity;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.identity.Traits.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of persons, patients and their traits. */
@Component
class IdentityStore {
    private static final int MOST_MATCHES = 50;

    private final JdbcClient jdbc;
    private final Clock clock;

    IdentityStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A patient as it is filed. */
    record Filed(
            String patientId,
            String personId,
            String source,
            @Nullable String mergedInto,
            boolean matchable) {}

    /** Waits for everybody else who works on one of these keys; released with the transaction. Sorted, so that two cannot cross. */
    void lock(Collection<String> keys) {
        jdbc.sql("""
                        SELECT count(pg_advisory_xact_lock(hash)) FROM
                        (SELECT DISTINCT hashtextextended(key, 50) AS hash FROM unnest(?::text[]) AS key ORDER BY 1) AS keys""").param(array(keys)).query(Long.class).single();
    }

    Optional<Filed> find(String patientId) {
        return filed("patient_id = ANY (?::text[])", List.of(patientId)).stream()
                .findFirst();
    }

    List<Filed> members(Collection<String> personIds) {
        return filed("person_id = ANY (?::text[])", personIds);
    }

    /** These patients and all of the same persons. */
    List<Filed> withFellows(Collection<String> patientIds) {
        return filed(
                "person_id IN (SELECT person_id FROM identity_patient WHERE patient_id = ANY (?::text[]))", patientIds);
    }

    /** This patient and all that were merged into it, directly or not. */
    Set<String> mergedInto(String patientId) {
        return new TreeSet<>(jdbc.sql("""
                        WITH RECURSIVE merged (id) AS (
                            SELECT ?::text
                            UNION SELECT p.patient_id FROM identity_patient p JOIN merged m ON p.merged_into = m.id)
                        SELECT id FROM merged""").param(patientId).query(String.class).list());
    }

    void add(String patientId, String personId, ParticipantId source, List<String> reasons) {
        addPerson(personId);
        jdbc.sql("""
                        INSERT INTO identity_patient (patient_id, person_id, source, matchable, reasons, linked_at)
                        VALUES (?, ?, ?, true, to_jsonb(?::text[]), ?)""")
                .params(patientId, personId, source.value(), array(reasons), now())
                .update();
    }

    String addPerson() {
        String id = UUID.randomUUID().toString().replace("-", "");
        addPerson(id);
        return id;
    }

    private void addPerson(String id) {
        jdbc.sql("INSERT INTO identity_person (id, created_at) VALUES (?, ?)")
                .params(id, now())
                .update();
    }

    /** Moves patients to a person, with the reasons. */
    void move(Collection<String> patientIds, String personId, List<String> reasons) {
        jdbc.sql("""
                        UPDATE identity_patient SET person_id = ?, reasons = to_jsonb(?::text[]), linked_at = ?
                        WHERE patient_id = ANY (?::text[])""").params(personId, array(reasons), now(), array(patientIds)).update();
    }

    /** Makes two persons one: the smaller id stays, the other leads to it. Locks both in order. */
    String join(String one, String other) {
        String kept = one.compareTo(other) <= 0 ? one : other;
        String gone = kept.equals(one) ? other : one;
        jdbc.sql("SELECT id FROM identity_person WHERE id IN (?, ?) ORDER BY id FOR UPDATE")
                .params(kept, gone)
                .query(String.class)
                .list();
        jdbc.sql("UPDATE identity_patient SET person_id = ? WHERE person_id = ?")
                .params(kept, gone)
                .update();
        jdbc.sql("UPDATE identity_person SET merged_into = ? WHERE id = ?")
                .params(kept, gone)
                .update();
        return kept;
    }

    void merged(String patientId, @Nullable String survivor, boolean matchable) {
        jdbc.sql("UPDATE identity_patient SET merged_into = ?, matchable = ? WHERE patient_id = ?")
                .param(survivor)
                .param(matchable)
                .param(patientId)
                .update();
    }

    Traits traits(String patientId) {
        return traits(List.of(patientId)).getOrDefault(patientId, new Traits(Map.of()));
    }

    Map<String, Traits> traits(Collection<String> patientIds) {
        Map<String, Map<Kind, Set<String>>> found = new HashMap<>();
        jdbc.sql("SELECT patient_id, purpose, token FROM identity_trait WHERE patient_id = ANY (?::text[])")
                .param(array(patientIds))
                .query(row -> {
                    found.computeIfAbsent(row.getString(1), id -> new EnumMap<>(Kind.class))
                            .computeIfAbsent(kind(row.getString(2)), kind -> new HashSet<>())
                            .add(row.getString(3));
                });
        Map<String, Traits> traits = new HashMap<>();
        found.forEach((id, tokens) -> traits.put(id, new Traits(tokens)));
        return traits;
    }

    void replaceTraits(String patientId, Traits traits) {
        jdbc.sql("DELETE FROM identity_trait WHERE patient_id = ?")
                .param(patientId)
                .update();
        addTraits(patientId, traits);
    }

    /** Of a patient that has none yet. */
    void addTraits(String patientId, Traits traits) {
        List<String> purposes = new ArrayList<>();
        List<String> tokens = new ArrayList<>();
        traits.tokens()
                .forEach((kind, values) -> values.forEach(value -> {
                    purposes.add(kind.code());
                    tokens.add(value);
                }));
        jdbc.sql("""
                        INSERT INTO identity_trait (patient_id, purpose, token)
                        SELECT ?, t.purpose, t.token FROM unnest(?::text[], ?::text[]) AS t (purpose, token)""").params(patientId, array(purposes), array(tokens)).update();
    }

    /**
     * Other patients that share a number with these traits, or name, birth date and sex together. It goes by the
     * birth date first: left to itself, PostgreSQL may begin with everybody of the sex. LIMIT 1 keeps it from turning the subqueries round.
     */
    Set<String> similar(String patientId, Traits traits) {
        List<String> ids = new ArrayList<>(traits.of(Kind.RESIDENT_ID));
        ids.addAll(traits.of(Kind.HINT));
        List<String> names = new ArrayList<>(traits.of(Kind.NAME_HAN));
        names.addAll(traits.of(Kind.NAME_LATIN));
        names.addAll(traits.of(Kind.NAME_OTHER));
        return new TreeSet<>(jdbc.sql("""
                        SELECT p.patient_id FROM identity_patient p JOIN (
                            (SELECT patient_id FROM identity_trait
                             WHERE purpose IN ('resident-id', 'hint') AND token = ANY (:ids::text[]) LIMIT :most)
                            UNION
                            (SELECT patient_id FROM identity_trait
                             WHERE purpose = 'passport' AND token = ANY (:passports::text[]) LIMIT :most)
                            UNION
                            (SELECT b.patient_id FROM identity_trait b
                             CROSS JOIN LATERAL (SELECT FROM identity_trait n WHERE n.patient_id = b.patient_id
                                 AND n.purpose IN ('name-han', 'name-latin', 'name-other')
                                 AND n.token = ANY (:names::text[]) LIMIT 1) AS named
                             CROSS JOIN LATERAL (SELECT FROM identity_trait s WHERE s.patient_id = b.patient_id
                                 AND s.purpose = 'sex' AND s.token = ANY (:sexes::text[]) LIMIT 1) AS sexed
                             WHERE b.purpose = 'birth-day' AND b.token = ANY (:births::text[]) LIMIT :most)
                        ) AS t ON t.patient_id = p.patient_id
                        WHERE p.matchable AND p.patient_id <> :self""")
                .param("ids", array(ids))
                .param("passports", array(traits.of(Kind.PASSPORT)))
                .param("names", array(names))
                .param("births", array(traits.of(Kind.BIRTH_DAY)))
                .param("sexes", array(traits.of(Kind.SEX)))
                .param("most", MOST_MATCHES)
                .param("self", patientId)
                .query(String.class)
                .list());
    }

    /** The living person that an id leads to. */
    Optional<String> living(String personId) {
        return jdbc.sql("""
                        WITH RECURSIVE way (id, next) AS (
                            SELECT id, merged_into FROM identity_person WHERE id = ?
                            UNION SELECT p.id, p.merged_into FROM identity_person p JOIN way w ON p.id = w.next)
                        SELECT id FROM way WHERE next IS NULL""").param(personId).query(String.class).optional();
    }

    /** All patients of the persons of these patients. */
    Set<String> fellows(Collection<String> patientIds) {
        return new TreeSet<>(
                jdbc.sql("""
                        SELECT DISTINCT f.patient_id FROM identity_patient p
                        JOIN identity_patient f ON f.person_id = p.person_id WHERE p.patient_id = ANY (?::text[])""").param(array(patientIds)).query(String.class).list());
    }

    private List<Filed> filed(String where, Collection<String> ids) {
        return jdbc.sql("SELECT patient_id, person_id, source, merged_into, matchable FROM identity_patient WHERE "
                        + where + " ORDER BY patient_id")
                .param(array(ids))
                .query((row, number) -> new Filed(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5)))
                .list();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static Kind kind(String purpose) {
        return Kind.valueOf(purpose.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    static String[] array(Collection<String> values) {
        return values.toArray(String[]::new);
    }
}
