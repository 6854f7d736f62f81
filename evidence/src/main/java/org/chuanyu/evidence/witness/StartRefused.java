package org.chuanyu.evidence.witness;

/** The command cannot do what it was asked for. Its message is for the person who typed it; it never quotes a secret. */
final class StartRefused extends RuntimeException {
    /** Why, as the exit code that a supervisor sees. */
    enum Exit {
        /** The command line is wrong. */
        USAGE(64),
        /** A key is not there, is not a key, or is the wrong one. */
        KEY(65),
        /** The state is missing, damaged, another witness's, older than the mirror, or in use. */
        STATE(66),
        /** The address cannot be listened on. */
        LISTEN(69),
        /** A file that was to be made is there already or cannot be written. */
        CREATE(73);

        final int code;

        Exit(int code) {
            this.code = code;
        }
    }

    private final Exit exit;

    StartRefused(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    StartRefused(Exit exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    Exit exit() {
        return exit;
    }
}
