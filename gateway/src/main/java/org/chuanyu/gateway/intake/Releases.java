package org.chuanyu.gateway.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.identity.QuarantineAccepted;
import org.chuanyu.gateway.trust.Hops;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Runs parked messages again after a registrar has decided what held them, or the message in front of them is out of the way. The
 * transaction that did so leaves work rows; they are worked off after it, and by a poll, so that a program that stops in between
 * goes on where it was. A row goes away with the message's own transaction.
 */
@Component
final class Releases implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Releases.class);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    /** Nothing is left to run. */
    private static final Set<String> OVER = Set.of("not-parked", "no-such-message");

    private final ReleaseTable table;
    private final Messages messages;
    private final Hops hops;
    private final Clock clock;
    private volatile @Nullable ScheduledExecutorService worker;

    Releases(ReleaseTable table, Messages messages, Hops hops, Clock clock) {
        this.table = table;
        this.messages = messages;
        this.hops = hops;
        this.clock = clock;
    }

    @EventListener
    void on(QuarantineAccepted event) {
        table.insert(event.source(), event.patientId(), clock.instant());
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wake();
            }
        });
    }

    private void wake() {
        ScheduledExecutorService executor = worker;
        try {
            if (executor != null) {
                executor.execute(this::work);
            }
        } catch (RejectedExecutionException e) {
            // The program stops; the row waits for the next start.
        }
    }

    private void work() {
        try {
            Optional<ReleaseTable.Due> next = table.due(clock.instant());
            while (next.isPresent()) {
                release(next.get());
                next = table.due(clock.instant());
            }
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again. The store is away: the next poll tries again.
            LOG.warn("releasing parked messages failed: {}", e.getClass().getName());
        }
    }

    private void release(ReleaseTable.Due due) {
        try (Hops.Hop hop = hops.enter(null)) {
            messages.reprocess(due.messageId());
        } catch (ProblemException e) {
            if (e.problems().stream().allMatch(problem -> OVER.contains(problem.code()))) {
                table.done(due.messageId());
            } else {
                later(due, e.problems().get(0).code());
            }
        } catch (RuntimeException e) {
            later(due, e.getClass().getName());
        }
    }

    /** What keeps it may be mended: a wire that left the settings, a reader that refuses it today. */
    private void later(ReleaseTable.Due due, String why) {
        LOG.warn("message {} could not be run again ({} times before): {}", due.messageId(), due.failures(), why);
        Duration wait = AGAIN.multipliedBy(1L << Math.min(due.failures(), 6));
        Instant next = clock.instant().plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        table.later(due.messageId(), next);
    }

    @Override
    public void start() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "intake-release");
            thread.setDaemon(true);
            return thread;
        });
        worker = executor;
        executor.scheduleWithFixedDelay(this::work, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        ScheduledExecutorService executor = worker;
        worker = null;
        if (executor == null) {
            return;
        }
        executor.shutdown();
        try {
            if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return worker != null;
    }
}
