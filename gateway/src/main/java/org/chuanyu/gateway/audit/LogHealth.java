package org.chuanyu.gateway.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether the signed log needs somebody. */
@Component
public final class LogHealth {
    private final LogStore store;
    private final WitnessGap gap;
    private final TimeStampGap stamps;
    private final LogName name;
    private final ObjectProvider<Certificates> others;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final Duration ending;
    private final Duration waiting;

    LogHealth(
            LogStore store,
            WitnessGap gap,
            TimeStampGap stamps,
            LogName name,
            ObjectProvider<Certificates> others,
            JdbcClient jdbc,
            Clock clock,
            KeyLifeSettings keyLife,
            WaitingSettings waiting) {
        this.store = store;
        this.gap = gap;
        this.stamps = stamps;
        this.name = name;
        this.others = others;
        this.jdbc = jdbc;
        this.ending = keyLife.notice();
        this.waiting = waiting.notice();
        this.clock = clock;
    }

    /** Why nothing is signed any more, as a code; nothing while all is well. */
    public Optional<String> frozen() {
        return store.frozen();
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

    /** Certificates that end soon or have ended, the first to end first. */
    public List<Certificates.Ending> ending() {
        Instant soon = clock.instant().plus(ending);
        return Stream.concat(name.keyring().endings(), others.stream().flatMap(Certificates::endings))
                .filter(each -> each.until().isBefore(soon))
                .sorted(Comparator.comparing(Certificates.Ending::until))
                .toList();
    }

    /** Since when an entry waits to become a leaf, once that has lasted long enough to be told. */
    public Optional<Instant> waitingSince() {
        return oldestWaiting()
                .filter(at -> Duration.between(at, clock.instant()).compareTo(waiting) > 0);
    }

    /** When the act was done whose entry is the next to become a leaf. */
    Optional<Instant> oldestWaiting() {
        return jdbc.sql("SELECT at FROM audit_pending ORDER BY entry LIMIT 1")
                .query((rs, row) -> rs.getTimestamp(1).toInstant())
                .optional();
    }
}
