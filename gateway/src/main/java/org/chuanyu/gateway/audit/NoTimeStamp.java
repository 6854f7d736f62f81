package org.chuanyu.gateway.audit;

/** The authority has given no token, or none that a verifier would take. */
final class NoTimeStamp extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean refused;

    private NoTimeStamp(String code, boolean refused) {
        super(code);
        this.code = code;
        this.refused = refused;
    }

    /** It does not answer, or says no: it may later. */
    static NoTimeStamp away(String code) {
        return new NoTimeStamp(code, false);
    }

    /** What it answers is not to be believed. */
    static NoTimeStamp refused(String code) {
        return new NoTimeStamp(code, true);
    }

    /** Why. */
    String code() {
        return code;
    }

    boolean isRefused() {
        return refused;
    }
}
