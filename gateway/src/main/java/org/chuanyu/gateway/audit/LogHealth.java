package org.chuanyu.gateway.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Whether the signed log needs somebody. */
@Component
public final class LogHealth {
    private final LogStore store;
    private final WitnessGap gap;
    private final TimeStampGap stamps;
    private final LogName name;
    private final ObjectProvider<Certificates> others;
    private final Clock clock;
    private final Duration notice;

    LogHealth(
            LogStore store,
            WitnessGap gap,
            TimeStampGap stamps,
            LogName name,
            ObjectProvider<Certificates> others,
            Clock clock,
            KeyLifeSettings settings) {
        this.store = store;
        this.gap = gap;
        this.stamps = stamps;
        this.name = name;
        this.others = others;
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

    /**
     * Since when checkpoints lack a time stamp, once that has lasted long enough to be told, or the authority has answered
     * with what no verifier would take.
     */
    public Optional<Instant> unstampedSince() {
        return stamps.since();
    }

    /** Certificates that end soon or have ended, the first to end first. */
    public List<Certificates.Ending> ending() {
        Instant soon = clock.instant().plus(notice);
        return Stream.concat(name.keyring().endings(), others.stream().flatMap(Certificates::endings))
                .filter(each -> each.until().isBefore(soon))
                .sorted(Comparator.comparing(Certificates.Ending::until))
                .toList();
    }
}
