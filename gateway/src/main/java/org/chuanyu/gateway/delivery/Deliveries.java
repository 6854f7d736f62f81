package org.chuanyu.gateway.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.chuanyu.gateway.trust.Caller;
import org.jspecify.annotations.Nullable;

/** The journal of everything that goes out, for tracing and replay. */
public interface Deliveries {

    /** Deliveries that came from a message, oldest first. */
    List<Entry> ofMessage(String messageId);

    /** The same with what the partners said: content, so rights and audit entry are the caller's to see to. */
    List<Entry> ofMessageOpened(String messageId);

    /** One delivery. */
    Optional<Entry> find(String id);

    /** Sends one delivery again on a caller's word, within the caller's own organisation or region; audited. */
    Replay replay(String id, Caller caller);

    /** What became of a request to send again. */
    enum Replay {
        QUEUED,
        UNDER_WAY,
        SUPERSEDED,
        NO_BASIS,
        NOT_FOUND
    }

    /** Where a delivery stands. */
    enum State {
        QUEUED,
        SENDING,
        DEFERRED,
        DELIVERED,
        AMBIGUOUS,
        DEAD,
        SUPERSEDED
    }

    /**
     * One delivery without content.
     *
     * @param version number of the report's edition as the receiver counts them
     */
    record Entry(
            String id,
            String messageId,
            String receiver,
            String wire,
            String report,
            int version,
            State state,
            String basis,
            Instant createdAt,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant settledAt,
            @Nullable String reason,
            @Nullable String reference,
            List<Attempt> attempts) {}

    /**
     * One attempt.
     *
     * @param answer the partner's code, or a sentence of the gateway's own; without content
     * @param losses what the record has and the document of this attempt had not
     * @param words whether the partner said something, and whether it is in {@code said}
     * @param said the partner's own words: content
     */
    record Attempt(
            int number,
            Instant at,
            String outcome,
            @Nullable String reason,
            @Nullable String answer,
            List<LossEntry> losses,
            Words words,
            @Nullable String said) {}

    /** A place of the record that a document does not carry, what losing it means, and why, as a stable code. */
    record LossEntry(String path, String severity, String reason) {}

    /** What became of a partner's words. */
    enum Words {
        NONE,
        WITHHELD,
        SHOWN,
        /** The patient's key is gone. */
        DESTROYED
    }
}
