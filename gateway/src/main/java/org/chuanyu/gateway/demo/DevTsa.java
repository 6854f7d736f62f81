package org.chuanyu.gateway.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.bouncycastle.util.CollectionStore;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.Sm2PublicKey;

/**
 * A time-stamping authority for development (RFC 3161, SM2 with SM3): a certificate for time stamps alone, under a root whose key nobody
 * keeps. It believes its machine's clock, and proves nothing to anybody.
 */
public final class DevTsa {
    /** The policy under which it stamps; of the arc for examples. */
    static final String POLICY = "2.999.3161";

    private static final String NAME = "DEV ONLY time stamps";
    private static final Duration LIFE = Duration.ofDays(3650);
    private static final int SERIAL_BITS = 96;

    private final Sm2PrivateKey key;
    private final X509CertificateHolder certificate;
    private final X509CertificateHolder root;
    private final SecureRandom random = new SecureRandom();

    private DevTsa(Sm2PrivateKey key, X509CertificateHolder certificate, X509CertificateHolder root) {
        this.key = key;
        this.certificate = certificate;
        this.root = root;
    }

    /** The one whose key and certificates lie in the folder; made there when there is none. */
    public static DevTsa in(Path folder, Instant now) throws IOException {
        Path secret = folder.resolve("tsa.key");
        Path certificates = folder.resolve("tsa.crt");
        if (!Files.exists(secret) || !Files.exists(certificates)) {
            DevTsa made = make(now);
            Files.createDirectories(folder);
            write(secret, made.key.pem());
            Files.writeString(certificates, pem(made.certificate) + pem(made.root), StandardCharsets.US_ASCII);
            return made;
        }
        String[] both =
                Files.readString(certificates, StandardCharsets.US_ASCII).split("(?<=END CERTIFICATE-----)\n");
        return new DevTsa(
                Sm2PrivateKey.fromPem(Files.readString(secret, StandardCharsets.US_ASCII)),
                certificate(both[0]),
                certificate(both[1]));
    }

    private static DevTsa make(Instant now) throws IOException {
        Sm2PrivateKey authority = Sm2PrivateKey.generate();
        Sm2PrivateKey key = Sm2PrivateKey.generate();
        X500Name issuer = new X500Name("CN=" + NAME + " root");
        X509CertificateHolder root = builder(issuer, issuer, authority.publicKey(), now)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .build(signer(authority));
        X509CertificateHolder certificate = builder(issuer, new X500Name("CN=" + NAME), key.publicKey(), now)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping))
                .build(signer(authority));
        return new DevTsa(key, certificate, root);
    }

    private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, Sm2PublicKey key, Instant now) {
        return new X509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(LIFE)),
                subject,
                SubjectPublicKeyInfo.getInstance(key.spki()));
    }

    /** That of its root, in DER. */
    public byte[] root() {
        try {
            return root.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("memory does not take bytes", e);
        }
    }

    /** Answers a question, at a time. */
    public byte[] answer(byte[] question, Instant now) throws IOException {
        try {
            TimeStampResponseGenerator answers =
                    new TimeStampResponseGenerator(tokens(), Set.of(GMObjectIdentifiers.sm3));
            BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
            return answers.generate(new TimeStampRequest(question), serial, Date.from(now))
                    .getEncoded();
        } catch (TSPException | OperatorCreationException e) {
            throw new IOException("no time stamp", e);
        }
    }

    private TimeStampTokenGenerator tokens() throws OperatorCreationException, TSPException {
        DigestCalculatorProvider digests = new BcDigestCalculatorProvider();
        SignerInfoGenerator signer = new SignerInfoGeneratorBuilder(digests).build(signer(key), certificate);
        TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(
                signer,
                digests.get(new AlgorithmIdentifier(GMObjectIdentifiers.sm3)),
                new ASN1ObjectIdentifier(POLICY));
        tokens.setResolution(TimeStampTokenGenerator.R_MILLISECONDS);
        tokens.setAccuracySeconds(1);
        tokens.addCertificates(new CollectionStore<>(List.of(certificate)));
        return tokens;
    }

    private static ContentSigner signer(Sm2PrivateKey key) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return new ContentSigner() {
            @Override
            public AlgorithmIdentifier getAlgorithmIdentifier() {
                return new AlgorithmIdentifier(GMObjectIdentifiers.sm2sign_with_sm3);
            }

            @Override
            public OutputStream getOutputStream() {
                return content;
            }

            @Override
            public byte[] getSignature() {
                return key.sign(content.toByteArray());
            }
        };
    }

    private static String pem(X509CertificateHolder certificate) throws IOException {
        byte[] lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(certificate.getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + new String(lines, StandardCharsets.US_ASCII)
                + "\n-----END CERTIFICATE-----\n";
    }

    private static X509CertificateHolder certificate(String pem) throws IOException {
        return new X509CertificateHolder(Base64.getMimeDecoder()
                .decode(pem.replaceAll("-----[A-Z ]+-----", "").trim()));
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file without a folder");
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
        FileAttribute<?>[] owner = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.deleteIfExists(file);
        try (var channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            channel.write(StandardCharsets.US_ASCII.encode(text));
        }
    }
}
