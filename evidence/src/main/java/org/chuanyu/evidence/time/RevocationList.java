package org.chuanyu.evidence.time;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A list of revoked certificates (RFC 5280 section 5) of one authority, for all that it has issued. */
final class RevocationList {
    private static final int VERSION_2 = 1;
    /** Unspecified but said, affiliation changed, superseded, cessation of operation. */
    private static final Set<Integer> HARMLESS_BEFORE = Set.of(0, 3, 4, 5);

    private final Signed signed;
    private final byte[] issuer;
    private final Map<BigInteger, Revoked> revoked = new HashMap<>();

    /** @param reason a code of RFC 5280 section 5.3.1, or null where none is given */
    private record Revoked(Instant at, @Nullable Integer reason) {}

    private RevocationList(byte[] der) {
        signed = Signed.of(Der.parse(der));
        DerFields tbs = signed.content().fields();
        tbs.next(Der.INTEGER).requireNumber(VERSION_2);
        signed.requireNamed(tbs.next(Der.SEQUENCE));
        issuer = tbs.next(Der.SEQUENCE).encoded();
        tbs.nextTime().time();
        if (tbs.optional(Der.UTC_TIME) == null) {
            tbs.optional(Der.GENERALIZED_TIME);
        }
        Der entries = tbs.optional(Der.SEQUENCE);
        Der extensions = tbs.optional(Der.context(0));
        tbs.end();
        if (extensions != null) {
            // One of a part only, or of other issuers, is critically so.
            Extensions.of(extensions.only().list(), Set.of());
        }
        if (entries != null) {
            entries.list().forEach(this::add);
        }
    }

    static RevocationList parse(byte[] der) {
        return new RevocationList(der);
    }

    private void add(Der entry) {
        DerFields fields = entry.fields();
        BigInteger serial = fields.next(Der.INTEGER).number();
        Instant at = fields.nextTime().time();
        Der extensions = fields.optional(Der.SEQUENCE);
        fields.end();
        Integer reason = null;
        if (extensions != null) {
            Der code =
                    Extensions.of(extensions.list(), Set.of(Oids.REASON_CODE)).value(Oids.REASON_CODE);
            reason =
                    code == null ? null : new BigInteger(code.as(Der.ENUMERATED).content()).intValue();
        }
        Der.require(revoked.put(serial, new Revoked(at, reason)) == null, "a certificate that is revoked twice");
    }

    boolean isBy(Certificate authority) {
        return Arrays.equals(issuer, authority.subject()) && authority.maySignLists() && signed.isBy(authority.key());
    }

    /**
     * Whether what a certificate of the list's authority signed at the time is worth nothing (RFC 3161 section 4): it
     * was revoked by then, or later because its key may have been in other hands, which is also what no reason means.
     */
    boolean spoils(Certificate certificate, Instant time) {
        Revoked found = Arrays.equals(certificate.issuer(), issuer) ? revoked.get(certificate.serial()) : null;
        if (found == null) {
            return false;
        }
        boolean harmless = found.reason != null && HARMLESS_BEFORE.contains(found.reason);
        return !found.at.isAfter(time) || !harmless;
    }
}
