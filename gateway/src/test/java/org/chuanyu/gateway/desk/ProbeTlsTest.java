package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/** Knocks at secure doors: whose certificate is taken, and how long each is good for, also one that is refused. */
class ProbeTlsTest {
    private static final String PASSWORD = "demo";
    // Certificates know whole seconds.
    private static final Instant NOW = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    private static final Issued AUTHORITY = issue(null, "authority", Duration.ofDays(3650));
    private static final Issued STRANGER = issue(null, "stranger", Duration.ofDays(3650));

    private final Probe probe = new Probe(trusting(AUTHORITY), Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void trustsWhatADeliveryWouldTrust_andCountsTheDaysThatAreLeft() throws Exception {
        Issued own = issue(AUTHORITY, "127.0.0.1", Duration.ofDays(90).plusHours(1));
        try (SecureDoor door = new SecureDoor(own)) {
            Probe.Result found = probe.of(door.address());

            assertThat(found.reached()).isEqualTo("open");
            assertThat(found.tls()).isEqualTo("trusted");
            assertThat(found.validFrom())
                    .isEqualTo(own.certificate().getNotBefore().toInstant());
            assertThat(found.validUntil())
                    .isEqualTo(NOW.plus(Duration.ofDays(90).plusHours(1)));
            assertThat(found.daysLeft()).isEqualTo(90);
            assertThat(found.http()).isEqualTo(204);
        }
    }

    @Test
    void showsTheCertificateOfAnAuthorityThatNobodyNamed() throws Exception {
        try (SecureDoor door =
                new SecureDoor(issue(STRANGER, "127.0.0.1", Duration.ofDays(20).plusHours(1)))) {
            isRefused(probe.of(door.address()), 20);
        }
    }

    @Test
    void showsTheCertificateThatIsAnotherHouses() throws Exception {
        try (SecureDoor door =
                new SecureDoor(issue(AUTHORITY, "127.0.0.2", Duration.ofDays(20).plusHours(1)))) {
            isRefused(probe.of(door.address()), 20);
        }
    }

    @Test
    void saysForHowManyDaysACertificateHasBeenOver() throws Exception {
        try (SecureDoor door =
                new SecureDoor(issue(AUTHORITY, "127.0.0.1", Duration.ofDays(-3).minusHours(1)))) {
            isRefused(probe.of(door.address()), -3);
        }
    }

    private static void isRefused(Probe.Result found, long daysLeft) {
        assertThat(found.reached()).isEqualTo("open");
        assertThat(found.tls()).isEqualTo("untrusted");
        assertThat(found.daysLeft()).isEqualTo(daysLeft);
        assertThat(found.http()).as("nothing is asked of a stranger").isZero();
    }

    private static SslManagerBundle trusting(Issued authority) {
        try {
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("authority", authority.certificate());
            return SslBundle.of(SslStoreBundle.of(null, null, trust)).getManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Issued(KeyPair keys, X509Certificate certificate) {}

    /** For the address of a host; an authority of its own where there is none above it. */
    private static Issued issue(Issued authority, String name, Duration life) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + (authority == null ? name : "authority")),
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(NOW.minus(Duration.ofDays(30))),
                    Date.from(NOW.plus(life)),
                    new X500Name("CN=" + name),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority == null));
            if (authority != null) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, name)));
            }
            KeyPair signing = authority == null ? keys : authority.keys();
            return new Issued(
                    keys,
                    new JcaX509CertificateConverter()
                            .getCertificate(builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(signing.getPrivate()))));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes one connection with this certificate, and answers one request. */
    private static final class SecureDoor implements AutoCloseable {
        private final SSLServerSocket socket;
        private final Thread thread;

        SecureDoor(Issued own) throws GeneralSecurityException, IOException {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "own", own.keys().getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {own.certificate()});
            socket = (SSLServerSocket) SslBundle.of(SslStoreBundle.of(keys, PASSWORD, null))
                    .createSslContext()
                    .getServerSocketFactory()
                    .createServerSocket(0, 4, InetAddress.getByName("127.0.0.1"));
            thread = new Thread(this::answer);
            thread.setDaemon(true);
            thread.start();
        }

        URI address() {
            return URI.create("https://127.0.0.1:" + socket.getLocalPort() + "/ws");
        }

        private void answer() {
            try (SSLSocket caller = (SSLSocket) socket.accept()) {
                if (caller.getInputStream().read() >= 0) {
                    caller.getOutputStream()
                            .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                while (caller.getInputStream().read() >= 0) {
                    // until they go
                }
            } catch (IOException e) {
                // they did not like the certificate
            }
        }

        @Override
        public void close() throws IOException, InterruptedException {
            socket.close();
            thread.join(5000);
        }
    }
}
