package org.chuanyu.evidence.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.evidence.tree.HashLines;
import org.chuanyu.evidence.tree.Proofs;
import org.chuanyu.evidence.tree.TreeHash;

/** Holds a bundle's last checkpoint against the one that the inspector saw last. */
final class SeenCheck {
    private final BundleReader bundle;
    private final BundleDescription about;
    private final SeenNotes seen;
    private final Report report;
    private final Optional<CheckedNote> before;

    private SeenCheck(
            BundleReader bundle, BundleDescription about, SeenNotes seen, Report report, Optional<CheckedNote> before) {
        this.bundle = bundle;
        this.about = about;
        this.seen = seen;
        this.report = report;
        this.before = before;
    }

    static SeenCheck of(
            BundleReader bundle,
            BundleDescription about,
            SeenNotes seen,
            Report report,
            TrustPolicy policy,
            Instant now) {
        return new SeenCheck(bundle, about, seen, report, seen.of(about.log()).map(note -> policy.check(note, now)));
    }

    void askFor(LeafWalk walk) {
        before.ifPresent(note -> walk.wantRoot(note.checkpoint().size()));
    }

    /** @param roots of the trees that the leaves of the bundle give */
    void run(CheckedNote last, Map<Long, byte[]> roots) throws IOException {
        report.passed(Check.SEEN);
        if (seen.forked(about.log())) {
            report.passed(
                    Check.SEEN,
                    "warning: this log has contradicted itself before; the proof is in the file of seen checkpoints",
                    "警告：此日志曾自相矛盾，证据保存在 seen 文件中");
        }
        if (before.isEmpty()) {
            report.passed(
                    Check.SEEN, "nothing was seen of this log before: this bundle is the first", "此前没有见过该日志，本次为首次");
            return;
        }
        CheckedNote note = before.get();
        Checkpoint old = note.checkpoint();
        Checkpoint tree = last.checkpoint();
        byte[] root = roots.get(old.size());
        if (root != null) {
            if (!MessageDigest.isEqual(root, old.root())) {
                fork(note.note(), last.note(), "the tree of " + old.size() + " leaves has another root than was seen");
            }
        } else if (old.size() > tree.size()) {
            older(note, last);
        } else if (old.size() > 0) {
            consistent(old, tree);
        }
    }

    /** The log showed more before. A log that shows less later has gone back; a bundle may just be of an earlier day. */
    private void older(CheckedNote note, CheckedNote last) {
        boolean witnessWentBack = last.cosigned().entrySet().stream()
                .anyMatch(line -> note.cosigned().containsKey(line.getKey())
                        && line.getValue().isAfter(note.cosigned().getOrDefault(line.getKey(), Instant.MAX)));
        boolean logWentBack = note.cosigned().values().stream()
                .anyMatch(time -> about.created().isAfter(time.plus(TrustPolicy.CLOCK_ALLOWANCE)));
        if (witnessWentBack || logWentBack) {
            fork(
                    note.note(),
                    last.note(),
                    "a smaller tree than " + note.checkpoint().size() + " leaves was signed after that one was seen");
        } else {
            report.found(
                    Check.SEEN,
                    Verdict.PENDING,
                    "stale: " + note.checkpoint().size() + " leaves were seen before, this bundle knows "
                            + last.checkpoint().size(),
                    "证据已过时：此前已见过更大的日志");
        }
    }

    private void consistent(Checkpoint old, Checkpoint tree) throws IOException {
        String name = BundleNames.consistency(old.size(), tree.size());
        if (!bundle.has(name)) {
            report.found(
                    Check.SEEN,
                    Verdict.GAP,
                    "no proof that the log only grew since " + old.size()
                            + " leaves were seen: ask for a bundle from there",
                    "缺少自上次所见以来日志只增不改的证明");
            return;
        }
        List<byte[]> proof = HashLines.parse(new String(bundle.bytes(name), StandardCharsets.ISO_8859_1));
        if (!Proofs.consistent(TreeHash.SM3, old.size(), old.root(), tree.size(), tree.root(), proof)) {
            throw new EvidenceRefused(Reason.MALFORMED_PROOF, "the tree does not begin with the one that was seen");
        }
    }

    private void fork(SignedNote one, SignedNote other, String english) {
        report.found(Check.SEEN, Verdict.FORK, english, "日志自相矛盾，两份签名检查点已保存");
        seen.keepFork(one, other);
    }
}
