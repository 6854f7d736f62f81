package org.chuanyu.evidence.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.chuanyu.evidence.note.Parties.NOW;
import static org.chuanyu.evidence.note.Parties.ORIGIN;
import static org.chuanyu.evidence.note.Parties.checkpoint;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a checkpoint is evidence, when it is only pending, and when the whole note is worth nothing. */
class TrustPolicyTest {
    private final Parties parties = new Parties();
    private final TrustPolicy policy = parties.policy();
    private final Checkpoint checkpoint = checkpoint(42);
    private final SignedNote signed = parties.log.sign(checkpoint);
    private final NoteSignature byDazu = parties.dazu.cosign(checkpoint, NOW.minusSeconds(2));
    private final NoteSignature byAnyue = parties.anyue.cosign(checkpoint, NOW.minusSeconds(1));

    @Test
    void aCheckpointCosignedByBothIsEvidence() {
        CheckedNote checked = policy.check(signed.with(byDazu).with(byAnyue), NOW);

        assertThat(checked.quorum()).isTrue();
        assertThat(checked.checkpoint()).isEqualTo(checkpoint);
        assertThat(checked.signedBy()).containsExactly(parties.log.key());
        assertThat(checked.cosigned())
                .containsEntry("dazu", NOW.minusSeconds(2))
                .containsEntry("anyue", NOW.minusSeconds(1));
    }

    @Test
    @DisplayName("attacks 44, 45: with one witness or none a checkpoint is pending, whichever is missing")
    void withoutBothItIsPending() {
        for (SignedNote note : List.of(signed, signed.with(byDazu), signed.with(byAnyue))) {
            assertThat(policy.check(note, NOW).quorum()).isFalse();
        }
    }

    @Test
    @DisplayName("attack 40: a note that its log has not signed is refused, though both witnesses cosigned it")
    void refusesWithoutTheLog() {
        SignedNote note = new SignedNote(signed.text(), List.of(byDazu, byAnyue));

        assertThat(refusal(policy, note)).isEqualTo(Reason.NO_LOG_SIGNATURE);
    }

    @Test
    @DisplayName("attack 46: a witness that cosigns twice counts once, with its earlier time")
    void aWitnessCountsOnce() {
        SignedNote note =
                signed.with(parties.dazu.cosign(checkpoint, NOW)).with(byDazu).with(byDazu);

        CheckedNote checked = policy.check(note, NOW);
        assertThat(checked.quorum()).isFalse();
        assertThat(checked.cosigned()).containsOnlyKeys("dazu").containsValue(NOW.minusSeconds(2));
    }

    @Test
    @DisplayName("attack 46: one key under two names is no policy, in whatever roles")
    void refusesAPolicyWithOneKeyTwice() {
        NoteSigner dazuAgain = parties.witness("witness.anyue.example", "dazu");
        NoteSigner logAsWitness = parties.witness("witness.anyue.example", "log");
        NoteSigner logAgain = parties.log("log.example/2027", "log");
        String anyue = parties.anyue.key().toString();

        for (String bent : List.of(
                parties.text().replace(anyue, dazuAgain.key().toString()),
                parties.text().replace(anyue, logAsWitness.key().toString()),
                parties.text().replace(anyue, parties.dazu.key().toString()),
                "log " + logAgain.key() + "\n" + parties.text())) {
            assertThat(refusal(bent)).isEqualTo(Reason.MALFORMED_POLICY);
        }
    }

