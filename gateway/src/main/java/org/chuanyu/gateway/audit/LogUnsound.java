package org.chuanyu.gateway.audit;

/** What is stored of the log is not what was signed. */
public final class LogUnsound extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /** @param code of what differs, as the log's state shows it */
    public LogUnsound(String code) {
        super("the log is not what was signed: " + code);
        this.code = code;
    }

    /** What differs: lower-case words with hyphens. */
    public String code() {
        return code;
    }
}
