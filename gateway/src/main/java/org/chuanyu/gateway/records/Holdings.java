package org.chuanyu.gateway.records;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;

/** Which current resources there are, without what they say: for work that goes through all of them. */
public interface Holdings {

    /**
     * At most {@code count} of a type, in the order of their ids, after an id; of one owner, or of all (null).
     *
     * @param before those only of which there was a version before then
     */
    List<Holding> after(String type, @Nullable ParticipantId owner, String id, Instant before, int count);

    /** The one with this id. */
    Optional<Holding> find(String type, String id);

    /**
     * One resource.
     *
     * @param patientId canonical Patient id that it belongs to, or null
     */
    record Holding(String id, ParticipantId owner, @Nullable String patientId) {}
}
