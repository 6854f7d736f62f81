package org.chuanyu.evidence;

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
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/** What can be done to a signature and to a key of SM2 (attacks 68 to 72); no verifier may take any of it. */
final class Sm2Bends {
    private static final BigInteger N = Sm2PublicKey.CURVE.getN();

    private Sm2Bends() {}

    /** Attack 70: other numbers and other encodings. */
    static List<byte[]> otherForms(byte[] signature) throws IOException {
        BigInteger r = part(signature, 0);
        BigInteger s = part(signature, 1);
        byte[] body = Arrays.copyOfRange(signature, 2, signature.length);
        return List.of(
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
                new byte[] {0x30, 0});
    }

    /** Attacks 70, 71: what is refused before anything is calculated. */
    static List<byte[]> malformed(byte[] signature) throws IOException {
        BigInteger r = part(signature, 0);
        BigInteger s = part(signature, 1);
        return List.of(
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
                new byte[] {0x30, 6, 2, 5, 1, 2, 1, 1});
    }

    /** Attack 71: r or s of 0 or n, and r + s = n. */
    static List<byte[]> outOfRange(byte[] signature) throws IOException {
        BigInteger r = part(signature, 0);
        BigInteger s = part(signature, 1);
        BigInteger zero = BigInteger.ZERO;
        return List.of(
                der(zero, s), der(r, zero), der(N, s), der(r, N), der(zero, zero), der(N, N), der(r, N.subtract(r)));
    }

    /** Attack 68: the key's signature, made with this identifier. */
    static byte[] signedAs(String identifier, Sm2PrivateKey key, byte[] message) throws IOException, CryptoException {
        SM2Signer signer = new SM2Signer();
        signer.init(true, new ParametersWithID(secret(key), ascii(identifier)));
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    /** Attack 69: ECDSA by the same key. */
    static byte[] ecdsa(Digest digest, Sm2PrivateKey key, byte[] message) throws IOException {
        DSADigestSigner ecdsa = new DSADigestSigner(new ECDSASigner(), digest);
        ecdsa.init(true, secret(key));
        ecdsa.update(message, 0, message.length);
        return ecdsa.generateSignature();
    }

    /** Attack 69: SM2 over SHA-256. */
    static byte[] overSha256(Sm2PrivateKey key, byte[] message) throws IOException, CryptoException {
        SM2Signer signer = new SM2Signer(SHA256Digest.newInstance());
        signer.init(true, new ParametersWithID(secret(key), ascii(Sm2PublicKey.IDENTIFIER)));
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    /**
     * Attack 72: a point off the curve, one beyond the field, the point at infinity, points of P-256, and other forms.
     */
    static List<byte[]> otherKeys(byte[] good) {
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
        return List.of(
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
                new byte[0]);
    }

    static BigInteger part(byte[] signature, int index) {
        return ((ASN1Integer) ASN1Sequence.getInstance(signature).getObjectAt(index)).getValue();
    }

    static byte[] der(BigInteger r, BigInteger s) throws IOException {
        return new DERSequence(new ASN1Integer[] {new ASN1Integer(r), new ASN1Integer(s)}).getEncoded();
    }

    private static ECPrivateKeyParameters secret(Sm2PrivateKey key) throws IOException {
        String base64 = key.pem().replaceAll("-----.*-----|\n", "");
        return (ECPrivateKeyParameters) PrivateKeyFactory.createKey(
                PrivateKeyInfo.getInstance(StrictText.base64(base64, Reason.MALFORMED_KEY)));
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
