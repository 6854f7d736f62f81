package org.chuanyu.gateway.audit;

import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Whether the signed log needs somebody. */
@Component
public final class LogHealth {
    private final LogStore store;
    private final WitnessGap gap;

    LogHealth(LogStore store, WitnessGap gap) {
        this.store = store;
        this.gap = gap;
    }

    /** Why nothing is signed any more, as a code; nothing while all is well. */
    public Optional<String> frozen() {
        return store.state().filter(state -> !state.active()).map(state -> String.valueOf(state.reason()));
    }

    /** Since when checkpoints lack the line of a witness, once that has lasted long enough to be told. */
    public Optional<Instant> unwitnessedSince() {
        return gap.since();
    }
}
