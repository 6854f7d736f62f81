package org.chuanyu.gateway.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much comes in, by wire: figures only, no message. */
public interface Traffic {

    /** What came in since then, in spans of this length. */
    List<Arrived> since(Instant from, Duration span);

    /** What is parked. */
    List<Parked> parked();

    /** When each wire of this participant brought something last, among its latest few hundred messages. */
    List<Last> last(String participant);

    /** So many messages of one wire came in one span of time and ended in this state; no participant when the peer is not known. */
    record Arrived(Instant span, @Nullable String participant, String wire, Messages.State state, long count) {}

    /** So many messages of one wire are parked, the oldest since then. */
    record Parked(@Nullable String participant, String wire, long count, Instant oldest) {}

    /** The last message of one wire. */
    record Last(String wire, Instant receivedAt) {}
}
