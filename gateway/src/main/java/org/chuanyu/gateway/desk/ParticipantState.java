package org.chuanyu.gateway.desk;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.chuanyu.gateway.delivery.Outgoing;
import org.chuanyu.gateway.trust.Participant;
import org.jspecify.annotations.Nullable;

/** One participant with its wires and how they stand. */
record ParticipantState(Participant participant, List<WireRow> wires, Map<String, Probe.Result> probes) {

    /** The worst of its wires: {@code good}, {@code warn}, {@code bad}, {@code none}. */
    public String mood() {
        List<String> moods = wires.stream().map(WireRow::mood).toList();
        return moods.contains("bad")
                ? "bad"
                : moods.contains("warn") ? "warn" : moods.contains("good") ? "good" : "none";
    }

    /** Whether there is an address to knock at. */
    public boolean probeable() {
        return wires.stream().anyMatch(WireRow::out);
    }

    /**
     * One wire.
     *
     * @param door how it comes in or goes out, with its address: {@code mllp 2575}
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
