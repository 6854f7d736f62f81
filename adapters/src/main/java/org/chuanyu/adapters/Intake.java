package org.chuanyu.adapters;

/**
 * The one door in for records. When {@link #accept} returns, everything that the receipt claims is durable; when it
 * throws, nothing was stored and the sender may try again (AE, HTTP 503).
 */
public interface Intake {

    /** Checks, maps, matches, stores, queues and audits in one transaction. */
    Receipt accept(Submission submission);

    /** Keeps a message that could not be read, with its audit entry, so that an engineer sees it. Never throws for the message's sake. */
    void refuse(Refusal refusal);
}
