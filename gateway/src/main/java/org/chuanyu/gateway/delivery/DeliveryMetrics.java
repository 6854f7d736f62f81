package org.chuanyu.gateway.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.chuanyu.adapters.Loss;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Counts outcomes, and shows how much waits, for how long, and which circuits are open. A partner that is down is not our ill health. */
@Component
final class DeliveryMetrics {
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Pattern PATH = Pattern.compile("[A-Za-z.]{1,64}");

    private final MeterRegistry registry;
    private final WireStates states;
    private final Clock clock;
    private final Map<Tags, WireStates.Row> wires = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> refreshed = new AtomicReference<>(Instant.EPOCH);

    DeliveryMetrics(MeterRegistry registry, WireStates states, Clock clock) {
        this.registry = registry;
        this.states = states;
        this.clock = clock;
    }

    void settled(WireKey wire, String outcome) {
        registry.counter(
                        "delivery.outcomes",
                        "receiver",
                        wire.receiver().value(),
                        "wire",
                        wire.wire(),
                        "outcome",
                        outcome)
                .increment();
    }

    /** What a partner has, or may have, without these parts of it; by what kind of part, of ours and not of the source's making. */
    void lost(WireKey wire, List<Loss> losses) {
        for (Loss loss : losses) {
            registry.counter(
                            "delivery.losses",
                            "receiver",
                            wire.receiver().value(),
                            "wire",
                            wire.wire(),
                            "path",
                            pathClass(loss.path()),
                            "severity",
                            loss.severity().name())
                    .increment();
        }
    }

    /** {@code Observation[3].component} counts as {@code Observation.component}, any extension as {@code extension}. */
    static String pathClass(String path) {
        String plain = path.replaceAll("(?s)\\(.*", "").replaceAll("\\[\\d+]", "");
        return PATH.matcher(plain).matches() ? plain : "other";
    }

    /** Reads the figures again, if the last time is long enough ago. */
    void refresh() {
        Instant now = clock.instant();
        Instant last = refreshed.get();
        if (last.plus(EVERY).isAfter(now) || !refreshed.compareAndSet(last, now)) {
            return;
        }
        Map<Tags, WireStates.Row> found = new HashMap<>();
        states.all().forEach(row -> found.put(tags(row), row));
        found.forEach((wire, row) -> {
            if (wires.put(wire, row) == null) {
                show(wire);
            }
        });
        wires.keySet().retainAll(found.keySet());
    }

    /** Once and for good: whoever asks for the figures meanwhile must not find one twice, or none. */
    private void show(Tags wire) {
        gauge("delivery.queue.depth", wire, "deliveries that wait or are under way", null, WireStates.Row::waiting);
        gauge(
                "delivery.queue.oldest.age",
                wire,
                "age of the oldest delivery that waits",
                "seconds",
                WireStates.Row::oldestAgeSeconds);
        gauge("delivery.circuit", wire, "0 closed, 1 half-open, 2 open", null, WireStates.Row::circuitLevel);
    }

    private void gauge(
            String name, Tags wire, String about, @Nullable String unit, ToDoubleFunction<WireStates.Row> figure) {
        Gauge.builder(name, wires, all -> figure(all.get(wire), figure))
                .tags(wire)
                .description(about)
                .baseUnit(unit)
                .register(registry);
    }

    private static double figure(WireStates.@Nullable Row row, ToDoubleFunction<WireStates.Row> figure) {
        return row == null ? 0 : figure.applyAsDouble(row);
    }

    private static Tags tags(WireStates.Row row) {
        return Tags.of("receiver", row.receiver(), "wire", row.wire());
    }
}
