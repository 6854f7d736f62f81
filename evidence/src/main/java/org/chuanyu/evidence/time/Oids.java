package org.chuanyu.evidence.time;

/** Object identifiers that a token can have. */
final class Oids {
    /** RFC 5652 section 5.1. */
    static final String SIGNED_DATA = "1.2.840.113549.1.7.2";
    /** RFC 3161 section 2.4.2. */
    static final String TST_INFO = "1.2.840.113549.1.9.16.1.4";

    static final String CONTENT_TYPE = "1.2.840.113549.1.9.3";
    static final String MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
    /** RFC 2634 section 5.4, with SHA-1. */
    static final String SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
    /** RFC 5035 section 3. */
    static final String SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";

    /** GM/T 0006: the hash. */
    static final String SM3 = "1.2.156.10197.1.401";
    /** GM/T 0006: the signature with that hash; some take it for the hash's own. */
    static final String SM2_WITH_SM3 = "1.2.156.10197.1.501";
    /** GM/T 0006: the signature alone, which some write in its place. */
    static final String SM2 = "1.2.156.10197.1.301.1";

    static final String SHA1 = "1.3.14.3.2.26";
    static final String SHA256 = "2.16.840.1.101.3.4.2.1";

    static final String KEY_USAGE = "2.5.29.15";
    static final String BASIC_CONSTRAINTS = "2.5.29.19";
    static final String REASON_CODE = "2.5.29.21";
    static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    static final String TIME_STAMPING = "1.3.6.1.5.5.7.3.8";

    private Oids() {}
}
