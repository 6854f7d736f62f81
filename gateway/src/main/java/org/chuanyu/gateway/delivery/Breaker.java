package org.chuanyu.gateway.delivery;

import java.time.Duration;
import java.time.Instant;
import org.chuanyu.gateway.delivery.DeliverySettings.Breaking;

/**
 * The circuit of one wire, as a value: closed until so many attempts in a row have failed; open for a while, in which nothing
 * is tried; then half-open, in which one probe decides. Every probe that fails doubles the time, up to a longest one.
 *
 * @param failures in a row
 * @param since when this state began
 * @param until when an open circuit may be probed; the lease of the probe when half-open
 * @param pause how long it stays open
 */
record Breaker(State state, int failures, Instant since, Instant until, Duration pause) {

    /** Whether attempts are made. */
    enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    static Breaker closed(Instant at) {
        return new Breaker(State.CLOSED, 0, at, at, Duration.ZERO);
    }

    /** Whether an attempt may be made now. */
    boolean permits(Instant now) {
        return state == State.CLOSED || !now.isBefore(until);
    }

    /**
     * An attempt begins, which {@link #permits} allowed. A probe that never comes back (its thread died) does not keep the
     * circuit half-open for ever: after {@code lease} the next one may try.
     */
    Breaker trying(Instant now, Duration lease) {
        return state == State.CLOSED ? this : new Breaker(State.HALF_OPEN, failures, now, now.plus(lease), pause);
    }

    /** The partner answered: whatever it said, it is there. */
    Breaker succeeded(Instant now) {
        return state == State.CLOSED && failures == 0 ? this : closed(now);
    }

    /** The partner was not there, was busy, or did not answer. */
    Breaker failed(Instant now, Breaking settings) {
        int count = failures + 1;
        return switch (state) {
            case CLOSED ->
                count < settings.failures()
                        ? new Breaker(State.CLOSED, count, since, until, pause)
                        : open(count, now, settings.first());
            case HALF_OPEN -> open(count, now, shorter(pause.multipliedBy(2), settings.max()));
            // Attempts that were under way when it opened say nothing new.
            case OPEN -> this;
        };
    }

    /** A probe found nothing to send. */
    Breaker unused(Instant now) {
        return state == State.HALF_OPEN ? new Breaker(State.OPEN, failures, since, now, pause) : this;
    }

    private static Breaker open(int failures, Instant now, Duration pause) {
        return new Breaker(State.OPEN, failures, now, now.plus(pause), pause);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
