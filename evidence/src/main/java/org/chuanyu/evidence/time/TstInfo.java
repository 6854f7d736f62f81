package org.chuanyu.evidence.time;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm3;
import org.jspecify.annotations.Nullable;

/**
 * What a token says (RFC 3161 section 2.4.2).
 *
 * @param imprint SM3 of what was stamped
 * @param tsa the name that the authority gives itself, as DER, or null
 */
record TstInfo(
        String policy,
        byte[] imprint,
        BigInteger serial,
        Instant time,
        @Nullable BigInteger nonce,
        byte @Nullable [] tsa) {
    private static final BigInteger WORST_ACCURACY = BigInteger.valueOf(60);
    private static final int DIRECTORY_NAME = 4;

    static TstInfo parse(byte[] der) {
        DerFields fields = Der.parse(der).fields();
        fields.next(Der.INTEGER).requireNumber(1);
        String policy = fields.next(Der.OBJECT_IDENTIFIER).oid();
        byte[] imprint = imprint(fields.next(Der.SEQUENCE));
        BigInteger serial = fields.next(Der.INTEGER).number();
        Instant time = fields.next(Der.GENERALIZED_TIME).time();
        Der accuracy = fields.optional(Der.SEQUENCE);
        Der ordering = fields.optional(Der.BOOLEAN);
        Der nonce = fields.optional(Der.INTEGER);
        Der tsa = fields.optional(Der.context(0));
        Der extensions = fields.optional(Der.context(1));
        fields.end();
        Der.require(accuracy == null || isGood(accuracy), "a clock that is not good to a minute");
        Der.require(ordering == null || ordering.isTrue(), "an order that should be left out");
        if (extensions != null) {
            Extensions.of(Der.parse(extensions.encodedAs(Der.SEQUENCE)).list(), Set.of());
        }
        return new TstInfo(
                policy,
                imprint,
                serial,
                time,
                nonce == null ? null : nonce.number(),
                tsa == null
                        ? null
                        : tsa.only().as(Der.context(DIRECTORY_NAME)).only().encoded());
    }

    private static byte[] imprint(Der imprint) {
        DerFields fields = imprint.fields();
        String algorithm = fields.next(Der.SEQUENCE).algorithm();
        byte[] hash = fields.next(Der.OCTET_STRING).octets();
        fields.end();
        Der.require(algorithm.equals(Oids.SM3) && hash.length == Sm3.LENGTH, "an imprint that is not of SM3");
        return hash;
    }

    private static boolean isGood(Der accuracy) {
        Der seconds = accuracy.fields().optional(Der.INTEGER);
        return seconds == null || seconds.number().compareTo(WORST_ACCURACY) <= 0;
    }

    void requireOver(byte[] stamped) {
        if (!MessageDigest.isEqual(imprint, Sm3.of(stamped))) {
            throw new EvidenceRefused(Reason.WRONG_IMPRINT, "the token is over other bytes");
        }
    }

    void requireNames(Certificate certificate) {
        Der.require(tsa == null || Arrays.equals(tsa, certificate.subject()), "another authority than it is signed by");
    }
}
