package org.chuanyu.gateway.desk;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.chuanyu.gateway.delivery.Deliveries;
import org.chuanyu.gateway.delivery.Outgoing;
import org.chuanyu.gateway.intake.Messages;
import org.chuanyu.gateway.intake.Traffic;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Wire;
import org.jspecify.annotations.Nullable;

/** The flow as one person sees it: their participants' wires in, the gateway, the wires out, and the last minutes. Pure. */
record FlowView(List<In> ins, Middle middle, List<Out> outs, List<Minute> minutes) {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A wire in; {@code perMinute} is the last minute. */
    record In(@Nullable String participant, String wire, String format, long perMinute, long parked) {
        /** How thick its line is, 0 to 3. */
        public int weight() {
            return FlowView.weight(perMinute);
        }
    }

    /** The gateway itself. */
    record Middle(long perMinute, long parked, long refused, long unplanned) {}

    /** A wire out. */
    record Out(Outgoing.WireState state, long perMinute) {
        /** How thick its line is, 0 to 3. */
        public int weight() {
            return FlowView.weight(perMinute);
        }

        /** {@code good}, {@code warn} or {@code bad}. */
        public String mood() {
            if (state.dead() > 0 || state.ambiguous() > 0 || state.circuit().equals("open")) {
                return "bad";
            }
            return state.circuit().equals("half-open") || !state.configured() ? "warn" : "good";
        }
    }

    /** One minute, from its beginning. */
    record Minute(Instant at, long received, long parked, long delivered, long failed) {}

    /** @param scope participants that may be seen, null for all */
    static FlowView of(Flow flow, List<Participant> participants, @Nullable Set<String> scope) {
        List<Traffic.Arrived> arrived = flow.arrived().stream()
                .filter(each -> sees(scope, each.participant()))
                .toList();
        List<Outgoing.Settled> settled = flow.settled().stream()
                .filter(each -> sees(scope, each.receiver()))
                .toList();
        Instant minuteAgo = flow.at().minus(MINUTE);
        List<In> ins = ins(flow, arrived, participants, scope, minuteAgo);
        List<Traffic.Arrived> lately =
                arrived.stream().filter(each -> each.span().isAfter(minuteAgo)).toList();
        Middle middle = new Middle(
                lately.stream().mapToLong(Traffic.Arrived::count).sum(),
                ins.stream().mapToLong(In::parked).sum(),
                lately.stream()
                        .filter(each ->
                                each.state() == Messages.State.REFUSED || each.state() == Messages.State.REJECTED)
                        .mapToLong(Traffic.Arrived::count)
                        .sum(),
                scope == null ? flow.unplanned() : 0);
        List<Out> outs = flow.wires().stream()
                .filter(wire -> sees(scope, wire.receiver()))
                .map(wire -> new Out(wire, delivered(settled, wire, minuteAgo)))
                .toList();
        return new FlowView(ins, middle, outs, minutes(flow.at(), arrived, settled));
    }

    private static List<In> ins(
            Flow flow,
            List<Traffic.Arrived> arrived,
            List<Participant> participants,
            @Nullable Set<String> scope,
            Instant minuteAgo) {
        record Key(@Nullable String participant, String wire) {}
        Map<Key, String> wires = new LinkedHashMap<>();
        participants.stream()
                .filter(each -> sees(scope, each.id().value()))
                .forEach(each -> each.wires().values().stream()
                        .filter(wire -> wire.in() != null)
                        .sorted(Comparator.comparing(Wire::name))
                        .forEach(wire -> wires.put(new Key(each.id().value(), wire.name()), wire.format())));
        arrived.forEach(each -> wires.putIfAbsent(new Key(each.participant(), each.wire()), each.wire()));
        flow.parked().stream()
                .filter(each -> sees(scope, each.participant()))
                .forEach(each -> wires.putIfAbsent(new Key(each.participant(), each.wire()), each.wire()));
        List<In> ins = new ArrayList<>();
        wires.forEach((key, format) -> ins.add(new In(
                key.participant(),
                key.wire(),
                format,
                arrived.stream()
                        .filter(each -> new Key(each.participant(), each.wire()).equals(key)
                                && each.span().isAfter(minuteAgo))
                        .mapToLong(Traffic.Arrived::count)
                        .sum(),
                flow.parked().stream()
                        .filter(each -> new Key(each.participant(), each.wire()).equals(key))
                        .mapToLong(Traffic.Parked::count)
                        .sum())));
        return ins;
    }

    private static long delivered(List<Outgoing.Settled> settled, Outgoing.WireState wire, Instant since) {
        return settled.stream()
                .filter(each -> each.receiver().equals(wire.receiver())
                        && each.wire().equals(wire.wire())
                        && each.state() == Deliveries.State.DELIVERED
                        && each.span().isAfter(since))
                .mapToLong(Outgoing.Settled::count)
                .sum();
    }

    /** Whole minutes and the one that runs, oldest first. */
    private static List<Minute> minutes(Instant at, List<Traffic.Arrived> arrived, List<Outgoing.Settled> settled) {
        Map<Instant, List<Traffic.Arrived>> in =
                arrived.stream().collect(Collectors.groupingBy(each -> minute(each.span())));
        Map<Instant, List<Outgoing.Settled>> out =
                settled.stream().collect(Collectors.groupingBy(each -> minute(each.span())));
        List<Minute> minutes = new ArrayList<>();
        for (long back = FlowReader.SHOWN.toMinutes() - 1; back >= 0; back--) {
            Instant minute = minute(at).minus(MINUTE.multipliedBy(back));
            List<Traffic.Arrived> came = in.getOrDefault(minute, List.of());
            List<Outgoing.Settled> went = out.getOrDefault(minute, List.of());
            minutes.add(new Minute(
                    minute,
                    came.stream().mapToLong(Traffic.Arrived::count).sum(),
                    came.stream()
                            .filter(each -> each.state() == Messages.State.PARKED)
                            .mapToLong(Traffic.Arrived::count)
                            .sum(),
                    went.stream()
                            .filter(each -> each.state() == Deliveries.State.DELIVERED)
                            .mapToLong(Outgoing.Settled::count)
                            .sum(),
                    went.stream()
                            .filter(each ->
                                    each.state() == Deliveries.State.DEAD || each.state() == Deliveries.State.AMBIGUOUS)
                            .mapToLong(Outgoing.Settled::count)
                            .sum()));
        }
        return minutes;
    }

    private static Instant minute(Instant at) {
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), 60) * 60);
    }

    private static boolean sees(@Nullable Set<String> scope, @Nullable String participant) {
        return scope == null || participant != null && scope.contains(Objects.requireNonNull(participant));
    }

    private static int weight(long perMinute) {
        return perMinute == 0 ? 0 : perMinute < 60 ? 1 : perMinute < 3000 ? 2 : 3;
    }
}
