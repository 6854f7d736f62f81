package org.chuanyu.gateway.delivery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps the work going on this node: one pump plans, one pump per wire sends, so that a partner that is slow or away takes
 * nobody else's threads. Woken after a commit, and by a poll for what other nodes or the clock have made due.
 */
@Component
final class Pumps implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Pumps.class);
    private static final int VIRTUAL_THREADS_SINCE = 21;

    private final DeliverySettings settings;
    private final TransactionTemplate transactions;
    private final Settler settler;
    private final DeliveryMetrics metrics;
    private final Nodes nodes;
    private final UnderWay underWay;
    private final Pump planner;
    private final Map<WireKey, Pump> wires = new LinkedHashMap<>();
    private @Nullable ScheduledExecutorService poll;
    private @Nullable ScheduledExecutorService pulse;

    Pumps(
            DeliverySettings settings,
            TransactionTemplate transactions,
            Planner planner,
            Sender sender,
            Settler settler,
            Outlets outlets,
            DeliveryMetrics metrics,
            Nodes nodes,
            UnderWay underWay) {
        this.settings = settings;
        this.transactions = transactions;
        this.settler = settler;
        this.metrics = metrics;
        this.nodes = nodes;
        this.underWay = underWay;
        Executor executor = executor();
        this.planner = new Pump("planner", settings.planners(), next -> planner.step(next, this::wake), executor);
        for (Outlets.Connected wire : outlets.all()) {
            String name = wire.key().toString();
            wires.put(
                    wire.key(),
                    new Pump(name, settings.perWire(), next -> nodes.known() && sender.step(wire, next), executor));
        }
    }

    void wakePlanner() {
        if (isRunning()) {
            planner.wake();
        }
    }

    void wake(WireKey wire) {
        Pump pump = wires.get(wire);
        if (pump != null && isRunning()) {
            pump.wake();
        }
    }

    @Override
    public void start() {
        if (!settings.work()) {
            return;
        }
        planner.open();
        wires.values().forEach(Pump::open);
        pulse = every("delivery-beat", settings.beat(), nodes::beat);
        poll = every("delivery-poll", settings.poll(), this::poll);
    }

    private static ScheduledExecutorService every(String name, Duration time, Runnable task) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(run -> {
            Thread thread = new Thread(run, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.scheduleWithFixedDelay(task, 0, time.toMillis(), TimeUnit.MILLISECONDS);
        return executor;
    }

    /** Public doors close after this, so that nothing accepted at the end is left without a wake-up; the poll finds it anyway. */
    @Override
    public void stop() {
        ScheduledExecutorService executor = poll;
        poll = null;
        if (executor == null) {
            return;
        }
        executor.shutdownNow();
        planner.stop();
        wires.values().forEach(Pump::stop);
        awaitIdle(settings.stop());
        leave();
    }

    private void leave() {
        ScheduledExecutorService executor = pulse;
        pulse = null;
        if (executor != null) {
            executor.shutdownNow();
            nodes.leave();
        }
    }

    @Override
    public boolean isRunning() {
        return poll != null;
    }

    private void poll() {
        try {
            planner.wake();
            List<WireKey> freed = transactions.execute(status -> settler.expire());
            if (freed != null && !freed.isEmpty()) {
                LOG.warn("{} wires had attempts whose node was lost", freed.size());
            }
            underWay.ifStill(known -> transactions.execute(status -> settler.release(known)));
            wires.values().forEach(Pump::wake);
            metrics.refresh();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again. The store is away: the next poll tries again.
            LOG.warn("delivery poll failed: {}", e.getClass().getName());
        }
    }

    private void awaitIdle(Duration bound) {
        long until = System.nanoTime() + bound.toNanos();
        try {
            while (System.nanoTime() < until && busy()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean busy() {
        return planner.running() > 0 || wires.values().stream().anyMatch(pump -> pump.running() > 0);
    }

    private static Executor executor() {
        SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("delivery-");
        executor.setVirtualThreads(Runtime.version().feature() >= VIRTUAL_THREADS_SINCE);
        executor.setDaemon(true);
        return executor;
    }
}
