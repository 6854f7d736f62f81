package org.chuanyu.gateway.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the log says of messages that came and went, for whoever compares it with where they are kept. */
public interface LoggedExchanges {

    /** The entries about messages of one institution's wire from then to before then, the earliest first; at most so many. */
    List<Row> of(String organisation, String wire, Instant from, Instant to, int most);

    /**
     * One entry.
     *
     * @param message id of a message that came, or null
     * @param delivery id of a delivery that was attempted, or null
     * @param attempt number of the attempt, 0 for a message that came
     * @param kept whether it is a leaf of the signed log, or waits to become one
     */
    record Row(
            AuditAction action,
            @Nullable String message,
            @Nullable String delivery,
            int attempt,
            Instant at,
            boolean kept) {}
}
