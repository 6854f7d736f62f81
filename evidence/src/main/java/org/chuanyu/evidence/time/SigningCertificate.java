package org.chuanyu.evidence.time;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.chuanyu.evidence.Sm3;

/** The attribute by which a signer signs with which certificate it does so (RFC 2634 section 5.4, RFC 5035 section 3). */
final class SigningCertificate {
    private static final int DIRECTORY_NAME = 4;

    private SigningCertificate() {}

    /** At least one of the two forms is there, and each that is there means this certificate. */
    static void require(Map<String, Der> attributes, Certificate certificate) {
        Der old = attributes.get(Oids.SIGNING_CERTIFICATE);
        Der now = attributes.get(Oids.SIGNING_CERTIFICATE_V2);
        Der.require(old != null || now != null, "no attribute that names the signer's certificate");
        if (old != null) {
            requireFirst(old, Oids.SHA1, certificate);
        }
        if (now != null) {
            requireFirst(now, Oids.SHA256, certificate);
        }
    }

    /** @param usual the hash where none is named */
    private static void requireFirst(Der attribute, String usual, Certificate certificate) {
        DerFields fields = attribute.fields();
        List<Der> named = fields.next(Der.SEQUENCE).list();
        Der.require(!named.isEmpty(), "no certificate is named");
        DerFields first = named.get(0).fields();
        String algorithm = usual;
        if (usual.equals(Oids.SHA256)) {
            Der given = first.optional(Der.SEQUENCE);
            algorithm = given == null ? usual : given.algorithm();
        }
        byte[] hash = first.next(Der.OCTET_STRING).octets();
        Der issuerAndSerial = first.optional(Der.SEQUENCE);
        first.end();
        Der.require(Arrays.equals(hash, hash(algorithm, certificate.encoded())), "signed for another certificate");
        if (issuerAndSerial != null) {
            requireNames(issuerAndSerial.fields(), certificate);
        }
    }

    private static void requireNames(DerFields fields, Certificate certificate) {
        List<Der> issuers = fields.next(Der.SEQUENCE).list();
        Der serial = fields.next(Der.INTEGER);
        fields.end();
        boolean names = issuers.size() == 1
                && Arrays.equals(
                        issuers.get(0).as(Der.context(DIRECTORY_NAME)).only().encoded(), certificate.issuer())
                && serial.number().equals(certificate.serial());
        Der.require(names, "signed for another certificate");
    }

    private static byte[] hash(String algorithm, byte[] bytes) {
        try {
            return switch (algorithm) {
                case Oids.SM3 -> Sm3.of(bytes);
                case Oids.SHA256 -> MessageDigest.getInstance("SHA-256").digest(bytes);
                case Oids.SHA1 -> MessageDigest.getInstance("SHA-1").digest(bytes);
                default -> throw Der.refused("a hash that is not known here");
            };
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a Java without its own hashes", e);
        }
    }
}
