package org.chuanyu.evidence.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.evidence.bundle.FixtureLog.LOG;
import static org.chuanyu.evidence.bundle.FixtureLog.LOG_SECRET;
import static org.chuanyu.evidence.bundle.FixtureLog.ORIGIN;
import static org.chuanyu.evidence.bundle.FixtureLog.POLICY;
import static org.chuanyu.evidence.bundle.FixtureLog.SIZE;
import static org.chuanyu.evidence.bundle.FixtureLog.minute;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.chuanyu.evidence.Signer;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.KeyRotation;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.tree.PublishedTree;
import org.chuanyu.evidence.tree.TreeHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that changes its key in leaf 13 and retires the old one in leaf 16, as an inspector sees it with this policy or that. */
class KeyRotationTest {
    private static final int ROTATION = 13;
    private static final int RETIREMENT = 16;
    private static final Sm2PrivateKey NEXT_SECRET = Sm2PrivateKey.generate();
    private static final NoteSigner NEXT = FixtureLog.signer(ORIGIN, KeyRole.LOG, NEXT_SECRET);
    private static final String WITNESSES = POLICY.substring(POLICY.indexOf("witness dazu"));
    private static final String BOTH = "log " + LOG.key() + "\nlog " + NEXT.key() + "\n" + WITNESSES;
    private static final String RANGES = BOTH + "validity " + LOG.key().label() + " 0 " + RETIREMENT + "\nvalidity "
            + NEXT.key().label() + " " + (ROTATION + 1) + " -\n";

    @TempDir
    Path folder;

    private final FixtureLog log = FixtureLog.good();

    @Test
    void verifiesUnderThePolicyWithBothRanges() throws IOException {
        rotate(LOG_SECRET, NEXT_SECRET);
        retire();

        assertThat(verify(RANGES, NEXT, NEXT_SECRET)).isEqualTo(Verdict.OK);
        assertThat(verify(BOTH, NEXT, NEXT_SECRET)).isEqualTo(Verdict.OK);
    }

    /** Who has not heard of the new key yet verifies as long as the old one signs beside it. */
    @Test
    void verifiesWithEitherKeyAloneWhileBothSign() throws IOException {
        rotate(LOG_SECRET, NEXT_SECRET);

        assertThat(verify(POLICY, LOG, LOG_SECRET, NEXT)).isEqualTo(Verdict.OK);
        assertThat(verify("log " + NEXT.key() + "\n" + WITNESSES, NEXT, NEXT_SECRET, LOG))
                .isEqualTo(Verdict.OK);
    }

    /** Attack 65. */
    @Test
    void theOldKeySignsNothingAfterItsRetirement() throws IOException {
        rotate(LOG_SECRET, NEXT_SECRET);
        retire();

        assertThat(verify(RANGES, LOG, LOG_SECRET)).isEqualTo(Verdict.INVALID);
        assertThat(verify(BOTH, LOG, LOG_SECRET)).as("by the leaf alone").isEqualTo(Verdict.INVALID);
        assertThat(verify(POLICY, LOG, LOG_SECRET))
                .as("by one who knows no other")
                .isEqualTo(Verdict.INVALID);
    }

    /** Attack 66. */
    @Test
    void aRotationThatOneSideSignedIsInvalid() throws IOException {
        for (String policy : List.of(POLICY, BOTH)) {
            rotate(LOG_SECRET, LOG_SECRET);
            assertThat(verify(policy, LOG, LOG_SECRET)).as("the old key alone").isEqualTo(Verdict.INVALID);
            rotate(NEXT_SECRET, NEXT_SECRET);
            assertThat(verify(policy, LOG, LOG_SECRET)).as("the new key alone").isEqualTo(Verdict.INVALID);
        }
    }

    /** Attack 65 again: whoever finds a retired key cannot appoint another with it. */
    @Test
    void aRotationByAKeyThatDidNotHoldAnyMoreIsInvalid() throws IOException {
        rotate(LOG_SECRET, NEXT_SECRET);
        String ended = BOTH + "validity " + LOG.key().label() + " 0 " + (ROTATION - 1) + "\n";

        assertThat(verify(ended, NEXT, NEXT_SECRET)).isEqualTo(Verdict.INVALID);
    }

    @Test
    void aRotationThatIsCopiedToAnotherPlaceIsInvalid() throws IOException {
        KeyRotation earlier = new KeyRotation(ORIGIN, ROTATION - 1, LOG.key(), NEXT.key());
        put(
                ROTATION,
                leaf(ROTATION, KeyRotation.KIND)
                        .put(KeyRotation.OLD, LOG.key().toString())
                        .put(KeyRotation.NEXT, NEXT.key().toString())
                        .put(KeyRotation.BY_OLD, earlier.signature(LOG.key(), LOG_SECRET))
                        .put(KeyRotation.BY_NEXT, earlier.signature(NEXT.key(), NEXT_SECRET)));

        assertThat(verify(BOTH, LOG, LOG_SECRET)).isEqualTo(Verdict.INVALID);
    }

