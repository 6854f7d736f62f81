package org.chuanyu.evidence.time;

/** Whose key a certificate is for (RFC 5280 section 4.1, version 3). Who issued it, for whom and until when is not looked at. */
public final class CertifiedKey {
    private static final int VERSION_3 = 2;

    private CertifiedKey() {}

    /** The DER of its SubjectPublicKeyInfo. What is not DER in its one form, or no certificate, is refused with MALFORMED_TOKEN. */
    public static byte[] spki(byte[] certificate) {
        DerFields tbs = Der.parse(certificate).fields().next(Der.SEQUENCE).fields();
        tbs.next(Der.context(0)).only().requireNumber(VERSION_3);
        tbs.next(Der.INTEGER);
        tbs.next(Der.SEQUENCE);
        tbs.next(Der.SEQUENCE);
        tbs.next(Der.SEQUENCE);
        tbs.next(Der.SEQUENCE);
        return tbs.next(Der.SEQUENCE).encoded();
    }
}
