package org.chuanyu.gateway.records;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.consent.Consent;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Right;
import org.slf4j.MDC;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Says what the caller of a request may see, or refuses. */
@Component
final class Readings {
    private final Callers callers;
    private final Consent consent;
    private final JdbcClient jdbc;
    private final Clock clock;

    Readings(Callers callers, Consent consent, JdbcClient jdbc, Clock clock) {
        this.callers = callers;
        this.consent = consent;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** For searches: everything that may be seen. */
    Reading ofAll() {
        Caller caller = require();
        ParticipantId organisation = organisation(caller);
        Instant now = clock.instant();
        View view = new View(organisation, unrestricted(consent.readablePatients(organisation, now)));
        return new Reading(caller, organisation, now, view, requestId());
    }

    /** For one resource: asks for its patient only, which is cheaper than for all. */
    Reading ofOne(String type, String id) {
        Caller caller = require();
        ParticipantId organisation = organisation(caller);
        Instant now = clock.instant();
        if (type.equals("Practitioner")) {
            return ofAll();
        }
        Optional<String> patient = jdbc.sql("SELECT patient_id FROM resource_head WHERE type = ? AND id = ?")
                .params(type, id)
                .query((row, number) -> Optional.ofNullable(row.getString(1)))
                .optional()
                .flatMap(found -> found);
        Set<String> readable = patient.filter(
                        p -> consent.basis(organisation, p, now).isPresent())
                .map(Set::of)
                .orElse(Set.of());
        return new Reading(caller, organisation, now, new View(organisation, unrestricted(readable)), requestId());
    }

    /** Of a patient who is restricted as a person nothing is read by others, whatever it is. */
    private Set<String> unrestricted(Set<String> patients) {
        if (patients.isEmpty()) {
            return patients;
        }
        Set<String> left = new HashSet<>(patients);
        jdbc.sql("SELECT id FROM resource_head WHERE type = 'Patient' AND sensitivity >= 5 AND id = ANY(:ids)")
                .param("ids", patients.toArray(String[]::new))
                .query(String.class)
                .list()
                .forEach(left::remove);
        return left;
    }

    /** For one person: asks for its patients only. */
    Reading ofPerson(Set<String> patients) {
        Caller caller = require();
        ParticipantId organisation = organisation(caller);
        Instant now = clock.instant();
        Set<String> readable = patients.stream()
                .filter(patient -> consent.basis(organisation, patient, now).isPresent())
                .collect(Collectors.toUnmodifiableSet());
        return new Reading(caller, organisation, now, new View(organisation, unrestricted(readable)), requestId());
    }

    /** The caller, who may use the API for conformance work. */
    Caller requireConformance() {
        Caller caller = callers.require();
        if (!caller.may(Right.CONFORMANCE_USE)) {
            throw Refusals.forbidden("validation and translation are not among the caller's rights");
        }
        return caller;
    }

    private Caller require() {
        Caller caller = callers.require();
        if (!caller.may(Right.RECORD_READ)) {
            throw Refusals.forbidden("reading records is not among the caller's rights");
        }
        return caller;
    }

    private static ParticipantId organisation(Caller caller) {
        ParticipantId organisation = caller.organisation();
        if (organisation == null) {
            throw Refusals.forbidden("records are read on behalf of an institution");
        }
        return organisation;
    }

    /** Joins the entries of one request; the hop filter has put it there. */
    static String requestId() {
        return String.valueOf(MDC.get("traceId"));
    }
}
