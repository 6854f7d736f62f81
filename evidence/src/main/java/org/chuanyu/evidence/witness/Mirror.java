package org.chuanyu.evidence.witness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.function.Supplier;
import org.chuanyu.evidence.Durable;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.tree.Entries;
import org.chuanyu.evidence.tree.EntryReader;
import org.chuanyu.evidence.tree.Proofs;
import org.chuanyu.evidence.tree.PublishedTree;
import org.chuanyu.evidence.tree.Tile;
import org.chuanyu.evidence.tree.TreeHash;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a copy of every leaf up to the size that the witness has cosigned. A leaf reaches the disk only after its bundle
 * has been shown to stand in the tree of the cosigned root, by hashes that the log hands out and that this root proves.
 * Cosigning does not wait for any of it. What the tree holds is kept even where a leaf breaks the rules for leaves: it is
 * history, and the alarm about it stays.
 */
final class Mirror implements Runnable {
    private static final Logger LOG = System.getLogger(Mirror.class.getName());

    /** How the copy stands. */
    enum Condition {
        /** The leaves on the disk are being hashed again. */
        LOADING(false),
        /** There is a copy of all that is cosigned. */
        COMPLETE(false),
        /** The log cannot be read; tried again. */
        UNREACHABLE(true),
        /** What the log hands out does not rebuild the root that it signed; tried again. */
        LEAVES_DIFFER(true),
        /** A leaf of the tree is not what a leaf must be; the copy goes on. */
        LEAF_RULES_BROKEN(true),
        /** The copy on this disk is not what was written; nothing is copied until a person has looked. */
        DISK_DIFFERS(true);

        private final boolean alarming;

        Condition(boolean alarming) {
            this.alarming = alarming;
        }

