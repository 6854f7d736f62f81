package org.chuanyu.gateway.delivery;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What went out over the wires, for whoever compares it with what its receivers know: hashes and states, no content. */
public interface Departures {

    /** Wires at which attempts ended from then to before then. */
    List<Door> doors(Instant from, Instant to);

    /** The attempts that ended at one of them, the earliest first; at most so many. */
    List<Departure> at(Door door, Instant from, Instant to, int most);

    /** A wire out. */
    record Door(String receiver, String wire) {}

    /**
     * One attempt.
     *
     * @param delivery id, which is also the id of the message at the partner
     * @param outcome {@code delivered}, {@code deferred}, {@code ambiguous}, {@code refused}
     * @param sm3 of what was sent; null where nothing was, or nobody knows
     * @param answerSm3 of what the partner answered; null where it did not, or not all of it was read
     * @param state of the delivery, now
     * @param settled whether the partner has taken or refused the delivery, in this attempt or another
     */
    record Departure(
            String delivery,
            int attempt,
            String outcome,
            @Nullable String sm3,
            @Nullable String answerSm3,
            Deliveries.State state,
            boolean settled,
            Instant at) {}
}
