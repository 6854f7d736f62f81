package org.chuanyu.gateway.intake;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came over the wires, for whoever compares it with what its senders know: hashes and states, no content. */
public interface Arrivals {

    /** Wires of known participants that brought something from then to before then. */
    List<Door> doors(Instant from, Instant to);

    /** What one of them brought, the earliest first; at most so many. */
    List<Arrival> at(Door door, Instant from, Instant to, int most);

    /** A wire in. */
    record Door(String participant, String wire) {}

    /**
     * One message, as often as it came.
     *
     * @param controlId as its sender calls it, or null
     * @param sm3 of all that came, null where it was not read to its end, or was erased
     * @param answer what the sender was told
     * @param answerSm3 of the answer, where its bytes are known
     */
    record Arrival(
            String id,
            @Nullable String controlId,
            @Nullable String sm3,
            Messages.State state,
            Answer answer,
            @Nullable String answerSm3,
            Instant receivedAt) {}

    /** Whether a message was answered. */
    enum Answer {
        GIVEN,
        /** The sender had asked for none. */
        NOT_ASKED,
        /** Nothing but perhaps "send it again". */
        NONE
    }
}
