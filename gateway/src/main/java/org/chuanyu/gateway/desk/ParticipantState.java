package org.chuanyu.gateway.desk;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.chuanyu.gateway.audit.TurnedAway;
import org.chuanyu.gateway.delivery.Outgoing;
import org.chuanyu.gateway.trust.Participant;
import org.jspecify.annotations.Nullable;

/**
 * One participant with its wires and how they stand.
 *
 * @param turnedAway connections at its lines that were refused of late
 */
record ParticipantState(
        Participant participant,
        List<WireRow> wires,
        List<TurnedAway.Row> turnedAway,
        Map<String, Probe.Result> probes) {

    /** The worst of its wires: {@code good}, {@code warn}, {@code bad}, {@code none}. */
    public String mood() {
        List<String> moods = wires.stream().map(WireRow::mood).toList();
        if (moods.contains("bad")) {
            return "bad";
        }
        boolean shutOut = turnedAway.stream().anyMatch(this::sinceLastIn);
        return moods.contains("warn") || shutOut ? "warn" : moods.contains("good") ? "good" : "none";
    }

    /** Nothing has come by that wire since it was turned away. */
    private boolean sinceLastIn(TurnedAway.Row row) {
        return wires.stream()
                .filter(wire -> wire.name().equals(row.wire()))
                .allMatch(wire -> wire.lastIn() == null || wire.lastIn().isBefore(row.last()));
    }

    /** Whether there is an address to knock at. */
    public boolean probeable() {
        return wires.stream().anyMatch(WireRow::out);
    }

    /**
     * One wire.
     *
     * @param door how it comes in or goes out, with its address: {@code MLLP 2575}
     * @param lastIn when it brought something last
     * @param state of the way out, null when there is none
     */
    record WireRow(
            String name,
            String format,
            boolean in,
            boolean out,
            String door,
            @Nullable Instant lastIn,
            long parked,
            Outgoing.@Nullable WireState state) {

        /** {@code good}, {@code warn}, {@code bad}, {@code none}. */
        public String mood() {
            if (state != null) {
                return new FlowView.Out(state, 0).mood().equals("good") && parked > 0
                        ? "warn"
                        : new FlowView.Out(state, 0).mood();
            }
            return parked > 0 ? "warn" : lastIn == null ? "none" : "good";
        }
    }
}
