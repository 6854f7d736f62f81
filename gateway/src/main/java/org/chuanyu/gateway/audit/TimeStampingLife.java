package org.chuanyu.gateway.audit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** A thread of its own for the time stamps: an authority that hangs is waited for by nobody else. */
@Component
final class TimeStampingLife implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(TimeStampingLife.class);
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);

    private final AuditSettings settings;
    private final Duration rest;
    private final TrustedTime trusted;
    private final TimeStamping stamping;
    private volatile @Nullable CountDownLatch end;
    private volatile @Nullable Thread thread;

    TimeStampingLife(AuditSettings settings, TimeStampSettings stamps, TrustedTime trusted, TimeStamping stamping) {
        this.settings = settings;
        this.rest = stamps.every().compareTo(LONGEST_REST) < 0 ? stamps.every() : LONGEST_REST;
        this.trusted = trusted;
        this.stamping = stamping;
    }

    @Override
    public void start() {
        if (settings.sequence() && trusted.anchor().isPresent()) {
            CountDownLatch latch = new CountDownLatch(1);
            end = latch;
            Thread started = new Thread(() -> run(latch), "audit-time-stamps");
            started.setDaemon(true);
            thread = started;
            started.start();
        }
    }

    /** What is on its way is broken off: the next checkpoint is stamped in any case. */
    @Override
    public void stop() {
        CountDownLatch latch = end;
        Thread running = thread;
        end = null;
        thread = null;
        if (latch != null && running != null) {
            latch.countDown();
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return end != null;
    }

    @Override
    public int getPhase() {
        return SequencerLife.PHASE + 1;
    }

    private void run(CountDownLatch latch) {
        try {
            while (!latch.await(rest.toNanos(), TimeUnit.NANOSECONDS)) {
                turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() throws InterruptedException {
        try {
            stamping.step();
        } catch (RuntimeException e) {
            // The database is away: the next turn begins anew.
            LOG.warn("time stamps wait: {}", e.getClass().getName());
        }
    }
}
