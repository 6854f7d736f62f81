package org.chuanyu.gateway.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the keys of the demo: a certificate authority, the server's certificate, one client certificate per participant (PEM and
 * PKCS#12), the key store of the vault, an SM2 signing key and the log's SM2 key. Every common name starts {@code DEV ONLY}, and
 * outside demo mode the gateway takes none of them. What is there and still good stays; certificates near their end are renewed;
 * the vault's keys and the log's are never replaced, because the data are encrypted under the ones and every checkpoint is signed
 * with the other.
 */
final class DevCertificates {
    static final String PREFIX = "DEV ONLY ";
    static final String PASSWORD = "demo";

    private static final Logger LOG = LoggerFactory.getLogger(DevCertificates.class);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private final KeySettings.Dev settings;
    private final Set<String> participants;
    private final Clock clock;
    private final PemFiles files;
    private final CertificateMaker maker;

    DevCertificates(KeySettings.Dev settings, Set<String> participants, Clock clock) {
        this.settings = settings;
        this.participants = participants;
        this.clock = clock;
        this.files = new PemFiles(settings.dir().toAbsolutePath().normalize());
        this.maker = new CertificateMaker(clock);
    }

    /** Makes what is missing. */
    void make() {
        try {
            files.prepare();
            CertificateMaker.Issued ca = authority();
            leaf("server", PREFIX + "server", ca, true);
            for (String participant : participants) {
                leaf(participant, PREFIX + participant, ca, false);
            }
            signing();
            vault(ca);
            log();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("development keys could not be made in " + settings.dir(), e);
        }
    }

    /** Location of one of the files for Boot's SSL bundles. */
    String uri(String name) {
        return files.path(name).toUri().toString();
    }

    KeySettings.Store store() {
        return new KeySettings.Store("PKCS12", null, files.path("vault.p12"), null, PASSWORD, "kek", "index");
    }

    KeySettings.Log logStore() {
        return new KeySettings.Log("PKCS12", null, files.path("log.p12"), null, PASSWORD, "log");
    }

    private CertificateMaker.Issued authority() throws IOException, GeneralSecurityException {
        X509Certificate known = files.certificate("ca.crt");
        if (known != null && isFresh(known)) {
            return new CertificateMaker.Issued(files.keyPair("ca.key", known), known);
        }
        CertificateMaker.Issued made = maker.authority(PREFIX + "CA");
        files.write("ca.key", made.keys().getPrivate());
        files.write("ca.crt", made.certificate());
        LOG.info("made a development certificate authority in {}", files.path(""));
        return made;
    }

    private void leaf(String name, String commonName, CertificateMaker.Issued ca, boolean server)
            throws IOException, GeneralSecurityException {
        X509Certificate known = files.certificate(name + ".crt");
        if (known != null && isFresh(known) && isIssuedBy(known, ca.certificate())) {
            return;
        }
        CertificateMaker.Issued made =
                server ? maker.server(ca, commonName, settings.hosts()) : maker.client(ca, commonName);
        files.write(name + ".key", made.keys().getPrivate());
        files.write(name + ".crt", made.certificate());
        if (!server) {
            KeyStore bundle = newStore();
            bundle.setKeyEntry(
                    name, made.keys().getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {made.certificate()});
            files.write(name + ".p12", bundle, PASSWORD);
        }
        LOG.info("made a development certificate for {}", name);
    }

    private void signing() throws IOException, GeneralSecurityException {
        X509Certificate known = files.certificate("signing-sm2.crt");
        if (known != null && isFresh(known)) {
            return;
        }
        CertificateMaker.Issued made = maker.signer(PREFIX + "gateway signing");
        files.write("signing-sm2.key", made.keys().getPrivate());
        files.write("signing-sm2.crt", made.certificate());
    }

    private void vault(CertificateMaker.Issued ca) throws IOException, GeneralSecurityException {
        Path path = files.path("vault.p12");
        if (Files.exists(path)) {
            return;
        }
        KeyStore store = newStore();
        KeyStore.ProtectionParameter protection = new KeyStore.PasswordProtection(PASSWORD.toCharArray());
        // PKCS#12 has no name for an SM4 key; the 128 bits are what counts.
        store.setEntry("kek", new KeyStore.SecretKeyEntry(new SecretKeySpec(random(16), "AES")), protection);
        store.setEntry("index", new KeyStore.SecretKeyEntry(new SecretKeySpec(random(32), "HmacSHA256")), protection);
        // Says whose keys these are: outside demo mode a store with this certificate is refused.
        store.setCertificateEntry("dev-only", ca.certificate());
        files.write("vault.p12", store, PASSWORD);
    }

    private void log() throws IOException, GeneralSecurityException {
        if (Files.exists(files.path("log.p12"))) {
            return;
        }
        CertificateMaker.Issued made = maker.lastingSigner(PREFIX + "log");
        KeyStore store = KeyStore.getInstance("PKCS12", new BouncyCastleProvider());
        store.load(null, null);
        store.setKeyEntry(
                "log", made.keys().getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {made.certificate()});
        files.write("log.p12", store, PASSWORD);
    }

    private boolean isFresh(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEW_BEFORE));
    }

    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate ca) {
        try {
            certificate.verify(ca.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static KeyStore newStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
