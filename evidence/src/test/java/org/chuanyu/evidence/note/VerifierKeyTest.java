package org.chuanyu.evidence.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.Sm3;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VerifierKeyTest {
    private static final String ORIGIN = "log.example/2026";
    private static final Checkpoint CHECKPOINT = new Checkpoint(ORIGIN, 42, new byte[32]);
    private static final Instant TIME = Instant.parse("2026-11-23T04:04:52.999Z");

    private final Sm2PrivateKey secret = Sm2PrivateKey.generate();
    private final VerifierKey log = new VerifierKey(ORIGIN, KeyRole.LOG, secret.publicKey());
    private final VerifierKey witness = new VerifierKey("witness.example/dazu", KeyRole.WITNESS, secret.publicKey());

    @Test
    void hasTheIdAndTheWrittenFormOfTheSpecification() {
        ByteArrayOutputStream typed = new ByteArrayOutputStream();
        typed.write(0xff);
        typed.writeBytes("sm2-sm3-der/log/v1".getBytes(StandardCharsets.US_ASCII));
        typed.writeBytes(secret.publicKey().spki());
        ByteArrayOutputStream hashed = new ByteArrayOutputStream();
        hashed.writeBytes((ORIGIN + "\n").getBytes(StandardCharsets.US_ASCII));
        hashed.writeBytes(typed.toByteArray());
        String id = HexFormat.of().formatHex(Arrays.copyOf(Sm3.of(hashed.toByteArray()), 4));

        assertThat(log.toString())
                .isEqualTo(ORIGIN + "+" + id + "+" + Base64.getEncoder().encodeToString(typed.toByteArray()));
        assertThat(VerifierKey.parse(log.toString())).isEqualTo(log);
        assertThat(VerifierKey.parse(witness.toString())).isEqualTo(witness);
        assertThat(witness.id()).isNotEqualTo(new VerifierKey(witness.name(), KeyRole.LOG, witness.key()).id());
    }

    @Test
    @DisplayName("attack 42: a written key whose name or id was changed is refused")
    void refusesAnotherWrittenForm() {
        String text = log.toString();
        String id = log.label().substring(ORIGIN.length() + 1);
        String ed25519 = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});

        for (String bent : List.of(
                "",
                ORIGIN,
                ORIGIN + "+" + id,
                text.replace("2026", "2027"),
                text.replace(id, "00000000"),
                text.replace(id, "0" + id),
                text.replace("+" + id, "+" + id.toUpperCase() + "x"),
                text.replace(ORIGIN, "a b"),
                text + "=",
                text + " ",
                ORIGIN + "+" + id + "+" + ed25519,
                text.substring(0, text.length() - 4))) {
            assertThatExceptionOfType(EvidenceRefused.class)
                    .isThrownBy(() -> VerifierKey.parse(bent))
                    .matches(refused -> refused.reason() == Reason.MALFORMED_KEY);
        }
    }

    @Test
    void signsACheckpointAndVerifiesIt() {
        SignedNote note = new NoteSigner(log, secret).sign(CHECKPOINT);

        assertThat(note.text()).isEqualTo(CHECKPOINT.text());
        assertThat(log.verifies(note.text(), note.signatures().get(0))).isTrue();
        assertThat(log.verifies(
                        note.text().replace("42", "43"), note.signatures().get(0)))
                .isFalse();
    }

    @Test
    void cosignsForTheSecondAndVerifiesIt() {
        NoteSignature line = new NoteSigner(witness, secret).cosign(CHECKPOINT, TIME);
        Cosignature cosignature = Cosignature.parse(line.signature());

        assertThat(witness.verifies(CHECKPOINT.text(), line)).isTrue();
        assertThat(cosignature.instant()).isEqualTo(Instant.parse("2026-11-23T04:04:52Z"));
        assertThat(new String(Cosignature.message("witness.example/dazu", cosignature.time(), CHECKPOINT.text())))
                .isEqualTo("sm2-cosignature/v1\ncosigner witness.example/dazu\ntime 1795406692\n" + CHECKPOINT.text());
    }

    @Test
    @DisplayName("attack 49: a cosignature does not fit under another checkpoint")
    void refusesAMovedCosignature() {
        NoteSignature line = new NoteSigner(witness, secret).cosign(CHECKPOINT, TIME);

        for (Checkpoint other : List.of(
                new Checkpoint(ORIGIN, 43, new byte[32]),
                new Checkpoint("log.example/2027", 42, new byte[32]),
                new Checkpoint(ORIGIN, 42, Sm3.of(new byte[1])))) {
            assertThat(witness.verifies(other.text(), line)).isFalse();
        }
    }

    @Test
    @DisplayName("attack 50: the time beside a cosignature cannot be changed, taken away or made zero")
    void refusesAnotherTime() {
        NoteSignature line = new NoteSigner(witness, secret).cosign(CHECKPOINT, TIME);
        Cosignature cosignature = Cosignature.parse(line.signature());

        for (long time : new long[] {cosignature.time() + 1, cosignature.time() - 1, 1, 1L << 40}) {
            byte[] payload = new Cosignature(time, cosignature.signature()).payload();
            assertThat(witness.verifies(CHECKPOINT.text(), new NoteSignature(line.name(), line.keyId(), payload)))
                    .isFalse();
        }
        byte[] zero = line.signature().clone();
        Arrays.fill(zero, 0, 8, (byte) 0);
        byte[] negative = line.signature().clone();
        negative[0] = (byte) 0x80;
        byte[] endless = line.signature().clone();
        endless[0] = 0x7f;
        for (byte[] payload : List.of(zero, negative, endless, cosignature.signature(), new byte[8], new byte[1])) {
            assertThat(witness.verifies(CHECKPOINT.text(), new NoteSignature(line.name(), line.keyId(), payload)))
                    .isFalse();
        }
    }

    /**
     * The same key in both roles, which no policy allows: even then one kind of signature never passes for the other.
     */
    @Test
    @DisplayName("attack 48: a log's signature relabelled as a cosignature, and the reverse, are refused")
    void refusesTheOtherRole() {
        VerifierKey asWitness = new VerifierKey(ORIGIN, KeyRole.WITNESS, secret.publicKey());
        NoteSignature signed =
                new NoteSigner(log, secret).sign(CHECKPOINT).signatures().get(0);
        NoteSignature cosigned = new NoteSigner(asWitness, secret).cosign(CHECKPOINT, TIME);
        Cosignature cosignature = Cosignature.parse(cosigned.signature());
        byte[] timed = new Cosignature(cosignature.time(), signed.signature()).payload();

        assertThat(log.verifies(CHECKPOINT.text(), cosigned)).isFalse();
        assertThat(asWitness.verifies(CHECKPOINT.text(), signed)).isFalse();
        for (byte[] payload : List.of(cosignature.signature(), cosigned.signature())) {
            assertThat(log.verifies(CHECKPOINT.text(), new NoteSignature(ORIGIN, log.id(), payload)))
                    .isFalse();
        }
        for (byte[] payload : List.of(timed, signed.signature())) {
            assertThat(asWitness.verifies(CHECKPOINT.text(), new NoteSignature(ORIGIN, asWitness.id(), payload)))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("attack 46: the same key under another name does not cosign")
    void bindsTheWitnessesName() {
        VerifierKey other = new VerifierKey("witness.example/anyue", KeyRole.WITNESS, secret.publicKey());
        NoteSignature line = new NoteSigner(witness, secret).cosign(CHECKPOINT, TIME);

        assertThat(other.verifies(CHECKPOINT.text(), line)).isFalse();
        assertThat(other.verifies(CHECKPOINT.text(), new NoteSignature(other.name(), other.id(), line.signature())))
                .isFalse();
    }

    @Test
    @DisplayName("attack 63: a new key under the old name has another id, and does not verify under the old one")
    void refusesAnotherKeyOfTheSameName() {
        Sm2PrivateKey stranger = Sm2PrivateKey.generate();
        VerifierKey theirs = new VerifierKey(ORIGIN, KeyRole.LOG, stranger.publicKey());
        NoteSignature signed =
                new NoteSigner(theirs, stranger).sign(CHECKPOINT).signatures().get(0);

        assertThat(log.verifies(CHECKPOINT.text(), signed)).isFalse();
        assertThat(log.verifies(CHECKPOINT.text(), new NoteSignature(ORIGIN, log.id(), signed.signature())))
                .isFalse();
    }

    @Test
    void neverHandsOutASignatureThatDoesNotVerify() {
        Sm2PrivateKey another = Sm2PrivateKey.generate();

        assertThatIllegalStateException().isThrownBy(() -> new NoteSigner(log, another).sign(CHECKPOINT));
        assertThatIllegalStateException()
                .isThrownBy(() -> new NoteSigner(log, message -> new byte[1]).sign(CHECKPOINT));
        assertThatIllegalStateException().isThrownBy(() -> new NoteSigner(witness, secret).sign(CHECKPOINT));
        assertThatIllegalStateException().isThrownBy(() -> new NoteSigner(log, secret).cosign(CHECKPOINT, TIME));
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> new NoteSigner(log, secret).sign(new Checkpoint("log.example/2027", 1, new byte[32])));
    }
}
