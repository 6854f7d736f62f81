package org.chuanyu.gateway.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Makes development certificates: ECDSA P-256 for TLS, because JSSE speaks no TLCP, and SM2 for signing. */
final class CertificateMaker {
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    private static final Duration LEAF_LIFE = Duration.ofDays(365);

    private final Clock clock;
    private final Provider bouncyCastle = new BouncyCastleProvider();
    private final SecureRandom random = new SecureRandom();

    CertificateMaker(Clock clock) {
        this.clock = clock;
    }

    /** A certificate and its keys. */
    record Issued(KeyPair keys, X509Certificate certificate) {}

    Issued authority(String commonName) throws GeneralSecurityException {
        KeyPair keys = p256();
        X500Name name = name(commonName);
        X509v3CertificateBuilder builder = builder(name, name, keys, AUTHORITY_LIFE);
        extend(builder, Extension.basicConstraints, true, new BasicConstraints(0));
        extend(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return new Issued(keys, sign(builder, "SHA256withECDSA", keys.getPrivate()));
    }

    Issued server(Issued ca, String commonName, List<String> hosts) throws GeneralSecurityException {
        GeneralName[] names = hosts.stream()
                .map(host -> new GeneralName(
                        host.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new);
        return leaf(ca, commonName, KeyPurposeId.id_kp_serverAuth, new GeneralNames(names));
    }

    Issued client(Issued ca, String commonName) throws GeneralSecurityException {
        return leaf(ca, commonName, KeyPurposeId.id_kp_clientAuth, null);
    }

    /** Self-signed, SM3 with SM2 (GM/T 0015). */
    Issued signer(String commonName) throws GeneralSecurityException {
        return signer(commonName, LEAF_LIFE);
    }

    /** The same for a key that stays: what it signed is verified for as long as the log is kept. */
    Issued lastingSigner(String commonName) throws GeneralSecurityException {
        return signer(commonName, AUTHORITY_LIFE);
    }

    private Issued signer(String commonName, Duration life) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", bouncyCastle);
        generator.initialize(new ECGenParameterSpec("sm2p256v1"), random);
        KeyPair keys = generator.generateKeyPair();
        X500Name name = name(commonName);
        X509v3CertificateBuilder builder = builder(name, name, keys, life);
        extend(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation));
        return new Issued(keys, sign(builder, "SM3withSM2", keys.getPrivate()));
    }

    private Issued leaf(Issued ca, String commonName, KeyPurposeId purpose, @Nullable GeneralNames names)
            throws GeneralSecurityException {
        KeyPair keys = p256();
        X500Name issuer =
                X500Name.getInstance(ca.certificate().getSubjectX500Principal().getEncoded());
        X509v3CertificateBuilder builder = builder(issuer, name(commonName), keys, LEAF_LIFE);
        extend(builder, Extension.basicConstraints, true, new BasicConstraints(false));
        extend(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        extend(builder, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        if (names != null) {
            extend(builder, Extension.subjectAlternativeName, false, names);
        }
        return new Issued(keys, sign(builder, "SHA256withECDSA", ca.keys().getPrivate()));
    }

    private X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair keys, Duration life) {
        Instant now = clock.instant();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, random).setBit(119),
                // A partner's clock may be behind.
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(life)),
                subject,
                keys.getPublic());
    }

    private X509Certificate sign(X509v3CertificateBuilder builder, String algorithm, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .setProvider(bouncyCastle)
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm)
                            .setProvider(bouncyCastle)
                            .build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("a certificate could not be signed", e);
        }
    }

    private static void extend(
            X509v3CertificateBuilder builder, ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(id, critical, value);
        } catch (CertIOException e) {
            throw new IllegalStateException("a certificate extension could not be encoded", e);
        }
    }

    private KeyPair p256() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }
}
