package org.chuanyu.gateway.audit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Goes through the whole log after every start and then once in a while, in at most half of one thread's time. */
@Component
final class LeafWatchLife implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(LeafWatchLife.class);
    private static final long SHORTEST_REST = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long AFTER_A_FAILURE = TimeUnit.SECONDS.toNanos(30);

    private final AuditSettings settings;
    private final LeafWatch watch;
    private final Freezer freezer;
    private volatile @Nullable CountDownLatch end;
    /** Whether a round has begun; of the thread that watches. */
    private boolean under;

    LeafWatchLife(AuditSettings settings, LeafWatch watch, Freezer freezer) {
        this.settings = settings;
        this.watch = watch;
        this.freezer = freezer;
    }

    @Override
    public void start() {
        if (settings.sequence()) {
            CountDownLatch latch = new CountDownLatch(1);
            end = latch;
            Thread thread = new Thread(() -> run(latch), "audit-leaf-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public void stop() {
        CountDownLatch latch = end;
        end = null;
        if (latch != null) {
            latch.countDown();
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
            long rest = SHORTEST_REST;
            while (!latch.await(rest, TimeUnit.NANOSECONDS)) {
                rest = step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at some leaves, and says how long to rest then. */
    private long step() {
        long from = System.nanoTime();
        try {
            if (!under) {
                watch.begin();
            }
            under = watch.step();
            if (under) {
                return Math.max(SHORTEST_REST, System.nanoTime() - from);
            }
        } catch (LogUnsound e) {
            under = false;
            freezer.freeze(e.code());
        } catch (RuntimeException e) {
            LOG.warn(
                    "the leaves of the audit log could not be read: {}",
                    e.getClass().getName());
            return AFTER_A_FAILURE;
        }
        return settings.recheck().toNanos();
    }
}
