package org.chuanyu.evidence;

/**
 * Evidence that is not what it claims to be. Nothing of what was read may be used. The message names the rule and the
 * place, never the content.
 */
public final class EvidenceRefused extends RuntimeException {
    /** What was wrong, so that a verifier can say it in its reader's language and a witness can choose its answer. */
    public enum Reason {
        TOO_LARGE,
        MALFORMED_TEXT,
        MALFORMED_NOTE,
        MALFORMED_CHECKPOINT,
        MALFORMED_KEY,
        MALFORMED_POLICY,
        MALFORMED_LEAF,
        MALFORMED_TILE,
        MALFORMED_ENTRIES,
        MALFORMED_PROOF,
        MALFORMED_BUNDLE,
        /** Hashes that should be there are not. */
        MISSING_HASHES,
        /** The checkpoint's origin is not a log of the policy. */
        UNKNOWN_LOG,
        /** A line names a key that we know, and the signature is not that key's. */
        BAD_SIGNATURE,
        /** No key of the log signed. */
        NO_LOG_SIGNATURE,
        /** The log signed, with a key that does not hold at this size. */
        KEY_OUT_OF_RANGE,
        /** A witness says that it cosigned at a time that has not come yet. */
        FUTURE_COSIGNATURE,
        /** A time-stamp token, or a certificate of its authority, that is not in its one form. */
        MALFORMED_TOKEN,
        /** A token over other bytes. */
        WRONG_IMPRINT,
        /** A token of an authority that is not trusted, or was not when it set the stamp. */
        UNTRUSTED_TSA,
        /** A token whose time does not fit what it is over. */
        WRONG_TIME
    }

    private final Reason reason;

    public EvidenceRefused(Reason reason, String detail) {
        super(reason + ": " + detail);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
