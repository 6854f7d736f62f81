package org.chuanyu.gateway.audit;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Keeps the sequencer going on this node, as long as it holds the lead. It starts before the doors open and stops after them, so that
 * the last acts of an orderly end are taken too, if the node leads.
 */
@Component
final class SequencerLife implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(SequencerLife.class);
    private static final Duration OTHERS_TURN = Duration.ofSeconds(1);
    /** Idle looks come at ever longer intervals, up to so many times the shortest. */
    private static final int SLOWEST = 4;

    /** After a group it rests for so many times what the group took … */
    private static final int RESTS = 4;
    /** … and for so many times the shortest pause at most. */
    private static final int LONGEST = 3;

    private static final int LAST_GROUPS = 16;
    /** Before the doors, which have the largest phases, and after them at the end. */
    static final int PHASE = Integer.MIN_VALUE / 2;

    private final AuditSettings settings;
    private final LogTables tables;
    private final LogStore store;
    private final DataSource database;
    private final Clock clock;
    private final KeyLife keys;
    private final PublishedPolicy policy;
    private final Sequencer sequencer;
    private volatile @Nullable Thread thread;

    SequencerLife(
            AuditSettings settings,
            LogTables tables,
            LogStore store,
            LeafWriter leaves,
            LogName name,
            EdgeCheck edge,
            Freezer freezer,
            Witnesses witnesses,
            KeyLife keys,
            PublishedPolicy policy,
            DataSource database,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.settings = settings;
        this.tables = tables;
        this.store = store;
        this.database = database;
        this.clock = clock;
        this.keys = keys;
        this.policy = policy;
        this.sequencer = new Sequencer(
                tables, store, leaves, name, edge, freezer, witnesses, keys, clock, settings, transactions);
    }

    @Override
    public void start() {
        tables.found(settings.origin(), clock.instant());
        String kept = store.state().orElseThrow().origin();
        if (!kept.equals(settings.origin())) {
            throw new InvalidConfigurationPropertyValueException(
                    "gateway.audit.origin", settings.origin(), "this database keeps the log " + kept);
        }
        keys.found();
        policy.began();
        if (settings.sequence()) {
            Thread started = new Thread(this::run, "audit-sequencer");
            started.setDaemon(true);
            thread = started;
            started.start();
        }
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running == null) {
            return;
        }
        try {
            // Never interrupted: it may be in the middle of a group.
            running.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void run() {
        try (Lead lead = new Lead(database)) {
            Duration pause = settings.pause();
            while (isRunning()) {
                Duration next = turn(lead, pause);
                TimeUnit.NANOSECONDS.sleep(next.toNanos());
                pause = next.isZero() ? settings.pause() : next;
            }
            // What the last acts left.
            for (int i = 0; i < LAST_GROUPS && turn(lead, pause).isZero(); i++) {
                pause = settings.pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sequencer.rest();
        }
    }

    /** One step, and how long to wait for the next. */
    private Duration turn(Lead lead, Duration last) {
        try {
            if (!lead.holds()) {
                sequencer.resign();
                return OTHERS_TURN;
            }
            long begun = System.nanoTime();
            Sequencer.Step step = sequencer.step();
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            return switch (step) {
                case TAKEN -> rest(took);
                case FULL -> Duration.ZERO;
                case IDLE -> longer(last);
                case FROZEN -> OTHERS_TURN;
            };
        } catch (LogKeyMissing e) {
            lead.close();
            LOG.warn("the audit log waits: {}", e.getMessage());
            return OTHERS_TURN;
        } catch (RuntimeException e) {
            // The database is away, or another node leads, or this one cannot write what a newer one recorded: let
            // others try.
            lead.close();
            LOG.warn("the audit log waits: {}", e.getClass().getName());
            return OTHERS_TURN;
        }
    }

    /** On a busy machine a group takes longer: then it had better hold more. It never waits long for that. */
    private Duration rest(Duration took) {
        Duration wanted = took.multipliedBy(RESTS);
        Duration longest = settings.pause().multipliedBy(LONGEST);
        return wanted.compareTo(settings.pause()) < 0
                ? settings.pause()
                : wanted.compareTo(longest) < 0 ? wanted : longest;
    }

    private Duration longer(Duration last) {
        Duration slowest = settings.pause().multipliedBy(SLOWEST);
        Duration twice = last.multipliedBy(2);
        return twice.compareTo(slowest) < 0 ? twice : slowest;
    }
}
