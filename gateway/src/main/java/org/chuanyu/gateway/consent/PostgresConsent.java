package org.chuanyu.gateway.consent;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.identity.Identity;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Role;
import org.hl7.fhir.r4.model.Encounter;
import org.springframework.stereotype.Component;

/** Consent on the database. The persons of identity decide whose visits count: a visit of any patient of the person does. */
@Component
final class PostgresConsent implements Consent {
    private static final String CARE = "care-relationship";
    private static final String ENCOUNTER = "Encounter/";

    private final CareStore store;
    private final Identity identity;
    private final AuditLog audit;
    private final Callers callers;
    private final Participants participants;
    private final ConsentSettings settings;
    private final Clock clock;

    PostgresConsent(
            CareStore store,
            Identity identity,
            AuditLog audit,
            Callers callers,
            Participants participants,
            ConsentSettings settings,
            Clock clock) {
        this.store = store;
        this.identity = identity;
        this.audit = audit;
        this.callers = callers;
        this.participants = participants;
        this.settings = settings;
        this.clock = clock;
    }

    static Basis care(String encounterId) {
        return new Basis(CARE, ENCOUNTER + encounterId);
    }

    @Override
    public void visit(ParticipantId organisation, String patientId, Encounter encounter) {
        if (!isHospital(organisation)) {
            return;
        }
        Instant now = clock.instant();
        Optional<CareStore.Care> known =
                store.lock(organisation, encounter.getIdElement().getIdPart());
        Visit visit = Visit.of(
                encounter,
                settings,
                now,
                known.map(CareStore.Care::opened).orElse(null),
                known.map(CareStore.Care::ended).orElse(null));
        Visit.State before = known.map(CareStore.Care::state).orElse(Visit.State.PLANNED);
        if (known.isPresent() && visit.state().compareTo(before) < 0) {
            return; // an older message about a visit that is further on: it opens nothing again
        }
        store.save(organisation, patientId, visit, now);
        boolean moved = known.isPresent() && !known.get().patientId().equals(patientId);
        boolean first = before == Visit.State.PLANNED || moved;
        if (first && visit.opensAt(now)) {
            record(AuditAction.CARE_OPENED, organisation, patientId, visit);
        }
        if (visit.state().over() && visit.state() != before) {
            record(AuditAction.CARE_CLOSED, organisation, patientId, visit);
        }
    }

    /** Only they treat patients: whoever else hands in a visit must not open what others have of one. */
    private boolean isHospital(ParticipantId organisation) {
        return participants
                .find(organisation)
                .filter(participant -> participant.kind() == Participant.Kind.HOSPITAL)
                .isPresent();
    }

    @Override
    public Optional<Basis> basis(ParticipantId organisation, String patientId, Instant at) {
        return store.visit(organisation, identity.samePerson(patientId), at).map(PostgresConsent::care);
    }

    @Override
    public boolean cancelled(ParticipantId organisation, Basis basis) {
        return CARE.equals(basis.code())
                && store.cancelled(organisation, basis.reference().substring(ENCOUNTER.length()));
    }

    @Override
    public Set<String> readablePatients(ParticipantId organisation, Instant at) {
        return identity.samePersons(store.patients(organisation, at));
    }

    @Override
    public List<Recipient> inCare(String patientId, ParticipantId except, Instant at) {
        return store.inCare(identity.samePerson(patientId), except, at);
    }

    @Override
    public void disclosed(Disclosure disclosure) {
        store.disclose(disclosure);
        // What was pushed, the gateway sent by itself; what was pulled, somebody asked for.
        Optional<Caller> caller = callers.current();
        audit.record(new AuditEntry(
                AuditAction.DISCLOSED,
                AuditEntry.Outcome.SUCCESS,
                caller.map(Caller::id).orElse("system"),
                caller.map(who -> who.role().code()).orElse(null),
                disclosure.organisation().value(),
                disclosure.patientId(),
                disclosure.resourceType() + "/" + disclosure.resourceId() + "/_history/" + disclosure.version(),
                disclosure.basis().code(),
                null,
                Map.of(
                        "way",
                        disclosure.way().name(),
                        "basis",
                        disclosure.basis().reference())));
    }

    @Override
    public List<Recipient> holders(String reportId) {
        return store.holders("DiagnosticReport", reportId);
    }

    @Override
    public Optional<Instant> lastDisclosed(Collection<String> patientIds) {
        return store.lastDisclosed(patientIds);
    }

    @Override
    public Set<String> receivers(Collection<String> patientIds) {
        return store.receivers(patientIds);
    }

    @Override
    public boolean hadErased(ParticipantId organisation, String type, String id) {
        return store.hadErased(organisation, type, id);
    }

    /** By whoever handed it in over HTTP or ran it again; on a line of its own it is the institution. */
    private void record(AuditAction action, ParticipantId organisation, String patientId, Visit visit) {
        Optional<Caller> caller = callers.current();
        audit.record(new AuditEntry(
                action,
                AuditEntry.Outcome.SUCCESS,
                caller.map(Caller::id).orElse(organisation.value()),
                caller.map(Caller::role).orElse(Role.PARTICIPANT).code(),
                organisation.value(),
                patientId,
                "Encounter/" + visit.encounterId(),
                null,
                null,
                Map.of(
                        "class", visit.kind(),
                        "status", visit.state().code(),
                        "until", visit.expires().toString())));
    }
}
