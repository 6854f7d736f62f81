package org.chuanyu.evidence;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.ECPoint;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/**
 * A public key on the curve of GB/T 32918.5-2017 (sm2p256v1) and on no other, in its one written form: the 91 bytes of
 * a SubjectPublicKeyInfo with the uncompressed point, as openssl writes it.
 */
public final class Sm2PublicKey {
    /**
     * The signer's identifier that goes into every signature, always named: openssl before 4.0 takes an empty one
     * unless it is told {@code distid:1234567812345678}.
     */
    public static final String IDENTIFIER = "1234567812345678";

    /**
     * With arithmetic written for this curve: GMNamedCurves would give the general one, which signs an eighth as often.
     */
    static final ECNamedDomainParameters CURVE =
            new ECNamedDomainParameters(GMObjectIdentifiers.sm2p256v1, CustomNamedCurves.getByName("sm2p256v1"));

    /** id-ecPublicKey on the SM2 curve, then a bit string that starts with 04. */
    private static final byte[] SPKI_START =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a811ccf5501822d03420004");

    private static final int SPKI_LENGTH = SPKI_START.length + 64;
    private static final Pattern PEM = Pattern.compile(
            "-----BEGIN PUBLIC KEY-----\n((?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/=]{1,64}\n)-----END PUBLIC KEY-----\n");

    private final ECPublicKeyParameters key;
    private final byte[] spki;

    private Sm2PublicKey(ECPublicKeyParameters key, byte[] spki) {
        this.key = key;
        this.spki = spki;
    }

    /** Reads a SubjectPublicKeyInfo. A point that is not on the curve, another curve or another encoding is refused. */
    public static Sm2PublicKey fromSpki(byte[] der) {
        if (der.length != SPKI_LENGTH || !Arrays.equals(der, 0, SPKI_START.length, SPKI_START, 0, SPKI_START.length)) {
            throw new EvidenceRefused(Reason.MALFORMED_KEY, "not an SM2 public key");
        }
        try {
            ECPoint point = CURVE.getCurve().decodePoint(Arrays.copyOfRange(der, SPKI_START.length - 1, SPKI_LENGTH));
            return new Sm2PublicKey(new ECPublicKeyParameters(point, CURVE), der.clone());
        } catch (IllegalArgumentException e) {
            throw new EvidenceRefused(Reason.MALFORMED_KEY, "not a point on the curve of SM2");
        }
    }

    /** Reads what {@link #pem} writes. */
    public static Sm2PublicKey fromPem(String pem) {
        Matcher matcher = PEM.matcher(pem);
        if (!matcher.matches()) {
            throw new EvidenceRefused(Reason.MALFORMED_KEY, "not the PEM of a public key");
        }
        return fromSpki(StrictText.base64(matcher.group(1).replace("\n", ""), Reason.MALFORMED_KEY));
    }

    static Sm2PublicKey of(ECPoint point) {
        byte[] spki = Arrays.copyOf(SPKI_START, SPKI_LENGTH);
        byte[] encoded = point.getEncoded(false);
        System.arraycopy(encoded, 1, spki, SPKI_START.length, encoded.length - 1);
        return fromSpki(spki);
    }

    /** 04, x, y. */
    byte[] point() {
        return Arrays.copyOfRange(spki, SPKI_START.length - 1, SPKI_LENGTH);
    }

    /** The 91 bytes of the SubjectPublicKeyInfo. */
    public byte[] spki() {
        return spki.clone();
    }

    /** The same as openssl reads it. */
    public String pem() {
        byte[] lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(spki);
        return "-----BEGIN PUBLIC KEY-----\n" + new String(lines, StandardCharsets.US_ASCII)
                + "\n-----END PUBLIC KEY-----\n";
    }

    /**
     * Whether the signature over the message is this key's, with the identifier {@value #IDENTIFIER}. r and s must lie
     * between 1 and n-1 and the DER must be the one that they have; anything else is false.
     */
    public boolean verifies(byte[] message, byte[] signature) {
        if (!Sm2Signature.isWellFormed(signature)) {
            return false;
        }
        SM2Signer verifier = new SM2Signer(StandardDSAEncoding.INSTANCE, new SM3Digest());
        verifier.init(false, withIdentifier(key));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    static ParametersWithID withIdentifier(CipherParameters key) {
        return new ParametersWithID(key, IDENTIFIER.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sm2PublicKey key && Arrays.equals(spki, key.spki);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(spki);
    }
}
