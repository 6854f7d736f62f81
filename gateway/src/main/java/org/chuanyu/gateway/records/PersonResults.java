package org.chuanyu.gateway.records;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;

/**
 * One person's results across institutions, for a page. Narrowed as the FHIR API is: the caller's own institution's, and of others
 * what a legal basis opens and grade 5 does not close. Each reading leaves its audit entries, and disclosures by the way PAGE,
 * before anything is shown. Callers are those of the request; they must have an institution and the right to read records.
 */
public interface PersonResults {

    /** The persons who have an identifier with this value and whom the caller may see. */
    List<Person> find(String identifier);

    /** The results of the person whom this patient is; empty when there is no such person for the caller. */
    Optional<Results> of(String patientId);

    /** Whether this patient is gone on purpose, as far as the caller is told: see {@link Erased}. */
    boolean isErased(String patientId);

    /**
     * One person.
     *
     * @param patientId canonical id of one of its patients: opaque
     */
    record Person(String patientId, List<Seen<Patient>> patients) {}

    /**
     * What may be seen of one person, newest first.
     *
     * @param cut true when there are older results than these
     * @param bases codes of the legal bases on which it is shown
     */
    record Results(
            Person person,
            List<Seen<DiagnosticReport>> reports,
            List<Seen<Observation>> results,
            boolean cut,
            Set<String> bases) {}

    /**
     * A resource as the caller may see it.
     *
     * @param owner the institution that it is from
     */
    record Seen<T extends Resource>(VersionRef ref, String owner, T resource) {}
}
