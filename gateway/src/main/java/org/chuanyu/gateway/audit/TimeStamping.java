package org.chuanyu.gateway.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Has the newest cosigned checkpoint stamped, once in a while, on the node that leads. One stamp covers all that the tree holds by then,
 * so after an outage the next one catches up. Nothing waits for it. Belongs to one thread.
 */
@Component
final class TimeStamping {
    private static final Logger LOG = LoggerFactory.getLogger(TimeStamping.class);

    private final Quorum quorum;
    private final LogStore store;
    private final Cosigned cosigned;
    private final TimeStampStore stamps;
    private final TimeStamps times;
    private final TrustedTime trusted;
    private final TimeStampGap gap;
    private final Clock clock;
    private final Duration every;
    private Instant next = Instant.MIN;
    private String silence = "";
    /** Whether it is known that no gap is open. */
    private boolean well;

    TimeStamping(
            Quorum quorum,
            LogStore store,
            Cosigned cosigned,
            TimeStampStore stamps,
            TimeStamps times,
            TrustedTime trusted,
            TimeStampGap gap,
            Clock clock,
            TimeStampSettings settings) {
        this.quorum = quorum;
        this.store = store;
        this.cosigned = cosigned;
        this.stamps = stamps;
        this.times = times;
        this.trusted = trusted;
        this.gap = gap;
        this.clock = clock;
        this.every = settings.every();
    }

    /** Asks for a stamp, if it is time for one. */
    void step() throws InterruptedException {
        Instant leads = quorum.leadsSince().orElse(null);
        if (leads == null || store.state().filter(LogStore.State::active).isEmpty()) {
            gap.forget();
            well = false;
            return;
        }
        Instant now = clock.instant();
        if (trusted.address().isEmpty() || now.isBefore(next)) {
            return;
        }
        Optional<SignedNote> newest = cosigned.last();
        if (newest.isEmpty()) {
            return;
        }
        if (stamps.over(newest.get()).isPresent()) {
            allIsWell();
            return;
        }
        next = now.plus(every);
        try {
            times.stampAndKeep(newest.get());
            told("");
            allIsWell();
        } catch (NoTimeStamp e) {
            told(e.code());
            well = false;
            gap.lacks(lackingSince(leads), e);
        }
    }

    private void allIsWell() {
        if (!well) {
            gap.none();
            well = true;
        }
    }

    /** When the first checkpoint behind the last stamped one was signed, but not before this node could have it stamped. */
    private Instant lackingSince(Instant leads) {
        return cosigned.covering(stamps.lastSize() + 1)
                .flatMap(note -> stamps.signedAt(Checkpoint.parse(note.text()).size()))
                .filter(signed -> signed.isAfter(leads))
                .orElse(leads);
    }

    /** Says it once. */
    private void told(String now) {
        if (now.equals(silence)) {
            return;
        }
        silence = now;
        if (now.isEmpty()) {
            LOG.info("the time-stamping authority stamps");
        } else {
            LOG.warn("no time stamp: {}", now);
        }
    }
}
