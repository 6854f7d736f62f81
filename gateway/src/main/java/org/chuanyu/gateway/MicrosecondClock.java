package org.chuanyu.gateway;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * The system's clock as fine as the database keeps it: what is read back equals what was written. {@code Clock.tick} cannot be used:
 * with a tick below a millisecond its {@code millis()} divides by zero.
 */
final class MicrosecondClock extends Clock {
    private final ZoneId zone;

    MicrosecondClock(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new MicrosecondClock(other);
    }

    @Override
    public Instant instant() {
        return Clock.systemUTC().instant().truncatedTo(ChronoUnit.MICROS);
    }
}
