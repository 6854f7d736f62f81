package org.chuanyu.gateway.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The circuits of all wires, as this node sees them. Each node judges for itself: it may be the node that is cut off, not the
 * partner.
 */
@Component
final class Circuits {
    private final Map<WireKey, Breaker> breakers = new ConcurrentHashMap<>();
    private final DeliverySettings settings;
    private final Clock clock;

    Circuits(DeliverySettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    Breaker of(WireKey wire) {
        return breakers.computeIfAbsent(wire, key -> Breaker.closed(clock.instant()));
    }

    /** Whether an attempt may begin; if so, {@link #succeeded}, {@link #failed} or {@link #unused} must follow. */
    boolean tryEnter(WireKey wire) {
        Instant now = clock.instant();
        boolean[] entered = new boolean[1];
        breakers.compute(wire, (key, known) -> {
            Breaker breaker = known == null ? Breaker.closed(now) : known;
            entered[0] = breaker.permits(now);
            return entered[0] ? breaker.trying(now, settings.lease()) : breaker;
        });
        return entered[0];
    }

    /** True when this ended an outage. */
    boolean succeeded(WireKey wire) {
        boolean wasOpen = of(wire).state() != Breaker.State.CLOSED;
        breakers.computeIfPresent(wire, (key, breaker) -> breaker.succeeded(clock.instant()));
        return wasOpen;
    }

    void failed(WireKey wire) {
        breakers.computeIfPresent(wire, (key, breaker) -> breaker.failed(clock.instant(), settings.breaker()));
    }

    void unused(WireKey wire) {
        breakers.computeIfPresent(wire, (key, breaker) -> breaker.unused(clock.instant()));
    }
}
