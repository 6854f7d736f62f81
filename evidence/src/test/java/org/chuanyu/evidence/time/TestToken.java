package org.chuanyu.evidence.time;

import static org.chuanyu.evidence.time.TestCertificates.algorithm;
import static org.chuanyu.evidence.time.TestCertificates.der;
import static org.chuanyu.evidence.time.TestCertificates.octets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.Sm3;

/** A token put together by hand, so that one part of it at a time can be what it should not be. */
public final class TestToken {
    private final TestTsa tsa;
    private final Instant time;
    private byte[] imprint;
    private String imprintAlgorithm = Oids.SM3;
    private String digest = Oids.SM3;
    private String messageDigestOf = "content";
    private String policy = TestTsa.POLICY;
    private long serial;
    private long nonce = System.nanoTime();
    private int signers = 1;
    private boolean attached = true;
    private boolean unsignedAttribute;
    private boolean revocations;
    private String named = "sm3";
    private Sm2PrivateKey key;
    private final List<byte[]> certificates = new ArrayList<>();

    TestToken(TestTsa tsa, byte[] stamped, Instant time) {
        this.tsa = tsa;
        this.time = time;
        imprint = Sm3.of(stamped);
        serial = Math.abs(nonce) + 1;
        key = tsa.signer.key();
        certificates.add(tsa.certificate());
    }

    public TestToken imprint(String algorithm, String jca, byte[] stamped) {
        try {
            imprintAlgorithm = algorithm;
            imprint = MessageDigest.getInstance(jca).digest(stamped);
            return this;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public TestToken imprintCalled(String algorithm) {
        imprintAlgorithm = algorithm;
        return this;
    }

    public TestToken digest(String algorithm) {
        digest = algorithm;
        return this;
    }

    /** The digest of something else in the place of that of the content. */
    public TestToken messageDigestOf(String other) {
        messageDigestOf = other;
        return this;
    }

    public TestToken under(String oid) {
        policy = oid;
        return this;
    }

    public TestToken serial(long number) {
        serial = number;
        return this;
    }

    public TestToken nonce(long number) {
        nonce = number;
        return this;
    }

    public TestToken signers(int count) {
        signers = count;
        return this;
    }

    public TestToken detached() {
        attached = false;
        return this;
    }

    public TestToken withUnsignedAttribute() {
        unsignedAttribute = true;
        return this;
    }

    public TestToken withRevocations() {
        revocations = true;
        return this;
    }

    /** {@code sm3}, {@code sha256}, {@code sha1}, {@code none} or {@code other} */
    public TestToken naming(String certificate) {
        named = certificate;
        return this;
    }

    public TestToken signedBy(Sm2PrivateKey other) {
        key = other;
        return this;
    }

    public TestToken with(byte[] certificate) {
        certificates.add(certificate);
        return this;
    }

    public TestToken withoutCertificates() {
        certificates.clear();
        return this;
    }

    public byte[] bytes() {
        byte[] content = info();
        ASN1EncodableVector data = new ASN1EncodableVector();
        data.add(new ASN1Integer(3));
        data.add(new DERSet(algorithm(digest)));
        data.add(
                attached
                        ? sequence(oid(Oids.TST_INFO), new DERTaggedObject(true, 0, octets(content)))
                        : sequence(oid(Oids.TST_INFO)));
        data.add(new DERTaggedObject(
                false, 0, new DERSet(certificates.stream().map(TestToken::read).toArray(ASN1Encodable[]::new))));
        if (revocations) {
            data.add(new DERTaggedObject(false, 1, new DERSet(read(TestCertificates.revoked(tsa.root, 1, time, 0)))));
        }
        ASN1EncodableVector all = new ASN1EncodableVector();
        for (int i = 0; i < signers; i++) {
            all.add(signer(content));
        }
        data.add(new DERSet(all));
        return der(sequence(oid(Oids.SIGNED_DATA), new DERTaggedObject(true, 0, new DERSequence(data))));
    }

    /** As an authority answers a question: the token in a TimeStampResp. */
    public byte[] answer() {
        return der(sequence(sequence(new ASN1Integer(0)), read(bytes())));
    }

    private byte[] info() {
        return der(sequence(
                new ASN1Integer(1),
                oid(policy),
                sequence(algorithm(imprintAlgorithm), octets(imprint)),
                new ASN1Integer(serial),
                TestCertificates.generalized(time),
                new ASN1Integer(nonce)));
    }

    private ASN1Encodable signer(byte[] content) {
        DERSet attributes = attributes(content);
        ASN1EncodableVector signer = new ASN1EncodableVector();
        signer.add(new ASN1Integer(1));
        signer.add(sequence(
                new X500Name("CN=" + (issuer())),
                new ASN1Integer(Certificate.parse(tsa.certificate()).serial())));
        signer.add(algorithm(digest));
        signer.add(new DERTaggedObject(false, 0, attributes));
        signer.add(algorithm(Oids.SM2_WITH_SM3));
        signer.add(octets(key.sign(der(attributes))));
        if (unsignedAttribute) {
            signer.add(new DERTaggedObject(false, 1, new DERSet(attribute("1.2.3.4.5", new ASN1Integer(1)))));
        }
        return new DERSequence(signer);
    }

    private String issuer() {
        String name = X500Name.getInstance(Certificate.parse(tsa.certificate()).issuer())
                .toString();
        return name.substring("CN=".length());
    }

    private DERSet attributes(byte[] content) {
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        attributes.add(attribute(Oids.CONTENT_TYPE, oid(Oids.TST_INFO)));
        byte[] digested = messageDigestOf.equals("content") ? content : messageDigestOf.getBytes();
        attributes.add(attribute(Oids.MESSAGE_DIGEST, octets(Sm3.of(digested))));
        switch (named) {
            case "sm3" ->
                attributes.add(attribute(
                        Oids.SIGNING_CERTIFICATE_V2, names(algorithm(Oids.SM3), octets(Sm3.of(tsa.certificate())))));
            case "sha256" ->
                attributes.add(
                        attribute(Oids.SIGNING_CERTIFICATE_V2, names(octets(hash("SHA-256", tsa.certificate())))));
            case "sha1" ->
                attributes.add(attribute(Oids.SIGNING_CERTIFICATE, names(octets(hash("SHA-1", tsa.certificate())))));
            case "other" ->
                attributes.add(attribute(
                        Oids.SIGNING_CERTIFICATE_V2,
                        names(algorithm(Oids.SM3), octets(Sm3.of(tsa.rootCertificate())))));
            default -> {
                // no certificate is named
            }
        }
        return new DERSet(attributes);
    }

    private static ASN1Encodable names(ASN1Encodable... id) {
        return sequence(sequence(sequence(id)));
    }

    private static ASN1Encodable attribute(String type, ASN1Encodable value) {
        return sequence(oid(type), new DERSet(value));
    }

    private static byte[] hash(String jca, byte[] bytes) {
        try {
            return MessageDigest.getInstance(jca).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DERSequence sequence(ASN1Encodable... members) {
        return new DERSequence(members);
    }

    private static ASN1ObjectIdentifier oid(String dotted) {
        return new ASN1ObjectIdentifier(dotted);
    }

    private static ASN1Encodable read(byte[] der) {
        try {
            return ASN1Primitive.fromByteArray(der);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
