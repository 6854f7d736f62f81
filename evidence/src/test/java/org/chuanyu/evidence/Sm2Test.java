package org.chuanyu.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sm2Test {
    private static final byte[] MESSAGE = ascii("log.example/2026\n42\n");
    private static final BigInteger N = Sm2PublicKey.CURVE.getN();

    private final Sm2PrivateKey key = Sm2PrivateKey.generate();
    private final byte[] signature = key.sign(MESSAGE);

    @Test
    void verifiesItsOwnSignatureOverItsMessageOnly() {
        byte[] other = MESSAGE.clone();
        other[0] ^= 1;

        assertThat(key.publicKey().verifies(MESSAGE, signature)).isTrue();
        assertThat(key.publicKey().verifies(other, signature)).isFalse();
        assertThat(Sm2PrivateKey.generate().publicKey().verifies(MESSAGE, signature))
                .isFalse();
    }

    @Test
    @DisplayName("attack 73: two signatures over the same are both good, and differ")
    void signsEachTimeAnew() {
        byte[] second = key.sign(MESSAGE);

        assertThat(second).isNotEqualTo(signature);
        assertThat(key.publicKey().verifies(MESSAGE, second)).isTrue();
    }

    @Test
    @DisplayName("attack 70: s as n-s and s+n, r and s swapped, raw, in BER and with a byte more are refused")
    void refusesOtherFormsOfTheSignature() throws IOException {
        assertThat(Sm2Bends.der(Sm2Bends.part(signature, 0), Sm2Bends.part(signature, 1)))
                .isEqualTo(signature);
        for (byte[] bent : Sm2Bends.otherForms(signature)) {
            assertThat(key.publicKey().verifies(MESSAGE, bent))
                    .as(HexFormat.of().formatHex(bent))
                    .isFalse();
        }
    }

    /** Before Bouncy Castle reads it, whose reader of ASN.1 throws at some of these. */
    @Test
    @DisplayName("attacks 70, 71: a signature of another form is refused by its bytes alone")
    void readsOneFormOnly() throws IOException {
        assertThat(Sm2Signature.isWellFormed(signature)).isTrue();
        assertThat(Sm2Signature.isWellFormed(Sm2Bends.der(BigInteger.ONE, N.subtract(BigInteger.ONE))))
                .isTrue();
        for (byte[] bent : Sm2Bends.malformed(signature)) {
            assertThat(Sm2Signature.isWellFormed(bent))
                    .as(HexFormat.of().formatHex(bent))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("attack 70: no single bit of a signature can be changed")
    void refusesEveryFlippedBit() {
        for (int bit = 0; bit < signature.length * 8; bit++) {
            byte[] flipped = signature.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(key.publicKey().verifies(MESSAGE, flipped)).isFalse();
        }
    }

    @Test
    @DisplayName("attack 71: r or s of 0 or n, and r + s = n, are refused")
    void refusesPartsOutOfRange() throws IOException {
        for (byte[] bent : Sm2Bends.outOfRange(signature)) {
            assertThat(key.publicKey().verifies(MESSAGE, bent)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TLSv1.3+GM+Cipher+Suite", "1234567812345679", "123456781234567", "12345678123456780"})
    @DisplayName("attack 68: a signature made with another identifier is refused")
    void refusesAnotherIdentifier(String identifier) throws IOException, CryptoException {
        assertThat(key.publicKey().verifies(MESSAGE, Sm2Bends.signedAs(Sm2PublicKey.IDENTIFIER, key, MESSAGE)))
                .isTrue();
        assertThat(key.publicKey().verifies(MESSAGE, Sm2Bends.signedAs(identifier, key, MESSAGE)))
                .isFalse();
    }

    @Test
    @DisplayName("attack 69: an ECDSA signature by the same key is none of SM2, with either hash")
    void refusesEcdsa() throws IOException {
        for (var digest : List.of(SHA256Digest.newInstance(), new SM3Digest())) {
            assertThat(key.publicKey().verifies(MESSAGE, Sm2Bends.ecdsa(digest, key, MESSAGE)))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("attack 69: SM2 over another hash is refused")
    void refusesAnotherHash() throws IOException, CryptoException {
        assertThat(key.publicKey().verifies(MESSAGE, Sm2Bends.overSha256(key, MESSAGE)))
                .isFalse();
    }

    @Test
    @DisplayName(
            "attack 72: a point off the curve, the point at infinity, a point of P-256 and compressed points are no keys")
    void refusesOtherPublicKeys() {
        byte[] good = key.publicKey().spki();

        assertThat(Sm2PublicKey.fromSpki(good)).isEqualTo(key.publicKey());
        for (byte[] bent : Sm2Bends.otherKeys(good)) {
            assertThatExceptionOfType(EvidenceRefused.class)
                    .isThrownBy(() -> Sm2PublicKey.fromSpki(bent))
                    .matches(refused -> refused.reason() == Reason.MALFORMED_KEY);
        }
    }

    @Test
    void keysSurviveBeingWritten() {
        Sm2PrivateKey again = Sm2PrivateKey.fromPem(key.pem());

        assertThat(again.publicKey()).isEqualTo(key.publicKey());
        assertThat(key.publicKey().verifies(MESSAGE, again.sign(MESSAGE))).isTrue();
        assertThat(Sm2PublicKey.fromPem(key.publicKey().pem())).isEqualTo(key.publicKey());
    }

    @Test
    void refusesOtherKeyFiles() {
        String pem = key.pem();

        for (String bent : List.of("", pem.replace("PRIVATE", "PUBLIC"), pem.substring(1), pem.replace("M", ""))) {
            assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> Sm2PrivateKey.fromPem(bent));
        }
        String publicPem = key.publicKey().pem();
        for (String bent : List.of("", pem, publicPem + publicPem, publicPem.replace("\n", "\r\n"), " " + publicPem)) {
            assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> Sm2PublicKey.fromPem(bent));
        }
    }

    /** The key must not come out by an accident of logging. */
    @Test
    void aPrivateKeySaysNothingOfItself() {
        assertThat(key.toString()).doesNotContain(key.pem().split("\n")[1]).startsWith("org.chuanyu.evidence");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
