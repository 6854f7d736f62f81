package org.chuanyu.gateway.desk;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.chuanyu.gateway.delivery.Outgoing;
import org.chuanyu.gateway.intake.Traffic;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads the flow, at most once a second however many look. Spans that are over are kept, so that a second of heavy traffic costs a
 * count of the last half minute and not of the last quarter of an hour; a message that commits later than that is missed by the
 * figures, never by the lists.
 */
@Component
class FlowReader {
    static final Duration SPAN = Duration.ofSeconds(10);
    static final Duration SHOWN = Duration.ofMinutes(15);

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration OPEN = SPAN.multipliedBy(3);

    private final Traffic traffic;
    private final Outgoing outgoing;
    private final Clock clock;
    private @Nullable Flow last;

    FlowReader(Traffic traffic, Outgoing outgoing, Clock clock) {
        this.traffic = traffic;
        this.outgoing = outgoing;
        this.clock = clock;
    }

    /** The flow, not older than a second. */
    synchronized Flow read() {
        Instant now = clock.instant();
        Flow before = last;
        if (before != null
                && !now.isBefore(before.at())
                && now.isBefore(before.at().plus(FRESH))) {
            return before;
        }
        Instant from = start(now.minus(SHOWN));
        boolean goesOn =
                before != null && !now.isBefore(before.at()) && before.at().isAfter(from.plus(OPEN));
        Instant again =
                goesOn ? start(java.util.Objects.requireNonNull(before).at().minus(OPEN)) : from;
        List<Outgoing.WireState> wires = outgoing.wires();
        Flow flow = new Flow(
                now,
                join(
                        goesOn ? before : null,
                        Flow::arrived,
                        Traffic.Arrived::span,
                        from,
                        again,
                        traffic.since(again, SPAN)),
                traffic.parked(),
                outgoing.unplanned(),
                wires,
                join(
                        goesOn ? before : null,
                        Flow::settled,
                        Outgoing.Settled::span,
                        from,
                        again,
                        outgoing.settledSince(again, SPAN, wires)));
        last = flow;
        return flow;
    }

    private static <T> List<T> join(
            @Nullable Flow before,
            Function<Flow, List<T>> kept,
            Function<T, Instant> span,
            Instant from,
            Instant again,
            List<T> read) {
        List<T> all = new ArrayList<>();
        if (before != null) {
            kept.apply(before).stream()
                    .filter(each ->
                            !span.apply(each).isBefore(from) && span.apply(each).isBefore(again))
                    .forEach(all::add);
        }
        all.addAll(read);
        return all;
    }

    private static Instant start(Instant at) {
        long span = SPAN.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), span) * span);
    }
}
