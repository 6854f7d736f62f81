package org.chuanyu.gateway.audit;

/** What is stored of the log is not what was signed. */
final class LogUnsound extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /** @param code of what differs, as the log's state shows it */
    LogUnsound(String code) {
        super("the log is not what was signed: " + code);
        this.code = code;
    }

    String code() {
        return code;
    }
}
