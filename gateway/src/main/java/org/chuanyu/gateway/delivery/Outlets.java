package org.chuanyu.gateway.delivery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.adapters.Outlet;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The wires out of all participants, each with its outlet. A wire whose format nobody writes stops the start. */
@Component
final class Outlets {
    private static final Logger LOG = LoggerFactory.getLogger(Outlets.class);
    private static final String LAB_REPORT = "lab-report";

    private final Map<WireKey, Connected> wires = new LinkedHashMap<>();

    /** A wire with its outlet and its retry policy. */
    record Connected(WireKey key, OutletFactory factory, Outlet outlet, Wire.Retry retry) {
        String format() {
            return factory.format();
        }
    }

    Outlets(Participants participants, List<OutletFactory> factories) {
        for (Participant participant : participants.all()) {
            for (Wire wire : participant.wires().values()) {
                if (takesLabReports(wire)) {
                    connect(participant, wire, factories);
                }
            }
        }
    }

    static boolean takesLabReports(Wire wire) {
        return wire.out() != null && wire.out().content().contains(LAB_REPORT);
    }

    List<Connected> all() {
        return new ArrayList<>(wires.values());
    }

    Optional<Connected> find(WireKey key) {
        return Optional.ofNullable(wires.get(key));
    }

    private void connect(Participant participant, Wire wire, List<OutletFactory> factories) {
        WireKey key = WireKey.of(participant, wire);
        Wire.Out out = wire.out();
        if (out == null) {
            return;
        }
        OutletFactory factory = factories.stream()
                .filter(each -> each.format().equals(wire.format()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "wire " + key + ": nothing writes the format '" + wire.format() + "'"));
        wires.put(key, new Connected(key, factory, factory.make(participant, wire), out.retry()));
        LOG.info("delivers to {} as {}", key, wire.format());
    }
}
