package org.chuanyu.gateway.audit;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.tree.TileHashes;
import org.chuanyu.evidence.tree.TiledTree;
import org.chuanyu.evidence.tree.TreeHash;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes entries into the log, in their order and in groups. A group is one transaction: leaves, tiles, head, signed checkpoint, and
 * the entries out of {@code audit_pending}. The head is compared and set together with the epoch of who leads, so of two leaders
 * the later one is the only one. What is signed was read back from the database and hashed again. After anything that leaves a doubt, a
 * commit whose outcome is not known before all, the tree in memory is worth nothing: the next step takes the lead anew, from what
 * is stored. So no two roots of one size are ever signed and kept. Belongs to one thread.
 */
final class Sequencer {
    private static final long FIRST = Long.MIN_VALUE;
    private static final int LONGEST_RUN = 16;
    /** Leaves that one thread writes at a time: their hashes are made side by side. */
    private static final int TOGETHER = 128;

    private final LogTables tables;
    private final LogStore store;
    private final LeafWriter leaves;
    private final LogName name;
    private final EdgeCheck edge;
    private final Freezer freezer;
    private final Witnesses witnesses;
    private final KeyLife keys;
    private final Clock clock;
    private final AuditSettings settings;
    private final TransactionTemplate transaction;
    private final TransactionTemplate reading;
    /** Its own: they may wait for the database, and others' work must not wait for that. Idle ones end. */
    private final ForkJoinPool writers = new ForkJoinPool();

    private @Nullable Tenure tenure;
    /** After how many the keys of those who are gone were forgotten; of one thread at a time, but not always of the same. */
    private volatile long erasures;

    /**
     * What a leader knows while it leads.
     *
     * @param ahead the next group, made while the last one was stored, or null
     * @param run how many groups were made so, one after the other
     */
    private record Tenure(
            TiledTree tree,
            long epoch,
            long lastTime,
            @Nullable Future<Group> ahead,
            int run) {}

    /**
     * Leaves that are ready to be stored, all taken at one time.
     *
     * @param erasures how many there were when what waited was read
     */
    private record Group(List<LeafWriter.Written> leaves, Instant t, long erasures) {
        long lastEntry() {
            return leaves.get(leaves.size() - 1).pending().entry();
        }
    }

    /** What came of a step. */
    enum Step {
        /** Nothing waits, or nothing may be signed now. */
        IDLE,
        /** What waited was taken. */
        TAKEN,
        /** A full group was taken: more waits. */
        FULL,
        /** The log is frozen: entries wait until its owner thaws it. */
        FROZEN
    }

    Sequencer(
            LogTables tables,
            LogStore store,
            LeafWriter leaves,
            LogName name,
            EdgeCheck edge,
            Freezer freezer,
            Witnesses witnesses,
            KeyLife keys,
            Clock clock,
            AuditSettings settings,
            PlatformTransactionManager transactions) {
        this.tables = tables;
        this.store = store;
        this.leaves = leaves;
        this.name = name;
        this.edge = edge;
        this.freezer = freezer;
        this.witnesses = witnesses;
        this.keys = keys;
        this.clock = clock;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
    }

    /** Whether it knows where the log ends, and nobody has shown it otherwise. */
    boolean leads() {
        return tenure != null;
    }

    /** What it knows is forgotten: somebody else may have led meanwhile. */
    void resign() {
        Tenure left = tenure;
        tenure = null;
        if (left != null) {
            drop(left.ahead());
        }
        witnesses.resigned();
    }

    /** Waits, not long, until nothing of it is under way. */
    void rest() {
        resign();
        writers.awaitQuiescence(5, TimeUnit.SECONDS);
    }

    private static void drop(@Nullable Future<Group> ahead) {
        if (ahead != null) {
            ahead.cancel(true);
        }
    }

