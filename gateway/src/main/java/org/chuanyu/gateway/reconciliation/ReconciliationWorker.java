package org.chuanyu.gateway.reconciliation;

import java.time.Clock;
import java.time.LocalDate;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.chuanyu.gateway.audit.LogSeal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Has each day's sheets made once it is over, and those of days when no node was there. */
@Component
class ReconciliationWorker implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ReconciliationWorker.class);
    private static final int STOP_SECONDS = 10;
    /** Days that are caught up; for older ones somebody has to ask. */
    private static final int CAUGHT_UP = 31;

    private final SheetMaker maker;
    private final SheetTable table;
    private final LogSeal seal;
    private final ReconciliationSettings settings;
    private final Clock clock;
    private @Nullable ScheduledExecutorService poll;

    ReconciliationWorker(
            SheetMaker maker, SheetTable table, LogSeal seal, ReconciliationSettings settings, Clock clock) {
        this.maker = maker;
        this.table = table;
        this.seal = seal;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void start() {
        if (!settings.work()) {
            return;
        }
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "reconciliation");
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
        executor.shutdown();
        try {
            if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
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
            step();
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again. The store is away: the next poll tries again.
            LOG.warn("the sheets wait: {}", e.getClass().getName());
        }
    }

    /** Makes what is due, the earliest day first. Of a gateway that never made any, yesterday is the first. */
    void step() {
        if (!seal.signs()) {
            return;
        }
        LocalDate due = Day.lastOver(clock.instant().minus(settings.delay()), settings.zone())
                .date();
        LocalDate first = table.lastMade().map(made -> made.day().plusDays(1)).orElse(due);
        LocalDate oldest = due.minusDays(CAUGHT_UP - 1L);
        for (LocalDate day = first.isBefore(oldest) ? oldest : first; !day.isAfter(due); day = day.plusDays(1)) {
            maker.make(day, null);
        }
    }
}
