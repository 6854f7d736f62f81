package org.chuanyu.gateway.consent;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.hl7.fhir.r4.model.Encounter;

/** On what basis an organisation may see a person's data, and what it got under it. Must be called inside a transaction. */
public interface Consent {

    /** A visit (canonical Encounter with id, status and subject): opens, keeps open or ends the care relationship; of a hospital only. */
    void visit(ParticipantId organisation, String patientId, Encounter encounter);

    /** The basis on which an organisation may see the data of the person whom this patient is, now; empty when there is none. */
    Optional<Basis> basis(ParticipantId organisation, String patientId, Instant at);

    /** Whether what a basis of an organisation rests on was an error: a visit that was cancelled. */
    boolean cancelled(ParticipantId organisation, Basis basis);

    /** Canonical ids of all patients whose data an organisation may read at a time on account of a care relationship. */
    Set<String> readablePatients(ParticipantId organisation, Instant at);

    /** Organisations that have a care relationship with the person, other than {@code except}. */
    List<Recipient> inCare(String patientId, ParticipantId except, Instant at);

    /** Remembers what an organisation got; {@code reference} is {@code DiagnosticReport/<id>}. */
    void disclosed(Disclosure disclosure);

    /** Organisations that got any version of a report (push, pull or page), so that a correction reaches them. */
    List<Recipient> holders(String reportId);

    /** When somebody was given something of one of these patients last. */
    Optional<Instant> lastDisclosed(Collection<String> patientIds);

    /** Organisations that were given anything of one of these patients. */
    Set<String> receivers(Collection<String> patientIds);

    /** Whether an organisation was given something that is erased since. */
    boolean hadErased(ParticipantId organisation, String type, String id);

    /** How data came to an organisation. */
    enum Way {
        PUSH,
        PULL,
        PAGE
    }

    /**
     * A legal basis.
     *
     * @param code {@code care-relationship}, {@code own-record}, {@code correction-duty} …
     * @param reference what it rests on, for example {@code Encounter/<id>}
     */
    record Basis(String code, String reference) {}

    /** An organisation with the basis on which it may get something. */
    record Recipient(ParticipantId organisation, Basis basis) {}

    /** One disclosure: who got which version of what, when, how and why. */
    record Disclosure(
            ParticipantId organisation,
            String patientId,
            String resourceType,
            String resourceId,
            int version,
            Way way,
            Basis basis,
            Instant at) {}
}
