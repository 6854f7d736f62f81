package org.chuanyu.gateway.audit;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;

/**
 * An entry as pages show it.
 *
 * @param id of its AuditEvent
 * @param kind code of the act, as in the catalogue
 * @param outcome as {@link AuditEntry.Outcome}
 * @param actor a login, an institution's id or {@code system}
 * @param actorIsInstitution whether the actor is an institution's system
 * @param organisation on whose behalf, where it is a participant's id
 * @param leaf its place in the signed log, null while it waits
 * @param taken when it was taken into the log, null while it waits
 */
record EntryRow(
        long id,
        Instant at,
        String kind,
        String outcome,
        String actor,
        boolean actorIsInstitution,
        @Nullable String role,
        @Nullable String organisation,
        @Nullable String patient,
        @Nullable String object,
        @Nullable String basis,
        @Nullable String request,
        Map<String, String> detail,
        @Nullable Long leaf,
        @Nullable Instant taken) {

    static EntryRow of(StoredEntry stored, @Nullable Instant taken) {
        AuditEntry entry = stored.entry();
        StoredEntry.Position position = stored.position();
        String organisation = entry.organisation();
        return new EntryRow(
                stored.seq(),
                stored.at(),
                ActionKind.code(entry.action()),
                entry.outcome().name(),
                entry.actor(),
                "participant".equals(entry.role()) && isInstitution(entry.actor()),
                entry.role(),
                organisation != null && isInstitution(organisation) ? organisation : null,
                entry.patientId(),
                entry.object(),
                entry.legalBasis(),
                entry.requestId(),
                new TreeMap<>(entry.detail()),
                position == null ? null : position.leaf(),
                taken);
    }

    /** Whether this can be the id of an institution. */
    static boolean isInstitution(String id) {
        try {
            return new ParticipantId(id).value().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
