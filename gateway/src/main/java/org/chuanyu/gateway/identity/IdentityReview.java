package org.chuanyu.gateway.identity;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What the program does not decide about persons: candidates for a link, quarantined data, and a link that was wrong. Shows opaque
 * ids and reasons, no personal data. Must be called inside a transaction.
 */
public interface IdentityReview {

    /** Pairs that wait for a decision, oldest first. */
    List<Candidate> candidates(int count);

    /** Data under another person's number that wait for a decision, oldest first. */
    List<Quarantined> quarantined(int count);

    /**
     * Links a pair, or says for good that it is two people.
     *
     * @return false when there is no such open candidate
     */
    boolean decideCandidate(String id, Decision decision, String actor);

    /**
     * CONFIRM: the institution's number is this person's after all, the parked message may be run again. REJECT: it stays parked.
     *
     * @return false when there is no such open case
     */
    boolean decideQuarantine(String id, Decision decision, String actor);

    /**
     * Undoes links and merges of a patient: it becomes a person of its own, and the program never links it to the others again.
     *
     * @return the patients that it was one person with
     */
    Set<String> unlink(String patientId, String actor);

    /** A decision. */
    enum Decision {
        CONFIRM,
        REJECT
    }

    /** Two patients that may be one person. */
    record Candidate(String id, String patientA, String patientB, List<String> reasons, Instant foundAt) {}

    /** Data that came under a number which is another person's. */
    record Quarantined(String id, String patientId, String source, List<String> reasons, Instant foundAt) {}
}
