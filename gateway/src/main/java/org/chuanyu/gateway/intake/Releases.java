package org.chuanyu.gateway.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
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
 * Runs parked messages again after a registrar has decided what held them. The decision's transaction leaves work rows; they are
 * worked off after it, and by a poll, so that a program that stops in between goes on where it was.
 */
@Component
final class Releases implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Releases.class);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofMinutes(1);

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
            Optional<String> next = table.due(clock.instant());
            while (next.isPresent()) {
                release(next.get());
                next = table.due(clock.instant());
            }
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again. The store is away: the next poll tries again.
            LOG.warn("releasing parked messages failed: {}", e.getClass().getName());
        }
    }

    private void release(String messageId) {
        try (Hops.Hop hop = hops.enter(null)) {
            messages.reprocess(messageId);
            table.done(messageId);
        } catch (ProblemException e) {
            // Somebody else has run it meanwhile.
            table.done(messageId);
        } catch (RuntimeException e) {
            LOG.warn(
                    "message {} could not be run again: {}",
                    messageId,
                    e.getClass().getName());
            table.later(messageId, clock.instant().plus(AGAIN));
        }
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
