package org.chuanyu.gateway.records;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * The store of canonical resources, encrypted at rest, every version kept. For other modules; callers from outside come through
 * the FHIR API, which checks what they may see. Must be called inside a transaction.
 */
public interface Records {

    /** The current version. */
    Optional<Resource> read(String type, String id);

    /** Current versions by reference ({@code Type/id}); what does not exist is absent. */
    Map<String, Resource> readAll(Collection<String> references);

    /** Exactly these versions, in this order; all must exist. */
    List<Resource> load(List<VersionRef> versions);

    /**
     * The same as everybody but the owner has them: in the edition that each version belongs to, under its number and time. What
     * they do not see at all comes as it is, without a number, and {@link Redaction} takes it out.
     */
    List<Resource> loadForOthers(List<VersionRef> versions);

    /** Which of these ({@code Type/id}) nobody but their owner sees now. */
    Set<String> withheld(Collection<String> references);

    /** Whether a version brought anything that others than its owner see; if not, they must not notice that it is there. */
    boolean newToOthers(VersionRef version);

    /**
     * Stores a version of each and indexes the current ones. Meta.versionId and lastUpdated are set. A resource whose content
     * equals its current version gets no new version, unless others see now what they did not; its current reference is returned.
     *
     * @throws org.springframework.dao.DuplicateKeyException when somebody else has stored one of them for the first time
     *     meanwhile; the transaction can be begun again
     */
    List<VersionRef> store(List<Write> writes);

    /**
     * Waits for everybody else who stores one of these ({@code Type/id}), for as long as the transaction lasts, and lets several
     * steps store versions of them, each knowing what the ones before it did.
     */
    Sheet open(Collection<String> references);

    /** What one transaction stores: decided step by step, written at once. */
    interface Sheet {

        /** As {@link Records#store}, of the references that the sheet was opened for. Nothing can be read before {@link #save}. */
        List<VersionRef> store(List<Write> writes);

        /** Writes it down. Once, at the end. */
        void save();
    }

    /**
     * One thing to store.
     *
     * @param resource with its canonical id and references {@code Type/id}
     * @param owner the institution that made it
     * @param patientId canonical Patient id that it belongs to, or null
     * @param current whether this version becomes the current one (always so for the first)
     * @param sensitivity grade 1 to 5 (GB/T 39725); grade 5 is seen by the owner only. What others know already and is no result,
     *     report or restricted order (a patient, a visit) stays for them as it is when it comes with grade 5
     * @param always a version even when the content equals the current one: something that it stands for has changed
     * @param messageId the message that it came with
     */
    record Write(
            Resource resource,
            ParticipantId owner,
            @Nullable String patientId,
            boolean current,
            int sensitivity,
            boolean always,
            String messageId) {}
}
