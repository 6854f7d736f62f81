package org.chuanyu.gateway.reconciliation;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Set;
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
    private final CrossedRecords records;
    private final LogSeal seal;
    private final ReconciliationSettings settings;
    private final Clock clock;
    private @Nullable ScheduledExecutorService poll;

    ReconciliationWorker(
            SheetMaker maker,
            SheetTable table,
            CrossedRecords records,
            LogSeal seal,
            ReconciliationSettings settings,
            Clock clock) {
        this.maker = maker;
        this.table = table;
        this.records = records;
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

    /**
     * Makes what is due, the earliest day first; also days before one that somebody had made by hand. Days on which nothing crossed
     * begin with the first that has its sheets: before that there was no gateway.
     */
    void step() {
        if (!seal.signs()) {
            return;
        }
        LocalDate due = settings.due(clock.instant());
        LocalDate first = table.firstMade().orElse(due);
        Set<LocalDate> made = table.madeFrom(due.minusDays(CAUGHT_UP - 1L));
        for (LocalDate day = due.minusDays(CAUGHT_UP - 1L); !day.isAfter(due); day = day.plusDays(1)) {
            boolean wanted = day.equals(due) || !day.isBefore(first) || records.any(new Day(day, settings.zone()));
            if (wanted && !made.contains(day)) {
                maker.make(day, null);
            }
        }
    }
}