    @Test
    @DisplayName(
            "attack 47: Dazu's key in Anyue's name does not cosign for Anyue; with Anyue's id the whole note is refused")
    void dazuCannotSignForAnyue() {
        NoteSignature forged = parties.witness("witness.anyue.example", "dazu").cosign(checkpoint, NOW);
        NoteSignature relabelled =
                new NoteSignature("witness.anyue.example", parties.anyue.key().id(), forged.signature());

        assertThat(policy.check(signed.with(byDazu).with(forged), NOW).quorum()).isFalse();
        assertThat(refusal(policy, signed.with(byDazu).with(relabelled))).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    @DisplayName(
            "attack 48: the log's signature under a witness's label, and the reverse, make the whole note worthless")
    void refusesRelabelledSignatures() {
        NoteSignature own = signed.signatures().get(0);
        NoteSignature asWitness =
                new NoteSignature("witness.dazu.example", parties.dazu.key().id(), own.signature());
        NoteSignature asLog = new NoteSignature(ORIGIN, parties.log.key().id(), byDazu.signature());

        assertThat(refusal(policy, signed.with(asWitness))).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(refusal(policy, signed.with(asLog))).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    @DisplayName("attack 49: a cosignature from another checkpoint makes the whole note worthless")
    void refusesAMovedCosignature() {
        NoteSignature moved = parties.anyue.cosign(checkpoint(41), NOW);

        assertThat(refusal(policy, signed.with(byDazu).with(moved))).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    @DisplayName("attack 50: a changed time makes the whole note worthless")
    void refusesAChangedTime() {
        byte[] payload = byAnyue.signature().clone();
        payload[7] ^= 1;
        NoteSignature later = new NoteSignature(byAnyue.name(), byAnyue.keyId(), payload);

        assertThat(refusal(policy, signed.with(byDazu).with(later))).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    @DisplayName("attack 51: a cosignature from the future is refused, beyond what clocks may differ by")
    void refusesTheFuture() {
        NoteSignature early = parties.anyue.cosign(checkpoint, NOW.plus(TrustPolicy.CLOCK_ALLOWANCE));
        NoteSignature tooEarly = parties.anyue.cosign(
                checkpoint, NOW.plus(TrustPolicy.CLOCK_ALLOWANCE).plusSeconds(1));
        NoteSignature endless = parties.anyue.cosign(checkpoint, Instant.MAX);

        assertThat(policy.check(signed.with(byDazu).with(early), NOW).quorum()).isTrue();
        assertThat(refusal(policy, signed.with(byDazu).with(tooEarly))).isEqualTo(Reason.FUTURE_COSIGNATURE);
        assertThat(refusal(policy, signed.with(byDazu).with(endless))).isEqualTo(Reason.FUTURE_COSIGNATURE);
    }

    @Test
    @DisplayName("attack 35: a checkpoint of log A is none of log B's, whoever of the two signed it")
    void refusesAnotherLogsRoot() {
        NoteSigner other = parties.log("log.example/other", "other");
        TrustPolicy both = Parties.policy("log " + other.key() + "\n" + parties.text());
        Checkpoint theirs = new Checkpoint("log.example/other", 42, checkpoint.root());
        SignedNote underOurs =
                new SignedNote(checkpoint.text(), other.sign(theirs).signatures());
        SignedNote ourLineUnderTheirs = new SignedNote(theirs.text(), signed.signatures());
        NoteSignature signedOurs = new NoteSignature(
                "log.example/other",
                other.key().id(),
                parties.secret("other").sign(checkpoint.text().getBytes(StandardCharsets.UTF_8)));

        assertThat(refusal(policy, other.sign(theirs))).isEqualTo(Reason.UNKNOWN_LOG);
        assertThat(refusal(both, underOurs)).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(refusal(both, ourLineUnderTheirs)).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(refusal(both, new SignedNote(checkpoint.text(), List.of(signedOurs))))
                .isEqualTo(Reason.NO_LOG_SIGNATURE);
        assertThat(both.check(signed.with(signedOurs), NOW).signedBy()).containsExactly(parties.log.key());
    }

    @Test
    @DisplayName("attack 36: an origin that only looks like the log's is another log's")
    void refusesOriginsThatLookAlike() {
        for (String origin : List.of(
                ORIGIN.replace("log.", "Log."), ORIGIN.replace('a', '\u0430'), ORIGIN + "/", "\u200b" + ORIGIN)) {
            NoteSigner stranger = parties.log(origin, "log");
            SignedNote note = stranger.sign(new Checkpoint(origin, 42, checkpoint.root()));
            assertThat(refusal(policy, note)).isEqualTo(Reason.UNKNOWN_LOG);
        }
    }

    @Test
    @DisplayName("attack 37: a checkpoint with a fourth line is refused, though it is well signed")
    void refusesExtensionLines() {
        String text = checkpoint.text() + "extension\n";
        byte[] signature = parties.secret("log").sign(text.getBytes(StandardCharsets.UTF_8));
        NoteSignature line = new NoteSignature(ORIGIN, parties.log.key().id(), signature);

        assertThat(parties.log.key().verifies(text, line)).isTrue();
        assertThat(refusal(policy, new SignedNote(text, List.of(line)))).isEqualTo(Reason.MALFORMED_CHECKPOINT);
    }

    @Test
    @DisplayName("attack 42: a known name with an unknown id, and the reverse, are passed over and count for nothing")
    void passesOverUnknownKeys() {
        NoteSignature own = signed.signatures().get(0);
        NoteSignature anotherId = new NoteSignature(ORIGIN, own.keyId() ^ 1, own.signature());
        NoteSignature anotherName = new NoteSignature("log.example", own.keyId(), own.signature());

        assertThat(policy.check(signed.with(anotherId).with(anotherName), NOW).signedBy())
                .hasSize(1);
        assertThat(refusal(policy, new SignedNote(signed.text(), List.of(anotherId, anotherName))))
                .isEqualTo(Reason.NO_LOG_SIGNATURE);
    }

    @Test
    @DisplayName(
            "attack 43: a line of a known key with a bad signature makes the whole note worthless, whatever else is good")
    void refusesTheWholeNoteForOneBadLine() {
        SignedNote good = signed.with(byDazu).with(byAnyue);
        for (NoteSignature line : good.signatures()) {
            byte[] bent = line.signature().clone();
            bent[bent.length - 1] ^= 1;
            NoteSignature bad = new NoteSignature(line.name(), line.keyId(), bent);
            assertThat(refusal(policy, good.with(bad))).isEqualTo(Reason.BAD_SIGNATURE);
            List<NoteSignature> badFirst = new ArrayList<>(List.of(bad));
            badFirst.addAll(good.signatures());
            assertThat(refusal(policy, new SignedNote(good.text(), badFirst))).isEqualTo(Reason.BAD_SIGNATURE);
        }
    }

    @Test
    @DisplayName("attack 41: seventeen junk lines beside the good three change nothing")
    void passesOverJunk() {
        SignedNote note = signed.with(byDazu).with(byAnyue);
        for (int i = 0; i < 17; i++) {
            note = note.with(new NoteSignature("junk.example/" + i, i, new byte[] {1}));
        }

        assertThat(policy.check(note, NOW).quorum()).isTrue();
    }

    @Test
    @DisplayName("attack 63: another key in the log's name signs nothing")
    void refusesASubstitutedKey() {
        SignedNote theirs = parties.log(ORIGIN, "stranger").sign(checkpoint);

        assertThat(refusal(policy, theirs)).isEqualTo(Reason.NO_LOG_SIGNATURE);
    }

    @Test
    @DisplayName(
            "attacks 64, 65: a key signs for its own range of sizes, the old one not after the rotation, the new one not before")
    void keysHoldInTheirRanges() {
        NoteSigner next = parties.log(ORIGIN, "next");
        TrustPolicy rotated = Parties.policy(parties.text() + "log " + next.key() + "\nvalidity "
                + parties.log.key().label() + " 0 100\nvalidity " + next.key().label() + " 90 -\n");

        assertThat(rotated.check(parties.log.sign(checkpoint(100)), NOW).signedBy())
                .hasSize(1);
        assertThat(refusal(rotated, parties.log.sign(checkpoint(101)))).isEqualTo(Reason.KEY_OUT_OF_RANGE);
        assertThat(refusal(rotated, next.sign(checkpoint(89)))).isEqualTo(Reason.KEY_OUT_OF_RANGE);
        assertThat(rotated.check(next.sign(checkpoint(90)), NOW).signedBy()).containsExactly(next.key());
        SignedNote overlap = parties.log
                .sign(checkpoint(95))
                .with(next.sign(checkpoint(95)).signatures().get(0));
        assertThat(rotated.check(overlap, NOW).signedBy()).containsExactly(parties.log.key(), next.key());
        SignedNote after = next.sign(checkpoint(101))
                .with(parties.log.sign(checkpoint(101)).signatures().get(0));
        assertThat(rotated.check(after, NOW).signedBy()).containsExactly(next.key());
    }

    @Test
    void aRetiredWitnessDoesNotCount() {
        TrustPolicy retired =
                Parties.policy(parties.text() + "validity " + parties.dazu.key().label() + " 0 41\n");

        assertThat(retired.check(signed.with(byDazu).with(byAnyue), NOW).quorum())
                .isFalse();
        assertThat(retired.check(parties.cosigned(checkpoint(41)), NOW).quorum())
                .isTrue();
    }

    private static Reason refusal(TrustPolicy policy, SignedNote note) {
        return refused(() -> policy.check(note, NOW));
    }

    private static Reason refusal(String policy) {
        return refused(() -> Parties.policy(policy));
    }

    private static Reason refused(Runnable check) {
        return assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(check::run)
                .actual()
                .reason();
    }
}
