package org.chuanyu.gateway.delivery;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a step while there is work, in at most {@code width} threads. A step that has found work starts a further thread
 * before it goes on, so that a burst spreads at once and an idle pump costs nothing.
 */
final class Pump {
    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);

    private final String name;
    private final int width;
    private final Predicate<Runnable> step;
    private final Executor executor;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger signals = new AtomicInteger();
    private volatile boolean stopped;

    /** @param step does one piece of work, or says false when there is none; calls its argument once it has claimed one */
    Pump(String name, int width, Predicate<Runnable> step, Executor executor) {
        this.name = name;
        this.width = width;
        this.step = step;
        this.executor = executor;
    }

    /** There may be work. */
    void wake() {
        signals.incrementAndGet();
        start();
    }

    /** Steps may begin, also after {@link #stop}: Spring may stop and start a context again. */
    void open() {
        stopped = false;
    }

    /** No further step begins. */
    void stop() {
        stopped = true;
    }

    int running() {
        return running.get();
    }

    private void start() {
        int now = running.get();
        while (!stopped && now < width) {
            if (running.compareAndSet(now, now + 1)) {
                executor.execute(this::run);
                return;
            }
            now = running.get();
        }
    }

    private void run() {
        int seen = signals.get();
        try {
            while (!stopped && step.test(this::start)) {
                seen = signals.get();
            }
        } catch (RuntimeException e) {
            // The store is away, most likely. The next poll tries again; the message might hold content.
            LOG.warn("delivery pump {} stopped for now: {}", name, e.getClass().getName());
            seen = signals.get();
        } finally {
            running.decrementAndGet();
        }
        if (seen != signals.get()) {
            // Woken after the last look found nothing, while this thread still counted.
            start();
        }
    }
}