    /**
     * Takes one group of what waits.
     *
     * @throws RuntimeException of the database; nothing was taken, or it cannot be known, and either way the next step begins anew
     */
    Step step() {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a group is a transaction of its own");
        }
        Tenure now = tenure;
        tenure = null;
        if (now == null && store.state().filter(LogStore.State::active).isEmpty()) {
            return Step.FROZEN;
        }
        Tenure leading = null;
        try {
            leading = now == null ? takeOver() : now;
            keys.look(leading.tree().size(), leading.epoch());
            Group group = next(leading);
            int size = group.leaves().size();
            tenure = size == 0 ? leading : take(leading, group);
            return size == 0 ? Step.IDLE : size < settings.group() ? Step.TAKEN : Step.FULL;
        } catch (ErasedMeanwhile e) {
            // Before anything was written: the same is made anew, without what nobody may have any more.
            tenure = leading == null ? null : new Tenure(leading.tree(), leading.epoch(), leading.lastTime(), null, 0);
            return Step.FULL;
        } catch (LogUnsound e) {
            freezer.freeze(e.code());
            return Step.FROZEN;
        }
    }

    private Tenure takeOver() {
        LogStore.Head head = tables.takeOver();
        witnesses.tookOver();
        keys.tookOver();
        EdgeCheck.Sound sound = edge.open(head);
        return new Tenure(sound.tree(), head.epoch(), sound.lastTime(), null, 0);
    }

    private int most(long size) {
        return (int) Math.max(0, Math.min(settings.group(), witnesses.maySignUpTo() - size));
    }

    /** What was made ahead, or else what waits first. */
    private Group next(Tenure leading) {
        Future<Group> made = leading.ahead();
        Group ahead = made == null ? null : joined(made);
        return ahead != null && !ahead.leaves().isEmpty()
                ? ahead
                : make(FIRST, leading.tree().size(), leading.lastTime());
    }

    private static Group joined(Future<Group> ahead) {
        try {
            return ahead.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before a group was made", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException own
                    ? own
                    : new IllegalStateException("a group could not be made", e.getCause());
        }
    }

    private Group make(long behind, long from, long lastTime) {
        long known = tables.erasures();
        List<Pending> waiting = Objects.requireNonNull(reading.execute(status -> tables.waiting(behind, most(from))));
        if (known != erasures) {
            leaves.erased();
            erasures = known;
        }
        Instant t = Instant.ofEpochMilli(Math.max(clock.millis(), lastTime));
        return new Group(write(waiting, from, t), t, known);
    }

    private Tenure take(Tenure leading, Group group) {
        long next = leading.tree().size() + group.leaves().size();
        long t = group.t().toEpochMilli();
        // What commits late has a low number: once in a while it is looked for from the first on.
        boolean goesOn = group.leaves().size() == settings.group() && leading.run() < LONGEST_RUN;
        long last = group.lastEntry();
        Future<Group> ahead = goesOn ? writers.submit(() -> make(last, next, t)) : null;
        try {
            name.use(transaction.execute(status -> commit(leading, group)));
        } catch (RuntimeException e) {
            drop(ahead);
            throw e;
        }
        return new Tenure(leading.tree(), leading.epoch(), t, ahead, goesOn ? leading.run() + 1 : 0);
    }

    /**
     * On several threads, and before the transaction: the first key of a person, which the vault makes on the way, is committed by
     * itself then. Within one it would be locked by the very transaction that waits here for the other threads, and PostgreSQL sees no
     * circle in that.
     */
    private List<LeafWriter.Written> write(List<Pending> waiting, long from, Instant t) {
        return writers.submit(() -> IntStream.rangeClosed(0, (waiting.size() - 1) / TOGETHER)
                        .parallel()
                        .mapToObj(part -> part * TOGETHER)
                        .flatMap(first -> leaves
                                .write(
                                        waiting.subList(first, Math.min(first + TOGETHER, waiting.size())),
                                        from + first,
                                        t)
                                .stream())
                        .toList())
                .join();
    }

    private Keyring commit(Tenure leading, Group made) {
        List<LeafWriter.Written> group = made.leaves();
        TiledTree tree = leading.tree();
        long from = tree.size();
        if (!tables.mayExtend(from, leading.epoch())) {
            throw new OtherLeader();
        }
        if (tables.erasures() != made.erasures()) {
            // Of somebody who was erased since they were read, leaves may be sealed under a key of after it.
            throw new ErasedMeanwhile();
        }
        tables.insert(group);
        readBack(from, group).forEach(tree::append);
        byte[] root = tree.root();
        if (!tables.extend(from, leading.epoch(), tree.size(), root)) {
            throw new OtherLeader();
        }
        tree.changes().stream().filter(Sequencer::isStored).forEach(tables::insert);
        Checkpoint checkpoint = new Checkpoint(name.origin(), tree.size(), root);
        Keyring after = keys.after(group, made.t());
        String note = after.sign(checkpoint).toString();
        tables.insert(
                new LogStore.Signed(tree.size(), root, note), clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (!tables.taken(group)) {
            throw new OtherLeader();
        }
        return after;
    }

    /** The leaf hashes of what the database has, which must be what it was given. */
    private List<byte[]> readBack(long from, List<LeafWriter.Written> group) {
        List<LogStore.StoredLeaf> stored = store.leaves(from, from + group.size());
        // One by one, as others do it: what was hashed side by side is not checked by itself.
        List<byte[]> hashes =
                stored.stream().map(leaf -> TreeHash.SM3.leaf(leaf.bytes())).toList();
        for (int i = 0; i < group.size(); i++) {
            boolean same = stored.size() == group.size()
                    && Arrays.equals(hashes.get(i), group.get(i).hash())
                    && Arrays.equals(hashes.get(i), stored.get(i).hash());
            if (!same) {
                throw new IllegalStateException("the database has other leaves than it was given");
            }
        }
        return hashes;
    }

    /** A narrow tile of leaf hashes is what the leaves say: one for every group would be most of what the log stores. */
    private static boolean isStored(TileHashes tile) {
        return tile.tile().level() > 0 || tile.tile().full();
    }

    /** Somebody was erased while a group was written: it is written anew. */
    static final class ErasedMeanwhile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ErasedMeanwhile() {
            super("somebody was erased meanwhile");
        }
    }

    /** Another node has taken the lead: what this one was about to do is not done. */
    static final class OtherLeader extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OtherLeader() {
            super("another node extends the log");
        }
    }
}
