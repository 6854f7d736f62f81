package org.chuanyu.adapters;

import org.jspecify.annotations.Nullable;

/**
 * The one door in for records. When {@link #accept} returns, everything that the receipt claims is durable; when it
 * throws, nothing was stored and the sender may try again (AE, HTTP 503).
 */
public interface Intake {

    /** Checks, maps, matches, stores, queues and audits in one transaction. */
    Receipt accept(Submission submission);

    /**
     * The same, and a hash of the answer is kept and logged with the message.
     *
     * @param answering called before anything is durable, and again when the transaction has to begin again: only what it made last
     *     may be sent, and only once this has returned
     */
    default Receipt accept(Submission submission, Answering answering) {
        Receipt receipt = accept(submission);
        answering.answer(receipt);
        return receipt;
    }

    /**
     * Keeps a message that could not be read, with its audit entry, so that an engineer sees it. When it throws, nothing was kept:
     * the sender must not be told "never again" (AE, HTTP 503).
     */
    void refuse(Refusal refusal);

    /**
     * The same, and a hash of the answer is kept and logged with the message.
     *
     * @param answer what the sender is told, without its framing; null where it is told nothing
     */
    default void refuse(Refusal refusal, byte @Nullable [] answer) {
        refuse(refusal);
    }

    /**
     * Keeps a message that the gateway itself failed on, once however often it comes: the sender is told to send it again, and an
     * engineer sees why it does not get through. Throws as {@link #refuse} does.
     */
    void noteFailure(Refusal failure);
}
