package org.chuanyu.gateway.trust;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Client certificates that nobody should let in, as PKCS#12 files with the password {@code demo}. */
final class Forged {
    private final Path authority;

    /**
     * @param authority directory with {@code ca.crt} and {@code ca.key}
     */
    Forged(Path authority) {
        this.authority = authority;
    }

    /** By the right authority, for a name that is no participant's. */
    Path byAuthority(String commonName) {
        try (InputStream in = Files.newInputStream(authority.resolve("ca.crt"))) {
            X509Certificate ca =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            String key = Files.readString(authority.resolve("ca.key")).replaceAll("-----[A-Z ]+-----|\\s", "");
            PrivateKey caKey = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key)));
            return make(
                    commonName,
                    X500Name.getInstance(ca.getSubjectX500Principal().getEncoded()),
                    caKey);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For the name of a participant, by somebody who calls himself the authority and has not its key. */
    Path byPretender(String commonName) {
        return make(commonName, new X500Name("CN=DEV ONLY CA"), null);
    }

    private static Path make(String commonName, X500Name issuer, PrivateKey issuerKey) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            Instant now = Instant.now();
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v3CertificateBuilder(
                                    issuer,
                                    BigInteger.valueOf(now.toEpochMilli()),
                                    Date.from(now.minus(Duration.ofHours(1))),
                                    Date.from(now.plus(Duration.ofHours(1))),
                                    new X500Name("CN=" + commonName),
                                    keys.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA")
                                    .build(issuerKey == null ? keys.getPrivate() : issuerKey)));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("forged", keys.getPrivate(), "demo".toCharArray(), new X509Certificate[] {certificate});
            Path file = Files.createTempFile("forged", ".p12");
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, "demo".toCharArray());
            }
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }
}
