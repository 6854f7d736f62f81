package org.chuanyu.gateway.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether the signed log needs somebody. */
@Component
public final class LogHealth {
    private final LogStore store;
    private final WitnessGap gap;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final Duration notice;

    LogHealth(LogStore store, WitnessGap gap, JdbcClient jdbc, Clock clock, WaitingSettings settings) {
        this.store = store;
        this.gap = gap;
        this.jdbc = jdbc;
        this.clock = clock;
        this.notice = settings.notice();
    }

    /** Why nothing is signed any more, as a code; nothing while all is well. */
    public Optional<String> frozen() {
        return store.state().filter(state -> !state.active()).map(state -> String.valueOf(state.reason()));
    }

    /** Since when checkpoints lack the line of a witness, once that has lasted long enough to be told. */
    public Optional<Instant> unwitnessedSince() {
        return gap.since();
    }

    /** Since when an entry waits to become a leaf, once that has lasted long enough to be told. */
    public Optional<Instant> waitingSince() {
        return oldestWaiting()
                .filter(at -> Duration.between(at, clock.instant()).compareTo(notice) > 0);
    }

    /** When the act was done whose entry is the next to become a leaf. */
    Optional<Instant> oldestWaiting() {
        return jdbc.sql("SELECT at FROM audit_pending ORDER BY entry LIMIT 1")
                .query((rs, row) -> rs.getTimestamp(1).toInstant())
                .optional();
    }
}
