package org.chuanyu.gateway.delivery;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.chuanyu.gateway.trust.Wire.Retry;
import org.jspecify.annotations.Nullable;

/** How long a delivery waits before its next attempt, as its wire's {@link Retry} says. Pure. */
final class Backoff {
    /** A partner may ask for patience, but not for more of it than this at a time. */
    static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    private Backoff() {}

    /**
     * The wait after a failed attempt; empty when the budget does not hold it any more.
     *
     * @param attempt number of the attempt that failed in this series, from 1
     * @param spent waits of this series so far. Time for which an open circuit held the delivery back is not in it: what
     *     counts is how long the delivery itself was tried.
     * @param retryAfter what the partner asked for, or null
     */
    static Optional<Duration> next(
            Retry retry, int attempt, Duration spent, @Nullable Duration retryAfter, RandomGenerator random) {
        Duration wait = jittered(grown(retry, attempt), retry.jitter(), random);
        if (retryAfter != null && retryAfter.compareTo(wait) > 0) {
            wait = retryAfter.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : retryAfter;
        }
        return spent.plus(wait).compareTo(retry.budget()) > 0 ? Optional.empty() : Optional.of(wait);
    }

    private static double grown(Retry retry, int attempt) {
        // In double: the power may overflow to infinity, which min() still bounds.
        double millis = retry.first().toMillis() * Math.pow(retry.factor(), Math.max(0, attempt - 1));
        return Math.min(millis, retry.max().toMillis());
    }

    /** Jitter only shortens, so that {@code max} stays the longest wait. */
    private static Duration jittered(double millis, double jitter, RandomGenerator random) {
        return Duration.ofMillis(Math.round(millis * (1 - jitter * random.nextDouble())));
    }
}
