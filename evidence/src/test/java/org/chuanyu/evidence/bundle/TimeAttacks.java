package org.chuanyu.evidence.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.chuanyu.evidence.bundle.FixtureLog.minute;
import static org.chuanyu.evidence.bundle.Verdict.INVALID;
import static org.chuanyu.evidence.bundle.Verdict.OK;
import static org.chuanyu.evidence.bundle.Verdict.PENDING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.time.TestToken;
import org.chuanyu.evidence.time.TestTsa;
import org.chuanyu.evidence.time.TimeAnchor;

/** What can be done to the time stamps of a bundle, the log's key in hand. */
final class TimeAttacks {
    private static final Instant COSIGNED = minute(20);
    private static final Instant STAMPED = COSIGNED.plusSeconds(30);
    private static final Instant MADE = minute(21).plusSeconds(3);
    private static final String SM3 = "1.2.156.10197.1.401";
    private static final String SM2_WITH_SM3 = "1.2.156.10197.1.501";

    private static final TestTsa TSA = TestTsa.good();
    private static final FixtureLog THE_LOG = FixtureLog.good();
    private static final String POLICY = FixtureLog.POLICY + TSA.line();
    private static final byte[] GOOD = bundle(TSA, true);
    private static final byte[] LAST = Bent.of(GOOD).files.get(BundleNames.LAST);

    private final List<Attack> all = new ArrayList<>();

    private TimeAttacks() {}

    static String policy() {
        return POLICY;
    }

    /** With a time stamp over the last checkpoint and one over the manifest. */
    static byte[] good() {
        return GOOD;
    }

    static List<Attack> all() {
        TimeAttacks attacks = new TimeAttacks();
        attacks.presence();
        attacks.imprints();
        attacks.times();
        attacks.certificates();
        attacks.revocations();
        attacks.containers();
        attacks.manifests();
        return attacks.all;
    }

