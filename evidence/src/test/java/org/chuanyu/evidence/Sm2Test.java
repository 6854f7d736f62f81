package org.chuanyu.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
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
        BigInteger r = part(signature, 0);
        BigInteger s = part(signature, 1);
        byte[] body = Arrays.copyOfRange(signature, 2, signature.length);

        assertThat(der(r, s)).isEqualTo(signature);
        for (byte[] bent : List.of(
                der(r, N.subtract(s)),
                der(r, s.add(N)),
                der(r.add(N), s),
                der(s, r),
                der(r.negate(), s),
                raw(r, s),
                joined(new byte[] {0x30, (byte) 0x81, signature[1]}, body),
                joined(new byte[] {0x30, (byte) 0x80}, joined(body, new byte[2])),
                joined(signature, new byte[1]),
                joined(new byte[] {0x31, signature[1]}, body),
                new DERSequence(new ASN1Integer[] {new ASN1Integer(r), new ASN1Integer(s), new ASN1Integer(1)})
                        .getEncoded(),
                new DERSequence(new ASN1Integer(r)).getEncoded(),
                padded(r, s),
                new byte[0],
                new byte[] {0x30, 0})) {
            assertThat(key.publicKey().verifies(MESSAGE, bent))
                    .as(HexFormat.of().formatHex(bent))
                    .isFalse();
        }
    }

    /** Before Bouncy Castle reads it, whose reader of ASN.1 throws at some of these. */
    @Test
    @DisplayName("attacks 70, 71: a signature of another form is refused by its bytes alone")
    void readsOneFormOnly() throws IOException {
        BigInteger r = part(signature, 0);
        BigInteger s = part(signature, 1);

        assertThat(Sm2Signature.isWellFormed(signature)).isTrue();
        assertThat(Sm2Signature.isWellFormed(der(BigInteger.ONE, N.subtract(BigInteger.ONE))))
                .isTrue();
        for (byte[] bent : List.of(
                padded(r, s),
                padded(BigInteger.ONE, s),
                der(BigInteger.ZERO, s),
                der(r, BigInteger.ZERO),
                der(r, N),
                der(N, s),
                der(r, BigInteger.ONE.shiftLeft(264)),
                der(r.negate(), s),
                new DERSequence(new ASN1Integer(r)).getEncoded(),
                new byte[] {0x30, 0},
                new byte[] {0x30, 2, 2, 0},
                new byte[] {0x30, 4, 2, 0, 2, 0},
                new byte[] {0x30, 5, 2, 1, 1, 2, 1},
                new byte[] {0x30, 5, 2, 1, 1, 2, 0},
                new byte[] {0x30, 6, 3, 1, 1, 2, 1, 1},
                new byte[] {0x30, 6, 2, 1, 1, 3, 1, 1},
                new byte[] {0x30, 6, 2, (byte) 0x81, 1, 2, 1, 1},
                new byte[] {0x30, 6, 2, 5, 1, 2, 1, 1})) {
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
        BigInteger r = part(signature, 0);
        BigInteger s = part(signature, 1);
        BigInteger zero = BigInteger.ZERO;

        for (byte[] bent : List.of(
                der(zero, s), der(r, zero), der(N, s), der(r, N), der(zero, zero), der(N, N), der(r, N.subtract(r)))) {
            assertThat(key.publicKey().verifies(MESSAGE, bent)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TLSv1.3+GM+Cipher+Suite", "1234567812345679", "123456781234567", "12345678123456780"})
    @DisplayName("attack 68: a signature made with another identifier is refused")
    void refusesAnotherIdentifier(String identifier) throws IOException, CryptoException {
        assertThat(key.publicKey().verifies(MESSAGE, signedAs(Sm2PublicKey.IDENTIFIER)))
                .isTrue();
        assertThat(key.publicKey().verifies(MESSAGE, signedAs(identifier))).isFalse();
    }

    @Test
    @DisplayName("attack 69: an ECDSA signature by the same key is none of SM2, with either hash")
    void refusesEcdsa() throws IOException {
        for (var digest : List.of(SHA256Digest.newInstance(), new SM3Digest())) {
            DSADigestSigner ecdsa = new DSADigestSigner(new ECDSASigner(), digest);
            ecdsa.init(true, privateKey());
            ecdsa.update(MESSAGE, 0, MESSAGE.length);
            assertThat(key.publicKey().verifies(MESSAGE, ecdsa.generateSignature()))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("attack 69: SM2 over another hash is refused")
    void refusesAnotherHash() throws IOException, CryptoException {
        SM2Signer signer = new SM2Signer(SHA256Digest.newInstance());
        signer.init(true, new ParametersWithID(privateKey(), ascii(Sm2PublicKey.IDENTIFIER)));
        signer.update(MESSAGE, 0, MESSAGE.length);

        assertThat(key.publicKey().verifies(MESSAGE, signer.generateSignature()))
                .isFalse();
    }

    @Test
    @DisplayName(
            "attack 72: a point off the curve, the point at infinity, a point of P-256 and compressed points are no keys")
    void refusesOtherPublicKeys() {
        byte[] good = key.publicKey().spki();
        byte[] offTheCurve = good.clone();
        offTheCurve[90] ^= 1;
        byte[] zero = good.clone();
        Arrays.fill(zero, 27, 91, (byte) 0);
        byte[] beyondTheField = good.clone();
        Arrays.fill(beyondTheField, 27, 59, (byte) 0xff);
        String p256 = "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
                + "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
        byte[] p256PointOnSm2 = HexFormat.of().parseHex(p256.replace("2a8648ce3d030107", "2a811ccf5501822d"));
        byte[] infinity = HexFormat.of().parseHex("3019301306072a8648ce3d020106082a811ccf5501822d03020000");
        byte[] compressed = joined(
                HexFormat.of().parseHex("3039301306072a8648ce3d020106082a811ccf5501822d03220002"),
                Arrays.copyOfRange(good, 27, 59));
        byte[] hybrid = good.clone();
        hybrid[26] = (byte) (6 + (good[90] & 1));

        assertThat(Sm2PublicKey.fromSpki(good)).isEqualTo(key.publicKey());
        for (byte[] bent : List.of(
                offTheCurve,
                zero,
                beyondTheField,
                HexFormat.of().parseHex(p256),
                p256PointOnSm2,
                infinity,
                compressed,
                hybrid,
                joined(good, new byte[1]),
                Arrays.copyOf(good, 90),
                new byte[0])) {
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

    private byte[] signedAs(String identifier) throws IOException, CryptoException {
        SM2Signer signer = new SM2Signer();
        signer.init(true, new ParametersWithID(privateKey(), ascii(identifier)));
        signer.update(MESSAGE, 0, MESSAGE.length);
        return signer.generateSignature();
    }

    private ECPrivateKeyParameters privateKey() throws IOException {
        String base64 = key.pem().replaceAll("-----.*-----|\n", "");
        return (ECPrivateKeyParameters) PrivateKeyFactory.createKey(
                PrivateKeyInfo.getInstance(StrictText.base64(base64, Reason.MALFORMED_KEY)));
    }

    private static BigInteger part(byte[] signature, int index) {
        return ((ASN1Integer) ASN1Sequence.getInstance(signature).getObjectAt(index)).getValue();
    }

    private static byte[] der(BigInteger r, BigInteger s) throws IOException {
        return new DERSequence(new ASN1Integer[] {new ASN1Integer(r), new ASN1Integer(s)}).getEncoded();
    }

    private static byte[] raw(BigInteger r, BigInteger s) {
        return HexFormat.of().parseHex(String.format("%064x%064x", r, s));
    }

    /** r behind a zero byte that it does not need. */
    private static byte[] padded(BigInteger r, BigInteger s) throws IOException {
        byte[] integer = joined(new byte[1], r.toByteArray());
        byte[] first = joined(new byte[] {2, (byte) integer.length}, integer);
        byte[] both = joined(first, new ASN1Integer(s).getEncoded());
        return joined(new byte[] {0x30, (byte) both.length}, both);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
