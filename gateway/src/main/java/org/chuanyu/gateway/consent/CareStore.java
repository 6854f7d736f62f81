package org.chuanyu.gateway.consent;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.consent.Consent.Basis;
import org.chuanyu.gateway.consent.Consent.Disclosure;
import org.chuanyu.gateway.consent.Consent.Recipient;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of care and of disclosures. */
@Component
class CareStore {
    private static final String IN_FORCE = "status IN ('open', 'finished') AND opened_at <= :at AND expires_at > :at";

    private final JdbcClient jdbc;

    CareStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A relationship as it stands. */
    record Care(
            String patientId,
            Visit.State state,
            Instant opened,
            @Nullable Instant ended) {}

    /** The relationship of a visit, locked; whoever asks first for one that is not there locks the visit's name. */
    Optional<Care> lock(ParticipantId organisation, String encounterId) {
        jdbc.sql("SELECT count(pg_advisory_xact_lock(hashtextextended(?, 60)))")
                .param(organisation + "/" + encounterId)
                .query(Long.class)
                .single();
        return jdbc.sql("SELECT patient_id, status, opened_at, ended_at FROM care_relationship"
                        + " WHERE organisation = ? AND encounter_id = ?")
                .params(organisation.value(), encounterId)
                .query((row, number) -> new Care(
                        row.getString(1),
                        Visit.State.valueOf(row.getString(2).toUpperCase(java.util.Locale.ROOT)),
                        row.getTimestamp(3).toInstant(),
                        row.getTimestamp(4) == null ? null : row.getTimestamp(4).toInstant()))
                .optional();
    }

    void save(ParticipantId organisation, String patientId, Visit visit, Instant now) {
        jdbc.sql("""
                        INSERT INTO care_relationship
                            (organisation, patient_id, encounter_id, class, status, opened_at, expires_at, ended_at, changed_at)
                        VALUES (:organisation, :patient, :encounter, :class, :status, :opened, :expires, :ended, :now)
                        ON CONFLICT (organisation, encounter_id) DO UPDATE
                        SET patient_id = EXCLUDED.patient_id, class = EXCLUDED.class, status = EXCLUDED.status,
                            opened_at = EXCLUDED.opened_at, expires_at = EXCLUDED.expires_at, ended_at = EXCLUDED.ended_at,
                            changed_at = EXCLUDED.changed_at""")
                .param("organisation", organisation.value())
                .param("patient", patientId)
                .param("encounter", visit.encounterId())
                .param("class", visit.kind())
                .param("status", visit.state().code())
                .param("opened", Timestamp.from(visit.opened()))
                .param("expires", Timestamp.from(visit.expires()))
                .param("ended", visit.state().over() ? Timestamp.from(visit.endedOrNow()) : null)
                .param("now", Timestamp.from(now))
                .update();
    }

    /** The visit that lets an organisation see one of these patients longest. */
    Optional<String> visit(ParticipantId organisation, Collection<String> patientIds, Instant at) {
        return jdbc.sql("SELECT encounter_id FROM care_relationship WHERE organisation = :organisation"
                        + " AND patient_id = ANY (:patients::text[]) AND " + IN_FORCE
                        + " ORDER BY expires_at DESC, id LIMIT 1")
                .param("organisation", organisation.value())
                .param("patients", patientIds.toArray(String[]::new))
                .param("at", Timestamp.from(at))
                .query(String.class)
                .optional();
    }

    boolean cancelled(ParticipantId organisation, String encounterId) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM care_relationship WHERE organisation = ? AND encounter_id = ?"
                        + " AND status = 'cancelled')")
                .params(organisation.value(), encounterId)
                .query(Boolean.class)
                .single();
    }

    Set<String> patients(ParticipantId organisation, Instant at) {
        return new TreeSet<>(
                jdbc.sql("SELECT DISTINCT patient_id FROM care_relationship WHERE organisation = :organisation AND "
                                + IN_FORCE)
                        .param("organisation", organisation.value())
                        .param("at", Timestamp.from(at))
                        .query(String.class)
                        .list());
    }

    List<Recipient> inCare(Collection<String> patientIds, @Nullable ParticipantId except, Instant at) {
        return jdbc
                .sql("SELECT DISTINCT ON (organisation) organisation, encounter_id FROM care_relationship"
                        + " WHERE patient_id = ANY (:patients::text[]) AND " + IN_FORCE
                        + " ORDER BY organisation, expires_at DESC, id")
                .param("patients", patientIds.toArray(String[]::new))
                .param("at", Timestamp.from(at))
                .query((row, number) ->
                        new Recipient(new ParticipantId(row.getString(1)), PostgresConsent.care(row.getString(2))))
                .list()
                .stream()
                .filter(recipient -> !recipient.organisation().equals(except))
                .toList();
    }

    void disclose(Disclosure disclosure) {
        jdbc.sql("""
                        INSERT INTO disclosure (organisation, patient_id, resource_type, resource_id, version, way, basis,
                                                basis_reference, at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        disclosure.organisation().value(),
                        disclosure.patientId(),
                        disclosure.resourceType(),
                        disclosure.resourceId(),
                        disclosure.version(),
                        disclosure.way().name(),
                        disclosure.basis().code(),
                        disclosure.basis().reference(),
                        Timestamp.from(disclosure.at()))
                .update();
    }

    /** Each organisation that got a version of a resource, with the newest version that it got. */
    List<Recipient> holders(String type, String id) {
        return jdbc.sql("""
                        SELECT organisation, max(version) FROM disclosure
                        WHERE resource_type = ? AND resource_id = ? AND NOT erased GROUP BY organisation ORDER BY organisation""")
                .params(type, id)
                .query((row, number) -> new Recipient(
                        new ParticipantId(row.getString(1)),
                        new Basis("correction-duty", type + "/" + id + "/_history/" + row.getInt(2))))
                .list();
    }

    Optional<Instant> lastDisclosed(Collection<String> patientIds) {
        return jdbc.sql("SELECT max(at) FROM disclosure WHERE patient_id = ANY (:patients)")
                .param("patients", patientIds.toArray(String[]::new))
                .query((row, number) -> Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    Set<String> receivers(Collection<String> patientIds) {
        return new TreeSet<>(jdbc.sql("SELECT DISTINCT organisation FROM disclosure WHERE patient_id = ANY (:patients)")
                .param("patients", patientIds.toArray(String[]::new))
                .query(String.class)
                .list());
    }

    boolean hadErased(ParticipantId organisation, String type, String id) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM disclosure WHERE resource_id = ? AND resource_type = ?"
                        + " AND organisation = ? AND erased)")
                .params(id, type, organisation.value())
                .query(Boolean.class)
                .single();
    }
}
