package org.chuanyu.evidence.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.TrustPolicy;

/**
 * Checks a bundle against keys and a memory that do not come from it. What is wrong beyond repair ends the run, and what
 * was not checked by then is reported as not made.
 */
final class BundleVerifier {
    /** How long leaves may have been in the log before the first witness came to cosign a checkpoint before them. */
    static final Duration LONGEST_WITHOUT_WITNESS = Duration.ofHours(4);

    /** A log gives notice after a minute that its witnesses do not cosign, and clocks differ. */
    private static final Duration LONGEST_UNCOSIGNED = Duration.ofMinutes(6);

    private final TrustPolicy policy;
    private final SeenNotes seen;
    private final Instant now;
    private final Report report = new Report();

    private BundleVerifier(TrustPolicy policy, SeenNotes seen, Instant now) {
        this.policy = policy;
        this.seen = seen;
        this.now = now;
    }

    /** The end of a run. What it was is in the report. */
    private static final class Stopped extends Exception {
        private static final long serialVersionUID = 1;
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    /**
     * Checks the bundle. {@code seen} then knows its last checkpoint if it verified with OK, and the proof if the log
     * was found to contradict itself; otherwise it is as it was.
     */
    static Report verify(Path file, TrustPolicy policy, SeenNotes seen, Instant now) throws IOException {
        BundleVerifier verifier = new BundleVerifier(policy, seen, now);
        try {
            verifier.run(file);
        } catch (Stopped stopped) {
            // the report says why
        }
        return verifier.report;
    }

    private void run(Path file) throws IOException, Stopped {
        try (BundleReader bundle = step(Check.CONTAINER, () -> BundleReader.open(file))) {
            step(Check.MANIFEST, () -> manifest(bundle));
            BundleDescription about = step(Check.DESCRIPTION, () -> description(bundle));
            report.fact("log", about.log());
            Optional<CheckedNote> first = step(Check.LOG_SIGNATURE, () -> first(bundle, about));
            CheckedNote last = step(Check.LOG_SIGNATURE, () -> last(bundle, about));
            step(Check.LOG_SIGNATURE, () -> CertificateCheck.run(bundle, last));
            step(Check.MANIFEST_SIGNATURE, () -> manifestSignature(bundle, last));
            witnesses("last.note", last);
            first.ifPresent(note -> witnesses("first.note", note));
            Optional<Instant> made =
                    step(Check.TIME_STAMPS, () -> new TimeStampCheck(bundle, about, policy, now, report).run(last));
            leaves(bundle, about, first, last, made.orElse(now));
        }
    }

    private void leaves(
            BundleReader bundle, BundleDescription about, Optional<CheckedNote> first, CheckedNote last, Instant made)
            throws IOException, Stopped {
        KeyLeaves keys = new KeyLeaves(policy);
        LeafWalk walk = new LeafWalk(bundle, about, keys);
        DisclosureCheck disclosures = step(Check.REDACTIONS, () -> DisclosureCheck.of(bundle, about));
        SeenCheck seenCheck = step(Check.SEEN, () -> SeenCheck.of(bundle, about, seen, report, policy, now));
        disclosures.askFor(walk);
        seenCheck.askFor(walk);
        first.ifPresent(note -> walk.wantRoot(note.checkpoint().size()));
        step(Check.LEAVES, () -> walk.run(last.checkpoint().size(), disclosures));
        step(Check.KEYS, () -> keys.requireLiving(last));
        tree(walk, first, last);
        times(walk, first, last);
        step(Check.SEEN, () -> {
            seenCheck.run(last, walk.roots());
            return true;
        });
        window(walk, about, last, made);
        disclosures(disclosures, walk, last);
        report.fact("leaves", about.first() + "-" + (about.end() - 1));
        report.fact("size", Long.toString(last.checkpoint().size()));
        report.fact("root", StrictText.base64(last.checkpoint().root()));
        if (report.verdict() == Verdict.OK) {
            seen.remember(last.note());
        }
    }

    private <T> T step(Check check, Step<T> step) throws IOException, Stopped {
        try {
            T result = step.run();
            report.passed(check);
            return result;
        } catch (EvidenceRefused e) {
            report.found(check, Verdict.INVALID, String.valueOf(e.getMessage()), "不符合要求（" + e.reason() + "）");
            throw new Stopped();
        }
    }

