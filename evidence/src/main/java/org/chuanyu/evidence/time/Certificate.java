package org.chuanyu.evidence.time;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm2PublicKey;

/** A certificate (RFC 5280) for an SM2 key, signed with SM2 and SM3 (GM/T 0015). Names are compared byte by byte. */
final class Certificate {
    private static final int DIGITAL_SIGNATURE = 0x80;
    private static final int NON_REPUDIATION = 0x40;
    private static final int CERTIFICATE_SIGN = 0x04;
    private static final int CRL_SIGN = 0x02;
    private static final int VERSION_3 = 2;

    private final byte[] encoded;
    private final Signed signed;
    private final BigInteger serial;
    private final byte[] issuer;
    private final byte[] subject;
    private final Instant notBefore;
    private final Instant notAfter;
    private final Sm2PublicKey key;
    private final Extensions extensions;

    private Certificate(byte[] der) {
        encoded = der.clone();
        signed = Signed.of(Der.parse(der));
        DerFields tbs = signed.content().fields();
        tbs.next(Der.context(0)).only().requireNumber(VERSION_3);
        serial = tbs.next(Der.INTEGER).number();
        signed.requireNamed(tbs.next(Der.SEQUENCE));
        issuer = tbs.next(Der.SEQUENCE).encoded();
        DerFields validity = tbs.next(Der.SEQUENCE).fields();
        notBefore = validity.nextTime().time();
        notAfter = validity.nextTime().time();
        validity.end();
        subject = tbs.next(Der.SEQUENCE).encoded();
        key = Sm2PublicKey.fromSpki(tbs.next(Der.SEQUENCE).encoded());
        Der list = tbs.optional(Der.context(3));
        tbs.end();
        extensions = list == null
                ? Extensions.NONE
                : Extensions.of(
                        list.only().list(), Set.of(Oids.BASIC_CONSTRAINTS, Oids.KEY_USAGE, Oids.EXTENDED_KEY_USAGE));
    }

    /** Refused with MALFORMED_TOKEN or MALFORMED_KEY. */
    static Certificate parse(byte[] der) {
        return new Certificate(der);
    }

    byte[] encoded() {
        return encoded.clone();
    }

    BigInteger serial() {
        return serial;
    }

    byte[] issuer() {
        return issuer.clone();
    }

    byte[] subject() {
        return subject.clone();
    }

    Sm2PublicKey key() {
        return key;
    }

    boolean same(Certificate other) {
        return Arrays.equals(encoded, other.encoded);
    }

    boolean isIssuedBy(Certificate other) {
        return Arrays.equals(issuer, other.subject) && signed.isBy(other.key);
    }

    void requireValidAt(Instant time) {
        require(!time.isBefore(notBefore) && !time.isAfter(notAfter), "a certificate that did not hold at that time");
    }

    /** That it may sign certificates, with so many other authorities below it. */
    void requireAuthority(int below) {
        Der constraints = extensions.value(Oids.BASIC_CONSTRAINTS);
        if (constraints == null) {
            throw refused("an issuer that is no authority");
        }
        DerFields fields = constraints.fields();
        Der authority = fields.optional(Der.BOOLEAN);
        Der longest = fields.optional(Der.INTEGER);
        fields.end();
        require(authority != null && authority.isTrue(), "an issuer that is no authority");
        require(
                longest == null || longest.number().compareTo(BigInteger.valueOf(below)) >= 0,
                "more authorities below one another than it allows");
        require(may(CERTIFICATE_SIGN), "an issuer whose key is not for certificates");
    }

    /** RFC 3161 section 2.3: that the key is for time stamps, and for nothing else. */
    void requireForTimeStamps() {
        Der usages = extensions.value(Oids.EXTENDED_KEY_USAGE);
        require(
                usages != null
                        && extensions.isCritical(Oids.EXTENDED_KEY_USAGE)
                        && usages.list().stream().map(Der::oid).toList().equals(List.of(Oids.TIME_STAMPING)),
                "a certificate that is not, critically, for time stamps alone");
        require(may(DIGITAL_SIGNATURE | NON_REPUDIATION), "a certificate whose key is not for signatures");
    }

    boolean maySignLists() {
        return may(CRL_SIGN);
    }

    /** Whether the key usage has one of these, or says nothing. */
    private boolean may(int bits) {
        Der usage = extensions.value(Oids.KEY_USAGE);
        if (usage == null) {
            return true;
        }
        byte[] content = usage.as(Der.BIT_STRING).content();
        return content.length > 1 && (content[1] & bits) != 0;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw refused(otherwise);
        }
    }

    private static EvidenceRefused refused(String why) {
        return new EvidenceRefused(Reason.UNTRUSTED_TSA, why);
    }
}
