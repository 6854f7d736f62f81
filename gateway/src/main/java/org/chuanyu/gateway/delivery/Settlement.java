package org.chuanyu.gateway.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.trust.Wire.Retry;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a delivery after an attempt. Pure.
 *
 * @param outcome the attempt's: {@code delivered}, {@code deferred}, {@code ambiguous}, {@code refused}
 * @param dueAt next attempt, or null when there is none
 * @param spent waits of this series, the next one included
 */
record Settlement(
        State state,
        String outcome,
        @Nullable Instant dueAt,
        Duration spent,
        @Nullable String reason,
        @Nullable String reference,
        @Nullable String answer) {
    static final String BUDGET = "retry-budget-exhausted";

    private static final int LONGEST = 500;

    static Settlement of(Claim claim, Outcome outcome, Retry retry, Instant now, RandomGenerator random) {
        if (outcome instanceof Outcome.Delivered delivered) {
            return new Settlement(
                    State.DELIVERED,
                    "delivered",
                    null,
                    claim.spent(),
                    null,
                    shortened(delivered.reference()),
                    shortened(delivered.answer()));
        }
        if (outcome instanceof Outcome.Deferred deferred) {
            return retried(claim, "deferred", deferred.reason(), deferred.retryAfter(), retry, now, random);
        }
        if (outcome instanceof Outcome.Ambiguous ambiguous) {
            return retry.idempotent()
                    ? retried(claim, "ambiguous", ambiguous.reason(), null, retry, now, random)
                    : ended(State.AMBIGUOUS, "ambiguous", claim, ambiguous.reason(), null);
        }
        Outcome.Refused refused = (Outcome.Refused) outcome;
        return ended(
                State.DEAD,
                "refused",
                claim,
                refused.problem().code(),
                refused.problem().message());
    }

    private static Settlement retried(
            Claim claim,
            String outcome,
            String reason,
            @Nullable Duration retryAfter,
            Retry retry,
            Instant now,
            RandomGenerator random) {
        Optional<Duration> wait = Backoff.next(retry, claim.series(), claim.spent(), retryAfter, random);
        if (wait.isPresent()) {
            Duration spent = claim.spent().plus(wait.get());
            return new Settlement(State.DEFERRED, outcome, now.plus(wait.get()), spent, shortened(reason), null, null);
        }
        // Whoever may have it must be told of corrections: a doubtful last attempt stays doubtful.
        return outcome.equals("ambiguous")
                ? ended(State.AMBIGUOUS, outcome, claim, reason, BUDGET)
                : ended(State.DEAD, outcome, claim, BUDGET, reason);
    }

    private static Settlement ended(State state, String outcome, Claim claim, String reason, @Nullable String answer) {
        return new Settlement(state, outcome, null, claim.spent(), shortened(reason), null, shortened(answer));
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
