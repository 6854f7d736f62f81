package org.chuanyu.gateway.trust;

import java.util.List;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;

/** The participants that the settings name. */
public interface Participants {

    /** All, sorted by id. */
    List<Participant> all();

    /** The one with this id, if there is one. */
    Optional<Participant> find(ParticipantId id);

    /** The one with this id; it must exist. */
    default Participant get(ParticipantId id) {
        return find(id).orElseThrow(() -> new IllegalStateException("no participant " + id));
    }
}
