package org.chuanyu.gateway.audit.bundle;

import static org.chuanyu.evidence.tree.TreeHash.SM3;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.Signer;
import org.chuanyu.evidence.bundle.BundleDescription;
import org.chuanyu.evidence.bundle.BundleWriter;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.tree.Entries;
import org.chuanyu.evidence.tree.Frontier;
import org.chuanyu.evidence.tree.Proofs;
import org.chuanyu.evidence.tree.PublishedTree;
import org.chuanyu.gateway.audit.LogUnsound;
import org.chuanyu.gateway.audit.TimeStamps;
import org.chuanyu.gateway.audit.WitnessedLog;
import org.springframework.stereotype.Component;

/**
 * Makes the bundle of a settled window. Every leaf is hashed on the way, and no bundle comes of it unless they give the roots that the
 * log and its witnesses signed: what somebody has changed in the database is found here, and not by the inspector. The leaves go
 * through a file; in memory there are never more than {@value #LEAVES} of them. Safe for many threads.
 */
@Component
final class BundleMaker {
    private static final int LEAVES = 256;
    private static final String TOOL = "chuanyu-gateway";
    private static final String SCOPE = "leaves";
    private static final String NO_CASE = "";

    private final WitnessedLog log;
    private final Exports exports;
    private final TimeStamps times;
    private final ExportSettings settings;

    BundleMaker(WitnessedLog log, Exports exports, TimeStamps times, ExportSettings settings) {
        this.log = log;
        this.exports = exports;
        this.times = times;
        this.settings = settings;
    }

    /**
     * Writes the bundle to a file of that name, which is there when it is whole, and not before.
     *
     * @throws LogUnsound where what is stored is not what was signed
     * @throws ExportRefused where the window has more leaves than one bundle takes, or the log or a witness has another key by now
     */
    void make(Export export, Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent(), "a file without a folder");
        Path unfinished = folder.resolve(file.getFileName() + ".part");
        try {
            try (BundleWriter bundle = BundleWriter.in(folder);
                    OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16)) {
                write(export, bundle, out);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (EvidenceRefused e) {
            throw translated(e);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private void write(Export export, BundleWriter bundle, OutputStream out) throws IOException {
        Window window = Objects.requireNonNull(export.window(), "a bundle before its window is settled");
        CheckedNote last = log.note(window.size());
        // One key from the beginning to the end, whatever changes meanwhile.
        Signer signer = log.signerOf(last).filter(any -> last.quorum()).orElseThrow(ExportRefused::gone);
        PublishedTree tree = log.tree(window.size());
        List<byte[]> left = tree.leftEdge(window.first());
        List<byte[]> right = tree.rightEdge(window.end());
        Frontier frontier = Frontier.of(SM3, window.first(), left);
        first(bundle, frontier);
        bundle.last(last.note());
        log.certificatesOf(last).forEach(bundle::certificate);
        leaves(bundle, window.end(), frontier);
        frontier.appendEdge(window.size(), right);
        requireRoot(frontier, last.checkpoint(), "root-differs-from-leaves");
        bundle.edges(left, right);
        consistency(bundle, export.owner(), tree, last.checkpoint());
        // Where the authority is away the policy's reader says so: PENDING.
        times.obtain(window.size()).ifPresent(stamp -> bundle.stamped(stamp.token()));
        bundle.write(description(export, window), signer, times, out);
    }

    private void first(BundleWriter bundle, Frontier frontier) {
        if (frontier.size() > 0) {
            CheckedNote first = log.note(frontier.size());
            if (!first.quorum()) {
                throw ExportRefused.gone();
            }
            requireRoot(frontier, first.checkpoint(), "root-differs-from-tiles");
            bundle.first(first.note());
        }
    }

    private void leaves(BundleWriter bundle, long end, Frontier frontier) throws IOException {
        long most = settings.largest().toBytes();
        long bytes = 0;
        while (frontier.size() < end) {
            long to = Math.min(frontier.size() + LEAVES, end);
            for (byte[] leaf : log.leaves(frontier.size(), to)) {
                require(leaf.length <= Entries.LONGEST, "leaf-unreadable");
                bytes += leaf.length;
                if (bytes > most) {
                    throw ExportRefused.tooLong(most);
                }
                bundle.leaf(leaf);
                frontier.appendLeaf(leaf, 0, leaf.length);
            }
        }
    }

    /** That the log has only grown since this account got bundles before. */
    private void consistency(BundleWriter bundle, String owner, PublishedTree tree, Checkpoint last) {
        for (long before : exports.taken(owner, last.size())) {
            List<byte[]> proof = tree.consistency(before);
            byte[] root = log.signed(before).root();
            require(
                    Proofs.consistent(SM3, before, root, last.size(), last.root(), proof),
                    "root-differs-from-checkpoint");
            bundle.consistency(before, last.size(), proof);
        }
    }

    private BundleDescription description(Export export, Window window) {
        Instant settled = Objects.requireNonNull(export.settledAt(), "a window that was settled at no time");
        return new BundleDescription(
                log.origin(),
                export.ask().from(),
                export.ask().to(),
                window.first(),
                window.end(),
                window.ending(),
                SCOPE,
                NO_CASE,
                List.of(),
                export.owner(),
                settled,
                TOOL,
                List.of());
    }

    private static void requireRoot(Frontier frontier, Checkpoint signed, String code) {
        require(frontier.size() == signed.size() && MessageDigest.isEqual(frontier.root(), signed.root()), code);
    }

    private static void require(boolean holds, String code) {
        if (!holds) {
            throw new LogUnsound(code);
        }
    }

    private RuntimeException translated(EvidenceRefused e) {
        return switch (e.reason()) {
            case MISSING_HASHES, MALFORMED_TILE, MALFORMED_PROOF -> new LogUnsound("tiles-missing");
            case MALFORMED_LEAF -> new LogUnsound("leaf-unreadable");
            case TOO_LARGE -> ExportRefused.tooLong(settings.largest().toBytes());
            case FUTURE_COSIGNATURE -> ExportRefused.clocks();
            default -> e;
        };
    }
}
