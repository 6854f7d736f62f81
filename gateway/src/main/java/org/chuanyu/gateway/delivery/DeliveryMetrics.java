package org.chuanyu.gateway.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.chuanyu.adapters.Loss;
import org.springframework.stereotype.Component;

/** Counts outcomes, and shows how much waits, for how long, and which circuits are open. A partner that is down is not our ill health. */
@Component
final class DeliveryMetrics {
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Pattern PATH = Pattern.compile("[A-Za-z.]{1,64}");

    private final MeterRegistry registry;
    private final WireStates states;
    private final Clock clock;
    private final MultiGauge depth;
    private final MultiGauge age;
    private final MultiGauge circuit;
    private final AtomicReference<Instant> refreshed = new AtomicReference<>(Instant.EPOCH);

    DeliveryMetrics(MeterRegistry registry, WireStates states, Clock clock) {
        this.registry = registry;
        this.states = states;
        this.clock = clock;
        this.depth = MultiGauge.builder("delivery.queue.depth")
                .description("deliveries that wait or are under way")
                .register(registry);
        this.age = MultiGauge.builder("delivery.queue.oldest.age")
                .baseUnit("seconds")
                .description("age of the oldest delivery that waits")
                .register(registry);
        this.circuit = MultiGauge.builder("delivery.circuit")
                .description("0 closed, 1 half-open, 2 open")
                .register(registry);
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
        List<WireStates.Row> rows = states.all();
        depth.register(
                rows.stream()
                        .map(row -> MultiGauge.Row.of(tags(row), row.waiting()))
                        .toList(),
                true);
        age.register(
                rows.stream()
                        .map(row -> MultiGauge.Row.of(tags(row), row.oldestAgeSeconds()))
                        .toList(),
                true);
        circuit.register(
                rows.stream()
                        .map(row -> MultiGauge.Row.of(tags(row), row.circuitLevel()))
                        .toList(),
                true);
    }

    private static Tags tags(WireStates.Row row) {
        return Tags.of("receiver", row.receiver(), "wire", row.wire());
    }
}