        boolean alarming() {
            return alarming;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** @param size leaves on the disk */
    record State(long size, Condition condition, String detail) {}

    private final Supplier<Held> held;
    private final LogClient log;
    private final LeafStore store;
    private final Path marker;
    private final Refusals refusals;
    private CheckedLeaves bundleStart;
    private boolean loaded;
    private String brokenRule = "";
    private volatile State state;

    /** @param marker the file that says which root the leaves on the disk have */
    Mirror(Supplier<Held> held, LogClient log, LeafStore store, Path marker, Refusals refusals) {
        this.held = held;
        this.log = log;
        this.store = store;
        this.marker = marker;
        this.refusals = refusals;
        bundleStart = CheckedLeaves.none(held.get().origin());
        state = new State(store.size(), Condition.LOADING, "");
    }

    State state() {
        return state;
    }

    /** One look at what is new, one at a time. Never throws, so that the next one comes. */
    @Override
    public synchronized void run() {
        if (state.condition() == Condition.DISK_DIFFERS) {
            return;
        }
        try {
            if (!loaded) {
                load();
                loaded = true;
            }
            follow();
            boolean broken = !brokenRule.isEmpty();
            become(broken ? Condition.LEAF_RULES_BROKEN : Condition.COMPLETE, brokenRule);
        } catch (DiskDiffers e) {
            become(Condition.DISK_DIFFERS, String.valueOf(e.getMessage()));
        } catch (EvidenceRefused e) {
            become(Condition.LEAVES_DIFFER, String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                become(Condition.UNREACHABLE, String.valueOf(e.getMessage()));
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the mirror failed", e);
            become(Condition.UNREACHABLE, e.getClass().getSimpleName());
        }
    }

    private void become(Condition condition, String detail) {
        if (condition != state.condition() && condition.alarming()) {
            LOG.log(Level.ERROR, "mirror: {0}: {1}", condition.label(), detail);
        }
        state = new State(store.size(), condition, detail);
    }

    /** Hashes every leaf on the disk again: a disk that forgets is found here, not by an inspector. */
    private void load() throws IOException {
        Checkpoint written = marker();
        CheckedLeaves leaves = CheckedLeaves.none(held.get().origin());
        boolean met = written.size() == 0;
        while (leaves.size() < store.size()) {
            bundleStart = leaves.copy();
            try (InputStream in = store.bundle(leaves.size() / Tile.FULL)) {
                EntryReader entries = new EntryReader(in);
                long end = Math.min(store.size(), leaves.size() + Tile.FULL);
                while (leaves.size() < end && entries.next()) {
                    leaves.append(entries);
                    met |= leaves.size() == written.size() && MessageDigest.isEqual(leaves.root(), written.root());
                }
                require(leaves.size() == end, "a file of leaves is cut short");
            } catch (EvidenceRefused e) {
                throw new DiskDiffers("a file of leaves is damaged", e);
            }
        }
        require(met, "the leaves do not have the root that was written down");
        if (leaves.size() % Tile.FULL == 0) {
            bundleStart = leaves;
        }
        remember(leaves);
    }

    private Checkpoint marker() throws IOException {
        if (!Files.exists(marker)) {
            return new Checkpoint(held.get().origin(), 0, TreeHash.SM3.empty());
        }
        try {
            return Checkpoint.parse(StrictText.utf8(Files.readAllBytes(marker), Reason.MALFORMED_CHECKPOINT));
        } catch (EvidenceRefused e) {
            throw new DiskDiffers("the root that was written down cannot be read", e);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new DiskDiffers(otherwise, null);
        }
    }

    private void follow() throws IOException {
        Held now = held.get();
        Checkpoint target = now.checkpoint().orElse(null);
        if (target == null) {
            return;
        }
        PublishedTree tree = new PublishedTree(TreeHash.SM3, target.size(), log);
        while (store.size() < target.size() && !Thread.currentThread().isInterrupted()) {
            copyBundle(now, target, tree);
        }
    }

    private void copyBundle(Held now, Checkpoint target, PublishedTree tree) throws IOException {
        Tile tile = Tile.in(target.size(), Tile.ENTRIES, store.size() / Tile.FULL);
        byte[] fetched = log.entries(tile);
        CheckedLeaves leaves = bundleStart.copy();
        ByteArrayOutputStream fresh = new ByteArrayOutputStream();
        try {
            EntryReader entries = new EntryReader(new ByteArrayInputStream(fetched));
            for (int i = 0; i < tile.width(); i++) {
                if (!entries.next()) {
                    throw new EvidenceRefused(Reason.MALFORMED_ENTRIES, tile.path() + " has too few leaves");
                }
                leaves.append(entries);
                if (leaves.size() > store.size()) {
                    Entries.write(fresh, entries.leaf());
                }
            }
            requireInTree(leaves, target, tree, tile);
        } catch (EvidenceRefused e) {
            refusals.keepLeaves(tile.first(), fetched, now.note());
            throw e;
        }
        store.append((int) (leaves.size() - store.size()), fresh.toByteArray());
        remember(leaves);
        if (tile.full()) {
            bundleStart = leaves;
        }
        state = new State(store.size(), state.condition(), state.detail());
    }

    private static void requireInTree(CheckedLeaves leaves, Checkpoint target, PublishedTree tree, Tile tile) {
        byte[] root = leaves.root();
        boolean stands = leaves.size() == target.size()
                ? MessageDigest.isEqual(root, target.root())
                : Proofs.consistent(
                        TreeHash.SM3,
                        leaves.size(),
                        root,
                        target.size(),
                        target.root(),
                        tree.consistency(leaves.size()));
        if (!stands) {
            throw new EvidenceRefused(
                    Reason.MALFORMED_PROOF, tile.path() + " does not stand in the tree of size " + target.size());
        }
    }

    /** The root goes to the disk after its leaves: with fewer of them than it names, some were lost. */
    private void remember(CheckedLeaves leaves) throws IOException {
        brokenRule = leaves.brokenRule();
        Checkpoint written = new Checkpoint(held.get().origin(), leaves.size(), leaves.root());
        Durable.put(Durable.prepare(marker, StrictText.utf8(written.text(), Reason.MALFORMED_CHECKPOINT)), marker);
    }

    private static final class DiskDiffers extends RuntimeException {
        DiskDiffers(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
