package org.chuanyu.evidence.time;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.chuanyu.evidence.Sm2PrivateKey;

/** Certificates and lists of revoked ones, put together by hand so that each part can be wrong. */
public final class TestCertificates {
    static final Instant FROM = Instant.parse("2025-02-01T00:00:00Z");
    /** Past for whoever runs the tests. */
    static final Instant TO = Instant.parse("2025-04-01T00:00:00Z");

    private TestCertificates() {}

    /** A name, a key, and the certificate that binds them. */
    public record Holder(String name, Sm2PrivateKey key, byte[] certificate) {}

    public static Holder root(String name, Instant from, Instant to) {
        Sm2PrivateKey key = Sm2PrivateKey.generate();
        return new Holder(name, key, certificate(name, key, name, key, 1, from, to, authority()));
    }

    public static Holder root(String name) {
        return root(name, FROM, TO);
    }

    /** One that a key has from itself. */
    public static byte[] of(Sm2PrivateKey key) {
        return certificate("log", key, "log", key, 3, FROM, TO, usage(true));
    }

    static Holder issued(
            Holder issuer, String name, long serial, Instant from, Instant to, List<Extension> extensions) {
        Sm2PrivateKey key = Sm2PrivateKey.generate();
        return new Holder(name, key, certificate(issuer.name, issuer.key, name, key, serial, from, to, extensions));
    }

    static List<Extension> authority() {
        return List.of(
                extension(Extension.basicConstraints, true, new BasicConstraints(true)),
                extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)));
    }

    static List<Extension> forTimeStamps() {
        return usage(true, KeyPurposeId.id_kp_timeStamping);
    }

    static List<Extension> usage(boolean critical, KeyPurposeId... purposes) {
        List<Extension> extensions = new ArrayList<>();
        extensions.add(extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)));
        if (purposes.length > 0) {
            extensions.add(extension(Extension.extendedKeyUsage, critical, new ExtendedKeyUsage(purposes)));
        }
        return extensions;
    }

    static Extension extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        return new Extension(oid, critical, der(value));
    }

    private static byte[] certificate(
            String issuer,
            Sm2PrivateKey issuerKey,
            String subject,
            Sm2PrivateKey key,
            long serial,
            Instant from,
            Instant to,
            List<Extension> extensions) {
        return signed(
                issuerKey,
                new DERTaggedObject(true, 0, new ASN1Integer(2)),
                new ASN1Integer(serial),
                algorithm(Oids.SM2_WITH_SM3),
                new X500Name("CN=" + issuer),
                new DERSequence(new ASN1Encodable[] {utc(from), utc(to)}),
                new X500Name("CN=" + subject),
                SubjectPublicKeyInfo.getInstance(key.publicKey().spki()),
                new DERTaggedObject(true, 3, new DERSequence(extensions.toArray(new ASN1Encodable[0]))));
    }

    /** @param reason a code of RFC 5280, or -1 for none */
    public static byte[] revoked(Holder authority, long serial, Instant at, int reason) {
        DERSequence entry = reason < 0
                ? new DERSequence(new ASN1Encodable[] {new ASN1Integer(serial), utc(at)})
                : new DERSequence(new ASN1Encodable[] {
                    new ASN1Integer(serial),
                    utc(at),
                    new DERSequence(extension(Extension.reasonCode, false, new ASN1Enumerated(reason)))
                });
        return signed(
                authority.key,
                new ASN1Integer(1),
                algorithm(Oids.SM2_WITH_SM3),
                new X500Name("CN=" + authority.name),
                utc(TO),
                utc(TO),
                new DERSequence(entry),
                new DERTaggedObject(
                        true, 0, new DERSequence(extension(Extension.cRLNumber, false, new ASN1Integer(7)))));
    }

    private static byte[] signed(Sm2PrivateKey key, ASN1Encodable... parts) {
        DERSequence tbs = new DERSequence(parts);
        return der(new DERSequence(
                new ASN1Encodable[] {tbs, algorithm(Oids.SM2_WITH_SM3), new DERBitString(key.sign(der(tbs)))}));
    }

    static DERSequence algorithm(String oid) {
        return new DERSequence(new ASN1ObjectIdentifier(oid));
    }

    private static ASN1UTCTime utc(Instant time) {
        return new ASN1UTCTime(format(time, "yyMMddHHmmss"));
    }

    static ASN1GeneralizedTime generalized(Instant time) {
        String fraction = time.getNano() == 0 ? "" : ("." + "%09d".formatted(time.getNano())).replaceFirst("0+$", "");
        return new ASN1GeneralizedTime(format(time, "yyyyMMddHHmmss").replace("Z", fraction + "Z"));
    }

    private static String format(Instant time, String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC).format(time) + "Z";
    }

    static DEROctetString octets(byte[] bytes) {
        return new DEROctetString(bytes);
    }

    static byte[] der(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
