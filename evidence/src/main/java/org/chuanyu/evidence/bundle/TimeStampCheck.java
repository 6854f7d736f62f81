package org.chuanyu.evidence.bundle;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.evidence.time.TimeStamp;
import org.chuanyu.evidence.time.TimeStampToken;
import org.jspecify.annotations.Nullable;

/**
 * Holds the time stamps of a bundle against the authorities that the policy trusts and against the other times in it.
 * One that is there must be good. Where the policy names an authority, the last checkpoint needs one; a bundle without
 * it is PENDING, as one without a witness is: an authority that was away can be asked again, and a later bundle has it.
 * That over the manifest is for the log to add, because nobody can ever make up for it.
 */
final class TimeStampCheck {
    private final BundleReader bundle;
    private final BundleDescription about;
    private final TrustPolicy policy;
    private final Instant now;
    private final Report report;

    TimeStampCheck(BundleReader bundle, BundleDescription about, TrustPolicy policy, Instant now, Report report) {
        this.bundle = bundle;
        this.about = about;
        this.policy = policy;
        this.now = now;
        this.report = report;
    }

    /** When the manifest was stamped, where that is known. */
    Optional<Instant> run(CheckedNote last) throws IOException {
        Optional<byte[]> ofLast = token(BundleNames.LAST_TOKEN);
        Optional<byte[]> ofManifest = token(BundleNames.MANIFEST_TOKEN);
        if (policy.tsas().isEmpty()) {
            unknown(ofLast, ofManifest);
            return Optional.empty();
        }
        Optional<TimeStamp> manifest = ofManifest.isEmpty()
                ? Optional.empty()
                : Optional.of(check(ofManifest.get(), BundleNames.MANIFEST, about.created()));
        if (ofLast.isEmpty()) {
            report.found(
                    Check.TIME_STAMPS,
                    Verdict.PENDING,
                    "the policy asks for a time stamp of the last checkpoint, and there is none yet",
                    "缺少最后检查点的时间戳");
            return manifest.map(TimeStamp::time);
        }
        TimeStamp stamp = check(
                ofLast.get(),
                BundleNames.LAST,
                last.cosigned().values().stream().max(Instant::compareTo).orElse(null));
        manifest.ifPresent(other -> requireOther(stamp, other));
        report.fact("stamped", stamp.time() + " by " + stamp.tsa());
        return manifest.map(TimeStamp::time);
    }

    private Optional<byte[]> token(String name) throws IOException {
        if (bundle.has(name) != about.tokens().contains(name)) {
            throw new EvidenceRefused(
                    Reason.MALFORMED_BUNDLE, "a time stamp that is named and not there, or there and not named");
        }
        return bundle.has(name) ? Optional.of(bundle.bytes(name)) : Optional.empty();
    }

    private void unknown(Optional<byte[]> ofLast, Optional<byte[]> ofManifest) {
        ofLast.ifPresent(TimeStampToken::parse);
        ofManifest.ifPresent(TimeStampToken::parse);
        if (ofLast.isPresent() || ofManifest.isPresent()) {
            report.found(
                    Check.TIME_STAMPS,
                    Verdict.PENDING,
                    "there are time stamps, and the policy has no tsa line to check them by",
                    "包内有时间戳，但 policy 没有 tsa 行，无法核验");
        } else {
            report.passed(Check.TIME_STAMPS, "none is named, and the policy asks for none", "未列时间戳，policy 也未要求");
        }
    }

    /** @param after the newest time that what is stamped names itself, or null */
    private TimeStamp check(byte[] token, String over, @Nullable Instant after) throws IOException {
        TimeStamp stamp = TimeStampToken.parse(token).check(bundle.bytes(over), policy.tsas());
        Instant time = stamp.time();
        require(
                !time.isAfter(now.plus(TrustPolicy.CLOCK_ALLOWANCE)),
                over + " was stamped at a time that has not come");
        if (after != null) {
            require(
                    !time.isBefore(after.minus(TrustPolicy.CLOCK_ALLOWANCE)),
                    over + " was stamped before it was there");
            require(
                    !time.isAfter(after.plus(TrustPolicy.LATEST_STAMP)),
                    over + " was stamped too late to say when it was there");
        }
        report.passed(Check.TIME_STAMPS, over + ": " + stamp.tsa() + "=" + time, "时间戳相符");
        return stamp;
    }

    /** An authority gives a number once (RFC 3161 section 2.4.2), and nobody draws the same nonce twice. */
    private static void requireOther(TimeStamp one, TimeStamp other) {
        boolean sameAuthority = Arrays.equals(one.certificate(), other.certificate());
        require(!(sameAuthority && one.serial().equals(other.serial())), "two time stamps under one number");
        BigInteger nonce = one.nonce();
        require(nonce == null || !nonce.equals(other.nonce()), "two time stamps for one question");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new EvidenceRefused(Reason.WRONG_TIME, otherwise);
        }
    }
}
