package org.chuanyu.evidence;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/**
 * An SM2 key that lies in a file, for a development machine and for a witness without a device. Reads what {@code
 * openssl genpkey -algorithm SM2} writes. Safe for many threads.
 */
public final class Sm2PrivateKey implements Signer {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/=\n]+)\n-----END PRIVATE KEY-----\n");

    private final ECPrivateKeyParameters key;
    private final Sm2PublicKey publicKey;

    private Sm2PrivateKey(BigInteger d) {
        key = new ECPrivateKeyParameters(d, Sm2PublicKey.CURVE);
        publicKey = Sm2PublicKey.of(Sm2PublicKey.CURVE.getG().multiply(d).normalize());
    }

    /** A new key. */
    public static Sm2PrivateKey generate() {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(Sm2PublicKey.CURVE, RANDOM));
        return new Sm2PrivateKey(
                ((ECPrivateKeyParameters) generator.generateKeyPair().getPrivate()).getD());
    }

    /** Reads the PEM of an unencrypted PKCS #8 key. */
    public static Sm2PrivateKey fromPem(String pem) {
        Matcher matcher = PEM.matcher(pem);
        if (!matcher.matches()) {
            throw new EvidenceRefused(Reason.MALFORMED_KEY, "not the PEM of a private key");
        }
        try {
            byte[] der = StrictText.base64(matcher.group(1).replace("\n", ""), Reason.MALFORMED_KEY);
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(der);
            if (!info.getPrivateKeyAlgorithm().equals(algorithm())) {
                throw new EvidenceRefused(Reason.MALFORMED_KEY, "a private key that is not SM2");
            }
            BigInteger d = ECPrivateKey.getInstance(info.parsePrivateKey()).getKey();
            if (d.signum() > 0 && d.compareTo(Sm2PublicKey.CURVE.getN().subtract(BigInteger.ONE)) < 0) {
                return new Sm2PrivateKey(d);
            }
        } catch (IOException | IllegalArgumentException e) {
            // answered below: the cause could quote the key
        }
        throw new EvidenceRefused(Reason.MALFORMED_KEY, "not a private key");
    }

    /** The PEM of the unencrypted PKCS #8 key. Whoever has it can sign. */
    public String pem() {
        try {
            DERBitString point = new DERBitString(publicKey.point());
            byte[] der = new PrivateKeyInfo(algorithm(), new ECPrivateKey(256, key.getD(), point, null)).getEncoded();
            byte[] lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(der);
            return "-----BEGIN PRIVATE KEY-----\n" + new String(lines, StandardCharsets.US_ASCII)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (IOException e) {
            throw new IllegalStateException("no DER for a private key", e);
        }
    }

    public Sm2PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        SM2Signer signer = new SM2Signer(StandardDSAEncoding.INSTANCE, new SM3Digest());
        signer.init(true, Sm2PublicKey.withIdentifier(new ParametersWithRandom(key, RANDOM)));
        signer.update(message, 0, message.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException("no signature", e);
        }
    }

    private static AlgorithmIdentifier algorithm() {
        return new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, GMObjectIdentifiers.sm2p256v1);
    }
}
