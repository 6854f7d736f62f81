package org.chuanyu.gateway.records.erasure;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Looks after erasures before the doors open, and then for as long as the node runs. */
@Component
final class ErasureLife implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ErasureLife.class);
    /** Others' destroyed keys are of no more use here after so long. */
    private static final long TURN = 1;
    /** Before the doors, which have the largest phases. */
    private static final int PHASE = Integer.MIN_VALUE / 2 + 10;

    private final ErasureWatch watch;
    private final long recheck;
    private volatile @Nullable CountDownLatch end;

    ErasureLife(ErasureWatch watch, ErasureSettings settings) {
        this.watch = watch;
        this.recheck = settings.recheck().toNanos();
    }

    @Override
    public void start() {
        watch.look();
        CountDownLatch latch = new CountDownLatch(1);
        end = latch;
        Thread thread = new Thread(() -> run(latch), "erasure-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(CountDownLatch latch) {
        long looked = System.nanoTime();
        try {
            while (!latch.await(TURN, TimeUnit.SECONDS)) {
                boolean due = System.nanoTime() - looked >= recheck;
                looked = due ? System.nanoTime() : looked;
                turn(due);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn(boolean due) {
        try {
            watch.forget();
            if (due) {
                watch.look();
            }
        } catch (RuntimeException e) {
            LOG.warn("erasures could not be looked after: {}", e.getClass().getName());
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
        return PHASE;
    }
}
