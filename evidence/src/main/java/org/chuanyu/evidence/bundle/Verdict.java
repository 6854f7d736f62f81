package org.chuanyu.evidence.bundle;

/** What a verification came to, the worst last. */
public enum Verdict {
    /** Everything holds, and nothing of what was asked for is missing. */
    OK(0),
    /**
     * Nothing is wrong, but it is no evidence yet: witnesses or a time stamp are missing, or the log was already seen further
     * on.
     */
    PENDING(10),
    /** What is there holds, but not everything is there that should be. */
    GAP(20),
    /** It is not what it claims to be. */
    INVALID(30),
    /** The log has contradicted itself. */
    FORK(40);

    private final int exit;

    Verdict(int exit) {
        this.exit = exit;
    }

    /** The exit code of a process. */
    public int exit() {
        return exit;
    }

    Verdict worse(Verdict other) {
        return compareTo(other) < 0 ? other : this;
    }
}
