package org.chuanyu.evidence.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.bouncycastle.util.CollectionStore;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm3;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** RFC 3161 as others write it, and that no bit of a token can be another one. */
class TimeStampTokenTest {
    private static final byte[] STAMPED = "检查点\n".getBytes(StandardCharsets.UTF_8);
    private static final Instant TIME = Instant.parse("2025-03-01T04:05:06.789Z");

    private final TestTsa tsa = TestTsa.good();

    @Test
    void saysWhatTheAuthoritySaid() {
        byte[] token = tsa.over(STAMPED, TIME).serial(12345).nonce(67890).bytes();

        TimeStamp stamp = TimeStampToken.parse(token).check(STAMPED, List.of(tsa.anchor()));

        assertThat(stamp.time()).isEqualTo(TIME);
        assertThat(stamp.serial()).isEqualTo(BigInteger.valueOf(12345));
        assertThat(stamp.nonce()).isEqualTo(BigInteger.valueOf(67890));
        assertThat(stamp.tsa()).isEqualTo("test");
        assertThat(stamp.certificate()).isEqualTo(tsa.certificate());
        assertThat(stamp.label()).isEqualTo("test+" + Sm3.hex(tsa.certificate()).substring(0, 8));
    }

    @Test
    @DisplayName("no byte of a token is unchecked: with any bit turned it is refused")
    void everyBitCounts() {
        byte[] token = tsa.over(STAMPED, TIME).with(tsa.rootCertificate()).bytes();
        List<TimeAnchor> anchors = List.of(tsa.anchor());
        assertThat(TimeStampToken.parse(token).check(STAMPED, anchors).time()).isEqualTo(TIME);

        for (int i = 0; i < token.length * 8; i++) {
            byte[] bent = token.clone();
            bent[i / 8] ^= (byte) (1 << i % 8);
            assertThatExceptionOfType(EvidenceRefused.class)
                    .as("bit %d of byte %d", i % 8, i / 8)
                    .isThrownBy(() -> TimeStampToken.parse(bent).check(STAMPED, anchors));
        }
    }

    @Test
    void namesWhatIsWrong() {
        byte[] token = tsa.over(STAMPED, TIME).bytes();

        assertThat(refusal(token, new byte[0], tsa)).isEqualTo(Reason.WRONG_IMPRINT);
        assertThat(refusal(token, STAMPED, TestTsa.good())).isEqualTo(Reason.UNTRUSTED_TSA);
        assertThat(refusal(new byte[] {0x30}, STAMPED, tsa)).isEqualTo(Reason.MALFORMED_TOKEN);
        assertThat(refusal(new byte[70_000], STAMPED, tsa)).isEqualTo(Reason.MALFORMED_TOKEN);
    }

    @Test
    void anyOfSeveralAuthoritiesWillDo() {
        byte[] token = tsa.over(STAMPED, TIME).bytes();
        TestTsa other = TestTsa.good();

        assertThat(TimeStampToken.parse(token)
                        .check(STAMPED, List.of(other.anchor(), tsa.anchor()))
                        .time())
                .isEqualTo(TIME);
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> TimeStampToken.parse(token).check(STAMPED, List.of()));
    }

    /** Bouncy Castle's own generator, with what it adds by itself: times, protections, NULL parameters. */
    @Test
    void takesATokenThatAnotherProgramMade() throws Exception {
        BouncyCastleProvider provider = new BouncyCastleProvider();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
        generator.initialize(new ECGenParameterSpec("sm2p256v1"), new SecureRandom());
        KeyPair keys = generator.generateKeyPair();
        JcaContentSignerBuilder signer = new JcaContentSignerBuilder("SM3withSM2").setProvider(provider);
        X500Name name = new X500Name("C=CN,O=时间戳,CN=stamper");
        X509CertificateHolder certificate = new JcaX509v3CertificateBuilder(
                        name,
                        new BigInteger(120, new SecureRandom()),
                        Date.from(TIME.minusSeconds(60)),
                        Date.from(TIME.plusSeconds(60)),
                        name,
                        keys.getPublic())
                .addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping))
                .build(signer.build(keys.getPrivate()));
        DigestCalculatorProvider digests =
                new JcaDigestCalculatorProviderBuilder().setProvider(provider).build();
        TimeStampTokenGenerator maker = new TimeStampTokenGenerator(
                new JcaSignerInfoGeneratorBuilder(digests).build(signer.build(keys.getPrivate()), certificate),
                digests.get(new AlgorithmIdentifier(GMObjectIdentifiers.sm3)),
                new ASN1ObjectIdentifier("1.2.3.4.1"),
                true);
        maker.setAccuracySeconds(1);
        maker.setTSA(new GeneralName(name));
        maker.addCertificates(new CollectionStore<>(List.of(certificate)));
        TimeStampRequestGenerator questions = new TimeStampRequestGenerator();
        questions.setCertReq(true);
        TimeStampRequest question =
                questions.generate(GMObjectIdentifiers.sm3, Sm3.of(STAMPED), BigInteger.valueOf(42));

        byte[] token = maker.generate(question, BigInteger.TEN, Date.from(TIME))
                .toCMSSignedData()
                .toASN1Structure()
                .getEncoded(ASN1Encoding.DER);

        TimeAnchor anchor = TimeAnchor.of("bc", certificate.getEncoded(), "1.2.3.4.1");
        TimeStamp stamp = TimeStampToken.parse(token).check(STAMPED, List.of(anchor));
        assertThat(stamp.nonce()).isEqualTo(BigInteger.valueOf(42));
        assertThat(stamp.time()).isEqualTo(TIME.truncatedTo(ChronoUnit.SECONDS));
    }

    private static Reason refusal(byte[] token, byte[] stamped, TestTsa trusted) {
        try {
            TimeStampToken.parse(token).check(stamped, List.of(trusted.anchor()));
        } catch (EvidenceRefused e) {
            return e.reason();
        }
        throw new AssertionError("it was taken");
    }
}
