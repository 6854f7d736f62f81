package org.chuanyu.gateway.identity;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.hl7.fhir.r4.model.Patient;

/**
 * Says which institution's patients are the same person. A link across institutions needs a strong identifier and consistent
 * name, sex and birth date; anything weaker is a candidate for a person to decide. Must be called inside a transaction.
 */
public interface Identity {

    /**
     * Matches a patient of one institution. The patient has its canonical id.
     *
     * @return where it belongs; {@link Verdict#QUARANTINED} when the institution's own number is already another person's
     */
    Match match(ParticipantId source, Patient patient);

    /**
     * Waits for everybody who works on one of these patients, in one order for all: to be called before {@link #match} where one
     * message is about several, or two opposite merges would wait for each other for ever.
     */
    void lock(ParticipantId source, Collection<Patient> patients);

    /** Waits for everybody who works on one of these patients, for as long as the transaction lasts. */
    void hold(Collection<String> patientIds);

    /** Whether the institution merged this patient, directly or by way of others, into the other one. */
    boolean isMergedInto(String patientId, String other);

    /**
     * ADT^A40: {@code prior} was merged into {@code survivor} by the institution. A number that was given up cannot take in the
     * one that it was given up for (HL7 v2.5.1 §3.6.2.1: a prior identifier is not used again): see {@link #isMergedInto}.
     *
     * @throws IllegalStateException when the survivor was merged into the prior before
     */
    void merge(ParticipantId source, String survivorPatientId, String priorPatientId);

    /** The person whom a patient belongs to. */
    Optional<String> personOf(String patientId);

    /** All patients (canonical ids) of a person. */
    Set<String> patientsOf(String personId);

    /** All patients that are the same person as this one, itself included; only itself when it is not known. */
    Set<String> samePerson(String patientId);

    /** Like {@link #samePerson}, of many at once: all patients that are the same person as one of these, these included. */
    Set<String> samePersons(Collection<String> patientIds);

    /** What matching found. */
    enum Verdict {
        /** First seen, a person of its own. */
        NEW,
        /** Known already, consistent. */
        KNOWN,
        /** Newly linked to a person that another institution knows. */
        LINKED,
        /** Stored as a person of its own; somebody has to look at possible links. */
        CANDIDATE,
        /** The institution's own number belongs to somebody else: the message must not be filed under it. */
        QUARANTINED
    }

    /**
     * One match, explained.
     *
     * @param reasons stable codes, in order: {@code resident-id-equal}, {@code name-equal}, {@code birth-date-differs} …
     * @param own those of them that the institution's own data give; the others speak of what other institutions have
     */
    record Match(String patientId, String personId, Verdict verdict, List<String> reasons, List<String> own) {}
}
