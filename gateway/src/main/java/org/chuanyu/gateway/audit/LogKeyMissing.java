package org.chuanyu.gateway.audit;

/** This node has not the key that the log is signed with now: it waits, and another may lead. */
final class LogKeyMissing extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LogKeyMissing(String label) {
        super("key " + label + " of the log is not in the settings of this node");
    }
}