    @Test
    void aRotationWithoutItsFieldsOrToAnotherLogsKeyIsInvalid() throws IOException {
        put(ROTATION, leaf(ROTATION, KeyRotation.KIND));
        assertThat(verify(POLICY, LOG, LOG_SECRET)).isEqualTo(Verdict.INVALID);

        VerifierKey foreign = new VerifierKey("log.example/other", KeyRole.LOG, NEXT_SECRET.publicKey());
        put(
                ROTATION,
                leaf(ROTATION, KeyRotation.KIND)
                        .put(KeyRotation.OLD, LOG.key().toString())
                        .put(KeyRotation.NEXT, foreign.toString()));
        assertThat(verify(POLICY, LOG, LOG_SECRET)).isEqualTo(Verdict.INVALID);
    }

    /** Whoever knows neither key has nothing to hold the change against. */
    @Test
    void aRotationBetweenUnknownKeysIsInvalid() throws IOException {
        Sm2PrivateKey secret = Sm2PrivateKey.generate();
        NoteSigner third = FixtureLog.signer(ORIGIN, KeyRole.LOG, secret);
        String policy = "log " + third.key() + "\n" + WITNESSES;
        assertThat(verify(policy, third, secret)).isEqualTo(Verdict.OK);

        rotate(LOG_SECRET, NEXT_SECRET);
        assertThat(verify(policy, third, secret)).isEqualTo(Verdict.INVALID);
    }

    private void rotate(Sm2PrivateKey forOld, Sm2PrivateKey forNext) {
        KeyRotation rotation = new KeyRotation(ORIGIN, ROTATION, LOG.key(), NEXT.key());
        put(
                ROTATION,
                leaf(ROTATION, KeyRotation.KIND)
                        .put(KeyRotation.OLD, LOG.key().toString())
                        .put(KeyRotation.NEXT, NEXT.key().toString())
                        .put(KeyRotation.BY_OLD, signature(rotation, forOld))
                        .put(KeyRotation.BY_NEXT, signature(rotation, forNext)));
    }

    private static String signature(KeyRotation rotation, Signer signer) {
        return Base64.getEncoder().encodeToString(signer.sign(rotation.text().getBytes(UTF_8)));
    }

    private void retire() {
        put(
                RETIREMENT,
                leaf(RETIREMENT, KeyRotation.RETIREMENT)
                        .put(KeyRotation.OLD, LOG.key().label()));
    }

    private static Leaf.Builder leaf(int seq, String kind) {
        return Leaf.at(minute(seq))
                .put("ev", new UUID(7, seq).toString())
                .in(ORIGIN, seq, minute(seq))
                .put("kind", kind);
    }

    private void put(int seq, Leaf.Builder leaf) {
        log.leaves.set(seq, leaf.build().bytes());
    }

    /** The whole log as a bundle: its last checkpoint under these keys, its manifest under the secret. */
    private Verdict verify(String policy, NoteSigner signer, Sm2PrivateKey secret, NoteSigner... beside)
            throws IOException {
        Checkpoint checkpoint = log.checkpoint(SIZE);
        SignedNote note = signer.sign(checkpoint);
        for (NoteSigner each : beside) {
            note = note.with(each.sign(checkpoint).signatures().get(0));
        }
        note = note.with(FixtureLog.DAZU.cosign(checkpoint, minute(SIZE)))
                .with(FixtureLog.ANYUE.cosign(checkpoint, minute(SIZE)));
        PublishedTree tree = new PublishedTree(TreeHash.SM3, SIZE, log);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BundleWriter bundle = BundleWriter.in(folder)) {
            bundle.last(note);
            for (byte[] leaf : log.leaves) {
                bundle.leaf(leaf);
            }
            bundle.edges(List.of(), tree.rightEdge(SIZE));
            bundle.write(description(), secret, bytes);
        }
        Files.write(folder.resolve("bundle.zip"), bytes.toByteArray());
        Files.writeString(folder.resolve("policy.txt"), policy);
        return judged(policy);
    }

    /** What whoever has the files bundle.zip and policy.txt of the folder finds. */
    Verdict judged(String policy) throws IOException {
        Files.deleteIfExists(folder.resolve("seen.db"));
        int exit = VerifyCommand.run(
                List.of(
                        folder.resolve("bundle.zip").toString(),
                        "--policy",
                        folder.resolve("policy.txt").toString(),
                        "--seen",
                        folder.resolve("seen.db").toString()),
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                System.err);
        return Arrays.stream(Verdict.values())
                .filter(verdict -> verdict.exit() == exit)
                .findFirst()
                .orElseThrow();
    }

    private static BundleDescription description() {
        return new BundleDescription(
                ORIGIN,
                minute(1),
                minute(SIZE - 1),
                0,
                SIZE,
                BundleDescription.End.COVERED,
                BundleDescription.LEAVES,
                "",
                List.of(),
                "office-3",
                minute(SIZE + 1),
                "fixture",
                List.of());
    }
}
