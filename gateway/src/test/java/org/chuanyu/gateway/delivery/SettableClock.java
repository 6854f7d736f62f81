package org.chuanyu.gateway.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Time that passes when the test says so. It begins today, because certificates are judged by the JVM's own clock. */
final class SettableClock extends Clock {
    private volatile Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);

    void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
