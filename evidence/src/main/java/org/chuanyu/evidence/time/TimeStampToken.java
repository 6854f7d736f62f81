package org.chuanyu.evidence.time;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm3;

/**
 * A bare time-stamp token (RFC 3161 section 2.4.2) in its one form: DER throughout, CMS with an attached TSTInfo, one
 * signer named by issuer and serial number, SM3 and SM2, no unsigned attribute, no revocation list, and no certificate
 * but those that lead from the signer to whom the verifier trusts. So there is no byte in it that could be another one.
 */
public final class TimeStampToken {
    private static final int CMS_VERSION = 3;
    private static final int SIGNER_VERSION = 1;
    private static final int MOST_CERTIFICATES = 5;

    private final TstInfo info;
    private final Certificate signer;
    private final List<Certificate> others;

    private TimeStampToken(TstInfo info, Certificate signer, List<Certificate> others) {
        this.info = info;
        this.signer = signer;
        this.others = others;
    }

    /**
     * Reads a token and checks that the certificate in it signed it. Whose that is, and over what, is for {@link
     * #check}.
     */
    public static TimeStampToken parse(byte[] token) {
        DerFields outer = Der.parse(token).fields();
        Der.require(outer.next(Der.OBJECT_IDENTIFIER).oid().equals(Oids.SIGNED_DATA), "not signed data");
        DerFields data = outer.next(Der.context(0)).only().fields();
        outer.end();
        data.next(Der.INTEGER).requireNumber(CMS_VERSION);
        List<Der> digests = data.next(Der.SET).set(Der.SET);
        byte[] content = content(data.next(Der.SEQUENCE).fields());
        List<Der> certificates = data.next(Der.context(0)).set(Der.context(0));
        List<Der> signers = data.next(Der.SET).set(Der.SET);
        data.end();
        Der.require(signers.size() == 1, "not one signer");
        Der.require(digests.size() == 1 && digests.get(0).algorithm().equals(Oids.SM3), "a digest that is not SM3");
        Der.require(certificates.size() <= MOST_CERTIFICATES, "more certificates than a chain has");
        SignerInfo info = SignerInfo.parse(signers.get(0));
        Der.require(Arrays.equals(info.digest(), digests.get(0).encoded()), "two digests");
        List<Certificate> others = new ArrayList<>(certificates.stream()
                .map(each -> Certificate.parse(each.encoded()))
                .toList());
        Certificate signer = others.stream()
                .filter(info::names)
                .findFirst()
                .orElseThrow(() -> Der.refused("the signer's certificate is not there"));
        others.remove(signer);
        info.requireSigned(content, signer);
        TstInfo stamp = TstInfo.parse(content);
        stamp.requireNames(signer);
        return new TimeStampToken(stamp, signer, List.copyOf(others));
    }

    private static byte[] content(DerFields fields) {
        Der.require(fields.next(Der.OBJECT_IDENTIFIER).oid().equals(Oids.TST_INFO), "signed data of another kind");
        byte[] content = fields.next(Der.context(0)).only().octets();
        fields.end();
        return content;
    }

    /**
     * What it says, if it is over these bytes and comes from one of these authorities. Otherwise it is refused with
     * WRONG_IMPRINT or UNTRUSTED_TSA.
     */
    public TimeStamp check(byte[] stamped, List<TimeAnchor> anchors) {
        info.requireOver(stamped);
        for (TimeAnchor anchor : anchors) {
            if (anchor.trusts(signer, others, info)) {
                return new TimeStamp(anchor.name(), info.time(), info.serial(), info.nonce(), signer.encoded());
            }
        }
        throw new EvidenceRefused(Reason.UNTRUSTED_TSA, "the token of an authority that the policy does not know");
    }

    /** When it says that the bytes were there. */
    public Instant time() {
        return info.time();
    }

    /**
     * The one signer (RFC 5652 section 5.3).
     *
     * @param digest the digest's algorithm, as it stands there
     * @param attributes by their identifiers
     * @param message what is signed: the attributes, under the tag of a set
     */
    private record SignerInfo(
            byte[] issuer,
            BigInteger serial,
            byte[] digest,
            Map<String, Der> attributes,
            byte[] message,
            byte[] signature) {

        static SignerInfo parse(Der der) {
            DerFields fields = der.fields();
            fields.next(Der.INTEGER).requireNumber(SIGNER_VERSION);
            DerFields who = fields.next(Der.SEQUENCE).fields();
            byte[] issuer = who.next(Der.SEQUENCE).encoded();
            BigInteger serial = who.next(Der.INTEGER).number();
            who.end();
            Der digest = fields.next(Der.SEQUENCE);
            Der.require(digest.algorithm().equals(Oids.SM3), "a digest that is not SM3");
            Der attributes = fields.next(Der.context(0));
            String signed = fields.next(Der.SEQUENCE).algorithm();
            Der.require(signed.equals(Oids.SM2_WITH_SM3) || signed.equals(Oids.SM2), "a signature that is not SM2");
            byte[] signature = fields.next(Der.OCTET_STRING).octets();
            // An unsigned attribute would stand here.
            fields.end();
            return new SignerInfo(
                    issuer, serial, digest.encoded(), attributes(attributes), attributes.encodedAs(Der.SET), signature);
        }

        private static Map<String, Der> attributes(Der set) {
            Map<String, Der> attributes = new LinkedHashMap<>();
            for (Der each : set.set(Der.context(0))) {
                DerFields fields = each.fields();
                String oid = fields.next(Der.OBJECT_IDENTIFIER).oid();
                List<Der> values = fields.next(Der.SET).set(Der.SET);
                fields.end();
                Der.require(values.size() == 1, "an attribute without its one value");
                Der.require(attributes.put(oid, values.get(0)) == null, "an attribute twice");
            }
            return attributes;
        }

        boolean names(Certificate certificate) {
            return Arrays.equals(issuer, certificate.issuer()) && serial.equals(certificate.serial());
        }

        void requireSigned(byte[] content, Certificate certificate) {
            Der.require(attribute(Oids.CONTENT_TYPE).oid().equals(Oids.TST_INFO), "an attribute of other content");
            Der.require(
                    MessageDigest.isEqual(attribute(Oids.MESSAGE_DIGEST).octets(), Sm3.of(content)),
                    "the content is not what was signed");
            SigningCertificate.require(attributes, certificate);
            if (!certificate.key().verifies(message, signature)) {
                throw new EvidenceRefused(Reason.BAD_SIGNATURE, "not the signature of the token's certificate");
            }
        }

        private Der attribute(String oid) {
            Der value = attributes.get(oid);
            if (value == null) {
                throw Der.refused("an attribute that is missing");
            }
            return value;
        }
    }
}