    private static boolean manifest(BundleReader bundle) throws IOException {
        Map<String, byte[]> hashes =
                Manifest.parse(bundle.bytes(BundleNames.MANIFEST)).hashes();
        Set<String> names = new TreeSet<>(bundle.names());
        names.removeAll(BundleNames.UNLISTED);
        require(names.equals(hashes.keySet()), "the manifest names other files than there are");
        byte[] buffer = new byte[1 << 16];
        for (String name : bundle.names()) {
            Sm3 hash = new Sm3();
            CRC32 crc = new CRC32();
            try (InputStream in = bundle.stream(name)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    hash.update(buffer, 0, read);
                    crc.update(buffer, 0, read);
                }
            }
            require((int) crc.getValue() == bundle.crc(name), name + " is not what the zip says");
            byte[] expected = hashes.getOrDefault(name, new byte[0]);
            require(
                    BundleNames.UNLISTED.contains(name) || MessageDigest.isEqual(hash.finish(), expected),
                    name + " is not what the manifest says");
        }
        return true;
    }

    private static BundleDescription description(BundleReader bundle) throws IOException {
        BundleDescription about = BundleDescription.parse(bundle.bytes(BundleNames.DESCRIPTION));
        require(
                bundle.has(BundleNames.FIRST) == about.first() > 0,
                "a first checkpoint where the window begins with the log, or none where it does not");
        require(bundle.has(BundleNames.PAGE), "no " + BundleNames.PAGE);
        return about;
    }

    private Optional<CheckedNote> first(BundleReader bundle, BundleDescription about) throws IOException {
        if (about.first() == 0) {
            return Optional.empty();
        }
        CheckedNote note = note(bundle, BundleNames.FIRST, about);
        require(note.checkpoint().size() == about.first(), "the window does not begin at its first checkpoint");
        return Optional.of(note);
    }

    private CheckedNote last(BundleReader bundle, BundleDescription about) throws IOException {
        CheckedNote note = note(bundle, BundleNames.LAST, about);
        require(note.checkpoint().size() >= about.end(), "the last checkpoint does not cover the window");
        return note;
    }

    private CheckedNote note(BundleReader bundle, String name, BundleDescription about) throws IOException {
        CheckedNote note = policy.check(SignedNote.parse(bundle.bytes(name)), now);
        require(note.checkpoint().origin().equals(about.log()), name + " is of another log than bundle.json says");
        return note;
    }

    private static boolean manifestSignature(BundleReader bundle, CheckedNote last) throws IOException {
        byte[] manifest = bundle.bytes(BundleNames.MANIFEST);
        byte[] signature = bundle.bytes(BundleNames.SIGNATURE);
        require(
                last.signedBy().stream().anyMatch(key -> key.key().verifies(manifest, signature)),
                "not the signature of a key that signed the last checkpoint");
        return true;
    }

    private void witnesses(String name, CheckedNote note) {
        String cosigned = name + ": " + note.cosigned();
        if (note.quorum()) {
            report.passed(Check.WITNESSES, cosigned, "联署齐全");
        } else {
            report.found(Check.WITNESSES, Verdict.PENDING, "no quorum, " + cosigned, "联署不足");
        }
    }

    private void tree(LeafWalk walk, Optional<CheckedNote> first, CheckedNote last) throws IOException, Stopped {
        step(Check.TREE, () -> {
            require(gives(walk, last.checkpoint()), "the leaves give another root than the log signed");
            return true;
        });
        if (first.isPresent() && !gives(walk, first.get().checkpoint())) {
            report.found(
                    Check.TREE,
                    Verdict.FORK,
                    "the log signed another tree of " + first.get().checkpoint().size()
                            + " leaves than this one begins with",
                    "日志对同一大小签过不同的根，证据已保存");
            seen.keepFork(first.get().note(), last.note());
        }
    }

    private static boolean gives(LeafWalk walk, Checkpoint tree) {
        byte[] root = walk.roots().getOrDefault(tree.size(), new byte[0]);
        return MessageDigest.isEqual(root, tree.root());
    }

