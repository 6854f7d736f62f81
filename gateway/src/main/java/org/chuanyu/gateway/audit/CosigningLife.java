package org.chuanyu.gateway.audit;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** One thread for each witness, so that one that hangs is waited for by nobody but its own. */
@Component
final class CosigningLife implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(CosigningLife.class);

    /** For the last checkpoint: the one that all were at comes first. */
    private static final int LAST_TURNS = 3;
    /** An end does not wait longer for witnesses. */
    private static final Duration LAST_TRY = Duration.ofSeconds(3);

    private final AuditSettings settings;
    private final Duration every;
    private final WitnessPanel panel;
    private final Quorum quorum;
    private final WitnessGap gap;
    private final LogStore store;
    private final LogTables tables;
    private final Cosigned cosigned;
    private final LogName name;
    private final Freezer freezer;
    private final WitnessClient client;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private volatile boolean running;
    private List<Thread> threads = List.of();

    CosigningLife(
            AuditSettings settings,
            WitnessSettings witnesses,
            WitnessPanel panel,
            Quorum quorum,
            WitnessGap gap,
            LogStore store,
            LogTables tables,
            Cosigned cosigned,
            LogName name,
            Freezer freezer,
            WitnessClient client,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.settings = settings;
        this.every = witnesses.cosigning().every();
        this.panel = panel;
        this.quorum = quorum;
        this.gap = gap;
        this.store = store;
        this.tables = tables;
        this.cosigned = cosigned;
        this.name = name;
        this.freezer = freezer;
        this.client = client;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public void start() {
        if (!settings.sequence()) {
            return;
        }
        running = true;
        threads = panel.all().stream().map(this::thread).toList();
        threads.forEach(Thread::start);
    }

    private Thread thread(Witness witness) {
        Cosigner cosigner = cosigner(witness);
        Thread thread = new Thread(() -> run(cosigner), "audit-witness-" + witness.name());
        thread.setDaemon(true);
        return thread;
    }

    /** What the last acts left is still taken to the witnesses; then what is on its way is broken off: it may be sent again. */
    @Override
    public void stop() {
        running = false;
        quorum.wake();
        long end = System.nanoTime() + LAST_TRY.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(
                        Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.forEach(Thread::interrupt);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Ends after the sequencer has taken what the last acts left. */
    @Override
    public int getPhase() {
        return SequencerLife.PHASE - 1;
    }

    Cosigner cosigner(Witness witness) {
        return new Cosigner(witness, store, tables, cosigned, quorum, name, freezer, client, clock, transaction);
    }

    private void run(Cosigner cosigner) {
        try {
            while (isRunning()) {
                long seen = quorum.calls();
                turn(cosigner);
                quorum.await(seen, every);
            }
            for (int i = 0; i < LAST_TURNS; i++) {
                turn(cosigner);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn(Cosigner cosigner) throws InterruptedException {
        try {
            cosigner.step();
            gap.look();
        } catch (RuntimeException e) {
            // The database is away: the next turn begins anew.
            LOG.warn("cosignatures wait: {}", e.getClass().getName());
        }
    }
}
