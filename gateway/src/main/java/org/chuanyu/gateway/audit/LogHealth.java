package org.chuanyu.gateway.audit;

import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Whether the signed log needs somebody. */
@Component
public final class LogHealth {
    private final LogStore store;
    private final WitnessGap gap;
    private final TimeStampGap stamps;

    LogHealth(LogStore store, WitnessGap gap, TimeStampGap stamps) {
        this.store = store;
        this.gap = gap;
        this.stamps = stamps;
    }

    /** Why nothing is signed any more, as a code; nothing while all is well. */
    public Optional<String> frozen() {
        return store.state().filter(state -> !state.active()).map(state -> String.valueOf(state.reason()));
    }

    /** Since when checkpoints lack the line of a witness, once that has lasted long enough to be told. */
    public Optional<Instant> unwitnessedSince() {
        return gap.since();
    }

    /**
     * Since when checkpoints lack a time stamp, once that has lasted long enough to be told, or the authority has answered
     * with what no verifier would take.
     */
    public Optional<Instant> unstampedSince() {
        return stamps.since();
    }
}
