package org.chuanyu.gateway;

/** The program will not start like this; the message says why, {@link #action} what to do. */
final class StartRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    StartRefused(String why, String action) {
        super(why);
        this.action = action;
    }

    StartRefused(String why, String action, Throwable cause) {
        super(why, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
