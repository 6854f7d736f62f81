package org.chuanyu.gateway.intake;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.chuanyu.gateway.terminology.MapApproved;
import org.chuanyu.gateway.terminology.UnmappedCodes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** One thread per node that maps again what an approved map concerns, and adds up what no map knows. */
@Component
class RecodeWorker implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(RecodeWorker.class);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final int ADD_UP_EVERY = 30;

    private final RecodeTable table;
    private final Recoder recoder;
    private final UnmappedCodes unmapped;
    private final RecodeSettings settings;
    private @Nullable ScheduledExecutorService poll;
    private volatile boolean stopping;
    private int polls;

    RecodeWorker(RecodeTable table, Recoder recoder, UnmappedCodes unmapped, RecodeSettings settings) {
        this.table = table;
        this.recoder = recoder;
        this.unmapped = unmapped;
        this.settings = settings;
    }

    /** In the approval's transaction: durable with it, and nothing else that could fail it. The poll finds it. */
    @EventListener
    void on(MapApproved approved) {
        table.insert(approved);
    }

    @Override
    public void start() {
        if (!settings.work()) {
            return;
        }
        stopping = false;
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "recode");
            thread.setDaemon(true);
            return thread;
        });
        poll = executor;
        executor.scheduleWithFixedDelay(this::work, 0, settings.poll().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        ScheduledExecutorService executor = poll;
        poll = null;
        if (executor == null) {
            return;
        }
        stopping = true;
        executor.shutdown();
        try {
            // A report under way is finished, not interrupted; were it, its transaction would simply be run again.
            if (!executor.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return poll != null;
    }

    private void work() {
        try {
            while (!stopping && recoder.step()) {
                // until there is nothing due
            }
            if (polls++ % ADD_UP_EVERY == 0) {
                unmapped.addUp();
            }
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again. The store is away: the next poll tries again.
            LOG.warn("recode poll failed: {}", e.getClass().getName());
        }
    }
}
