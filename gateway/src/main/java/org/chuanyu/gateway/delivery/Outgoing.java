package org.chuanyu.gateway.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.gateway.trust.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries as one caller may see and replay them: those from or to their own organisation or region. What is outside of that does
 * not exist. Rights and the audit entry of a look are the caller's to see to; a replay leaves its own entry.
 */
public interface Outgoing {

    /**
     * One page, newest first.
     *
     * @param parameters as at {@code /api/deliveries}
     * @throws org.chuanyu.fhir.ProblemException when a parameter is not known or cannot be read
     */
    Page page(Map<String, String> parameters, Caller caller);

    /**
     * Whether a page can be asked for with these parameters; nothing is looked at.
     *
     * @throws org.chuanyu.fhir.ProblemException as {@link #page} does
     */
    void check(Map<String, String> parameters);

    /** One delivery with its attempts. */
    Optional<Deliveries.Entry> find(String id, Caller caller);

    /** The same with what the partner said: needs the right to content, and leaves the audit entry of a look at content itself. */
    Optional<Deliveries.Entry> opened(String id, Caller caller);

    /** Sends these again, each in a transaction of its own, in the order given. */
    List<Replayed> replay(List<String> ids, Caller caller);

    /** How every wire out stands, for all participants; narrowing is the caller's. */
    List<WireState> wires();

    /** What was settled since then at these wires, in spans of this length. */
    List<Settled> settledSince(Instant from, Duration span, List<WireState> wires);

    /** How many accepted messages wait for the plan of who gets them. */
    long unplanned();

    /** One page; {@code next} is null on the last one. */
    record Page(List<Deliveries.Entry> deliveries, @Nullable String next) {}

    /** What became of one: {@code queued}, {@code under-way}, {@code superseded}, {@code no-basis}, {@code not-found}. */
    record Replayed(String id, String result) {}

    /**
     * One wire out.
     *
     * @param configured false when deliveries wait for a wire that the settings do not name any more
     * @param circuit {@code closed}, {@code half-open}, {@code open}; of this node
     * @param oldest since when the oldest one waits
     * @param lastDelivered when the partner took one last
     */
    record WireState(
            String receiver,
            String wire,
            @Nullable String format,
            boolean configured,
            String circuit,
            @Nullable Instant probeAt,
            long waiting,
            long ambiguous,
            long dead,
            @Nullable Instant oldest,
            @Nullable Instant lastDelivered) {}

    /** So many deliveries of one wire came to this state in one span of time. */
    record Settled(Instant span, String receiver, String wire, Deliveries.State state, long count) {}
}