    private void times(LeafWalk walk, Optional<CheckedNote> first, CheckedNote last) throws IOException, Stopped {
        step(Check.TIMES, () -> {
            Instant lastLeaf = Instant.ofEpochMilli(walk.lastTime());
            require(
                    last.cosigned().values().stream()
                            .allMatch(time -> lastLeaf.isBefore(time.plus(TrustPolicy.CLOCK_ALLOWANCE))),
                    "a witness cosigned a leaf before its time");
            Instant firstLeaf = Instant.ofEpochMilli(walk.firstTime());
            require(
                    first.stream()
                            .flatMap(note -> earliest(note.cosigned().values()).stream())
                            .allMatch(time -> firstLeaf.isAfter(time.minus(LONGEST_WITHOUT_WITNESS))),
                    "a leaf is dated back behind a checkpoint that witnesses had cosigned before it");
            return true;
        });
    }

    private static Optional<Instant> earliest(Collection<Instant> times) {
        return times.stream().min(Instant::compareTo);
    }

    /** @param made no later than that it was there, by another's word than the log's own */
    private void window(LeafWalk walk, BundleDescription about, CheckedNote last, Instant made) {
        report.passed(Check.WINDOW);
        if (about.first() > 0 && Instant.ofEpochMilli(walk.firstTime()).isAfter(about.from())) {
            report.found(
                    Check.WINDOW,
                    Verdict.GAP,
                    "it begins after the time asked for, and leaves before it may belong to it",
                    "起点晚于查询时间，之前可能还有记录");
        }
        boolean atEnd = about.end() == last.checkpoint().size();
        boolean covered = !Instant.ofEpochMilli(walk.lastTime()).isBefore(about.to())
                || atEnd
                        && earliest(last.cosigned().values())
                                .filter(time -> !time.isBefore(about.to()))
                                .isPresent();
        boolean isShort = !covered && atEnd && about.ending() == BundleDescription.End.SHORT;
        if (isShort && about.to().isAfter(about.created()) && reaches(walk, last, made)) {
            report.passed(
                    Check.WINDOW,
                    "it was made before the time asked for had ended, and is complete until " + until(walk, last),
                    "制作时查询终点尚未到来；截至 " + until(walk, last) + " 完整");
        } else if (isShort) {
            report.found(
                    Check.WINDOW,
                    Verdict.PENDING,
                    "it ends at the last cosigned checkpoint, before the time asked for; bundle.json says so",
                    "止于最近一次联署的检查点，早于查询终点");
        } else if (!covered) {
            report.found(
                    Check.WINDOW,
                    Verdict.GAP,
                    "it ends before the time asked for, and leaves after it may belong to it",
                    "终点早于查询时间，之后可能还有记录");
        }
    }

    /**
     * Whether the last checkpoint is about as young as the bundle, as it is where the witnesses do their part. What the log itself says of
     * when it made the bundle counts for nothing here: it would say what suits it.
     */
    private static boolean reaches(LeafWalk walk, CheckedNote last, Instant made) {
        return !until(walk, last).isBefore(made.minus(LONGEST_UNCOSIGNED));
    }

    /** Until when every leaf is there. */
    private static Instant until(LeafWalk walk, CheckedNote last) {
        Instant lastLeaf = Instant.ofEpochMilli(walk.lastTime());
        return earliest(last.cosigned().values())
                .filter(time -> time.isAfter(lastLeaf))
                .orElse(lastLeaf);
    }

    private void disclosures(DisclosureCheck disclosures, LeafWalk walk, CheckedNote last) throws IOException, Stopped {
        step(Check.DISCLOSURES, () -> {
            disclosures.requireOpened();
            return true;
        });
        String counts = walk.committing() + " leaves commit to something; opened " + disclosures.opened() + ", erased "
                + disclosures.erased() + ", listed and missing "
                + disclosures.missing().size();
        if (disclosures.missing().isEmpty()) {
            report.passed(Check.DISCLOSURES, counts, "所列披露齐全");
        } else {
            report.found(Check.DISCLOSURES, Verdict.GAP, counts, "所列披露有缺");
        }
        step(Check.REDACTIONS, () -> {
            disclosures.requireRedacted(last.checkpoint());
            return true;
        });
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new EvidenceRefused(Reason.MALFORMED_BUNDLE, otherwise);
        }
    }
}