    private static byte[] bundle(TestTsa tsa, boolean ofManifest) {
        try {
            return THE_LOG.bundle(
                    THE_LOG.description(),
                    List.of(4, 18),
                    Path.of(System.getProperty("java.io.tmpdir")),
                    note -> Optional.of(tsa.over(note, STAMPED).bytes()),
                    manifest ->
                            ofManifest ? Optional.of(tsa.over(manifest, MADE).bytes()) : Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String number, Verdict expected, byte[] bundle, String policy) {
        all.add(new Attack(number, expected, false, bundle, policy));
    }

    /** Another token over the last checkpoint, and everything that follows from it made good. */
    private void last(String number, Verdict expected, byte[] token) {
        last(number, expected, token, POLICY);
    }

    private void last(String number, Verdict expected, byte[] token, String policy) {
        Bent bent = Bent.of(GOOD).put(BundleNames.LAST_TOKEN, token);
        add(number + ", sealed by the log", expected, stamped(bent.sealed()).zip(), policy);
    }

    private void last(String number, Verdict expected, TestToken token) {
        last(number, expected, token.bytes());
    }

    private static Bent stamped(Bent bent) {
        byte[] token = TSA.over(bent.files.get(BundleNames.MANIFEST), MADE).bytes();
        return bent.put(BundleNames.MANIFEST_TOKEN, token);
    }

    private void manifest(String number, Verdict expected, UnaryOperator<byte[]> token) {
        Bent bent = Bent.of(GOOD);
        byte[] manifest = bent.files.get(BundleNames.MANIFEST);
        add(
                number,
                expected,
                bent.put(BundleNames.MANIFEST_TOKEN, token.apply(manifest)).zip(),
                POLICY);
    }

    private void presence() {
        add("0 the good bundle with time stamps", OK, GOOD, POLICY);
        add("0 the same without one over the manifest", OK, bundle(TSA, false), POLICY);
        add("0 time stamps, and a policy that knows nobody to check them by", PENDING, GOOD, FixtureLog.POLICY);
        add("55 no time stamp where the policy asks for one", PENDING, Attacks.good(), POLICY);
        Bent stripped = Bent.of(GOOD).without(BundleNames.LAST_TOKEN);
        add("55 a time stamp taken out, not sealed", INVALID, stripped.zip(), POLICY);
        add(
                "55 a time stamp taken out, sealed by the log",
                INVALID,
                stamped(stripped.sealed()).zip(),
                POLICY);
        add(
                "55 the one over the manifest taken out",
                INVALID,
                Bent.of(GOOD).without(BundleNames.MANIFEST_TOKEN).zip(),
                POLICY);
        add(
                "55 time stamps that are there and not named, sealed by the log",
                INVALID,
                stamped(Bent.of(GOOD)
                                .replace(BundleNames.DESCRIPTION, "[\"checkpoint/last.tsr\",\"manifest.tsr\"]", "[]")
                                .sealed())
                        .zip(),
                POLICY);
        add(
                "55 one that is named twice, sealed by the log",
                INVALID,
                stamped(Bent.of(GOOD)
                                .replace(
                                        BundleNames.DESCRIPTION,
                                        "[\"checkpoint/last.tsr\",",
                                        "[\"checkpoint/last.tsr\",\"checkpoint/last.tsr\",")
                                .sealed())
                        .zip(),
                POLICY);
    }

    private void imprints() {
        last(
                "55 a time stamp of another checkpoint",
                INVALID,
                TSA.over(THE_LOG.note(19).bytes(), STAMPED));
        SignedNote note = SignedNote.parse(LAST);
        SignedNote pending = new SignedNote(note.text(), note.signatures().subList(0, 1));
        last("55 one of the checkpoint before it was cosigned", INVALID, TSA.over(pending.bytes(), STAMPED));
        last("55 one of its text alone", INVALID, TSA.over(note.text().getBytes(UTF_8), STAMPED));
        last("57 an imprint of SHA-1", INVALID, token().imprint("1.3.14.3.2.26", "SHA-1", LAST));
        last("57 an imprint of SHA-256", INVALID, token().imprint("2.16.840.1.101.3.4.2.1", "SHA-256", LAST));
        last("57 an imprint of SHA-256 called SM3", INVALID, token().imprint(SM3, "SHA-256", LAST));
        last("57 an imprint of SM3 called SHA-256", INVALID, token().imprintCalled("2.16.840.1.101.3.4.2.1"));
        last("57 an imprint of SM3 called SM2 with SM3", INVALID, token().imprintCalled(SM2_WITH_SM3));
    }

    private static TestToken token() {
        return TSA.over(LAST, STAMPED);
    }

    private void times() {
        last("58 stamped before the witnesses", INVALID, TSA.over(LAST, COSIGNED.minus(Duration.ofMinutes(10))));
        last("58 stamped a day and an hour later", INVALID, TSA.over(LAST, COSIGNED.plus(Duration.ofHours(25))));
        last("0 stamped after an outage", OK, TSA.over(LAST, COSIGNED.plus(Duration.ofHours(23))));
        last("0 stamped to the millisecond", OK, TSA.over(LAST, STAMPED.plusMillis(120)));
        TestTsa lasting = TSA.holding(minute(0), Instant.parse("2045-01-01T00:00:00Z"));
        last("58 stamped years later", INVALID, lasting.over(LAST, COSIGNED.plus(Duration.ofDays(400))));
        Instant future = Clock.systemUTC().instant().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
        last("58 stamped tomorrow", INVALID, lasting.over(LAST, future));
    }

    private void certificates() {
        last(
                "56 a usage that is not critical",
                INVALID,
                TSA.withUsageNotCritical().over(LAST, STAMPED));
        last(
                "56 a certificate for code as well",
                INVALID,
                TSA.withUsageForMore().over(LAST, STAMPED));
        last(
                "56 a certificate for nothing in particular",
                INVALID,
                TSA.withoutUsage().over(LAST, STAMPED));
        last("67 another authority of the same name", INVALID, TestTsa.good().over(LAST, STAMPED));
        last("67 the same, with its own root in the token", INVALID, withRoot(TestTsa.good()));
        last(
                "67 a certificate that another one without authority issued",
                INVALID,
                TSA.issuedByAStamper().over(LAST, STAMPED).with(TSA.certificate()));
        last("63 another key than the certificate's", INVALID, token().signedBy(Sm2PrivateKey.generate()));
        last(
                "74 a certificate that ended before",
                INVALID,
                TSA.holding(minute(0), minute(20)).over(LAST, STAMPED));
        Instant later = Instant.parse("2045-01-01T00:00:00Z");
        last(
                "74 one that began later, and holds now",
                INVALID,
                TSA.holding(minute(22), later).over(LAST, STAMPED));
        TestTsa ended = TestTsa.underRootHolding(minute(0), minute(20));
        last(
                "74 a root that ended before",
                INVALID,
                ended.over(LAST, STAMPED).bytes(),
                FixtureLog.POLICY + ended.line());
        last("0 the root in the token too", OK, withRoot(TSA));
        String pinned = FixtureLog.POLICY
                + TimeAnchor.of("pinned", TSA.certificate(), null).line() + "\n";
        last("0 a policy with the authority's own certificate", OK, token().bytes(), pinned);
        last("0 the policy that the policy asks for", OK, token().bytes(), POLICY.replaceFirst("\n$", " 1.2.3.4.1\n"));
        last("55 another policy than that", INVALID, token().bytes(), POLICY.replaceFirst("\n$", " 1.2.3.4.2\n"));
    }

    private static TestToken withRoot(TestTsa tsa) {
        return tsa.over(LAST, STAMPED).with(tsa.rootCertificate());
    }

    private void revocations() {
        revoked("62 revoked before", INVALID, TestTsa.SERIAL, minute(19), 5);
        revoked("62 revoked later, because its key was lost", INVALID, TestTsa.SERIAL, minute(900), 1);
        revoked("62 revoked later, without a reason", INVALID, TestTsa.SERIAL, minute(900), -1);
        revoked("0 revoked later, because there was a new one", OK, TestTsa.SERIAL, minute(900), 4);
        revoked("0 another one revoked before", OK, TestTsa.SERIAL + 1, minute(19), 1);
    }

    private void revoked(String number, Verdict expected, long serial, Instant at, int reason) {
        add(number, expected, GOOD, POLICY + TSA.revoking(serial, at, reason));
    }

    private void containers() {
        last("75 two signers", INVALID, token().signers(2));
        last("75 no signer", INVALID, token().signers(0));
        last("75 an unsigned attribute", INVALID, token().withUnsignedAttribute());
        last("75 the content left out", INVALID, token().detached());
        last("75 a digest called SM2 with SM3", INVALID, token().digest(SM2_WITH_SM3));
        last("75 a digest of something else", INVALID, token().messageDigestOf("something else"));
        last("75 no certificate named", INVALID, token().naming("none"));
        last("75 another certificate named", INVALID, token().naming("other"));
        last("0 the certificate named by SHA-256", OK, token().naming("sha256"));
        last("0 the certificate named by SHA-1", OK, token().naming("sha1"));
        last("75 no certificate", INVALID, token().withoutCertificates());
        last(
                "75 a certificate that leads nowhere",
                INVALID,
                token().with(TestTsa.good().rootCertificate()));
        last("75 a list of revoked certificates of its own", INVALID, token().withRevocations());
        last("75 the whole answer instead of the token", INVALID, token().answer());
        byte[] token = token().bytes();
        last("75 a byte behind it", INVALID, Arrays.copyOf(token, token.length + 1));
        last("75 its last byte gone", INVALID, Arrays.copyOf(token, token.length - 1));
        last("75 nothing", INVALID, new byte[0]);
        last("75 a length in more bytes than it needs", INVALID, longer(token));
    }

    /** BER: 82 xx xx becomes 83 00 xx xx. */
    private static byte[] longer(byte[] token) {
        byte[] longer = new byte[token.length + 1];
        System.arraycopy(token, 2, longer, 3, token.length - 2);
        longer[0] = token[0];
        longer[1] = (byte) 0x83;
        longer[2] = 0;
        return longer;
    }

    private void manifests() {
        manifest(
                "55 a time stamp of another manifest",
                INVALID,
                bytes -> TSA.over(LAST, MADE).bytes());
        manifest(
                "58 a manifest stamped before the bundle was made",
                INVALID,
                bytes -> TSA.over(bytes, minute(10)).bytes());
        manifest(
                "58 a manifest stamped days later",
                INVALID,
                bytes -> TSA.over(bytes, minute(21).plus(Duration.ofDays(3))).bytes());
        manifest(
                "75 a manifest's time stamp with an unsigned attribute",
                INVALID,
                bytes -> TSA.over(bytes, MADE).withUnsignedAttribute().bytes());
        Bent once = Bent.of(GOOD)
                .put(BundleNames.LAST_TOKEN, token().serial(5).nonce(1).bytes());
        byte[] manifest = once.sealed().files.get(BundleNames.MANIFEST);
        add(
                "61 one number for two time stamps",
                INVALID,
                once.put(
                                BundleNames.MANIFEST_TOKEN,
                                TSA.over(manifest, MADE).serial(5).bytes())
                        .zip(),
                POLICY);
        add(
                "61 one nonce for two time stamps",
                INVALID,
                once.put(
                                BundleNames.MANIFEST_TOKEN,
                                TSA.over(manifest, MADE).nonce(1).bytes())
                        .zip(),
                POLICY);
        add(
                "0 another number and another nonce",
                OK,
                once.put(BundleNames.MANIFEST_TOKEN, TSA.over(manifest, MADE).bytes())
                        .zip(),
                POLICY);
    }
}
