package org.chuanyu.adapters.hl7v2;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** TLS contexts of a server, a client that it trusts, one that it does not, and one without a certificate. */
final class Certificates {
    private static final char[] PASSWORD = "test".toCharArray();

    private final KeyPair serverKey = key();
    private final KeyPair clientKey = key();
    private final X509Certificate serverCertificate = selfSigned("DEV ONLY server", serverKey);
    private final X509Certificate clientCertificate = selfSigned("DEV ONLY client", clientKey);

    Certificates() throws GeneralSecurityException {}

    SSLContext server() throws Exception {
        return context(serverKey, serverCertificate, clientCertificate);
    }

    SSLContext client() throws Exception {
        return context(clientKey, clientCertificate, serverCertificate);
    }

    SSLContext stranger() throws Exception {
        KeyPair key = key();
        return context(key, selfSigned("DEV ONLY stranger", key), serverCertificate);
    }

    SSLContext nobody() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[0], trust(serverCertificate).getTrustManagers(), null);
        return context;
    }

    private static SSLContext context(KeyPair key, X509Certificate own, X509Certificate trusted) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", key.getPrivate(), PASSWORD, new X509Certificate[] {own});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust(trusted).getTrustManagers(), null);
        return context;
    }

    private static TrustManagerFactory trust(X509Certificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("trusted", certificate);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }

    private static KeyPair key() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509Certificate selfSigned(String name, KeyPair key) throws GeneralSecurityException {
        var subject = new X500Name("CN=" + name);
        Date from = new Date(1_700_000_000_000L);
        Date to = new Date(4_000_000_000_000L);
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            new JcaX509v3CertificateBuilder(subject, BigInteger.ONE, from, to, subject, key.getPublic())
                                    .build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
