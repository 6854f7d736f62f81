package org.chuanyu.gateway.intake;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.records.VersionRef;
import org.jspecify.annotations.Nullable;

/** The journal of everything that came in, for tracing. Contents are read by a method of their own. */
public interface Messages {

    /** Finds messages, newest first. */
    Page search(Query query);

    /** One message without content. */
    Optional<Entry> find(String id);

    /** The content of one message: its raw bytes and what it was answered. */
    Optional<Content> content(String id);

    /** How many errors the official validator found in it; empty where it was not in the sample, or not looked at yet. */
    Optional<Integer> validationErrors(String id);

    /** Runs a parked message again, after what held it was mended; the answer to the sender does not change. */
    Entry reprocess(String id);

    /**
     * Sets a parked message aside for good, because it will never pass: its bytes stay, nothing of it is stored, and what waited
     * behind it goes on. The answer to the sender does not change.
     */
    Entry setAside(String id, Why why);

    /** Why a message was set aside; codes, because what somebody types may name a patient. */
    enum Why {
        /** The sender sent it again, mended. */
        SENT_AGAIN,
        /** It is not about the patient that it names. */
        WRONG_PATIENT,
        /** It was a trial. */
        TRIAL,
        /** Agreed with the sender in another way. */
        AGREED;

        /** As in the API: {@code sent-again}. */
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** How far a message came. */
    enum State {
        ACCEPTED,
        DUPLICATE,
        PARKED,
        REJECTED,
        REFUSED,
        SET_ASIDE
    }

    /**
     * What to look for; null means any.
     *
     * @param patient an identifier value of the patient, or {@code system|value}
     * @param after page token of the page before
     * @param count at most this many, 1 to 200
     * @param within only messages of these participants: what the caller may see; null for everybody's
     */
    record Query(
            @Nullable String controlId,
            @Nullable String orderNumber,
            @Nullable String patient,
            @Nullable String participant,
            @Nullable State state,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String after,
            int count,
            @Nullable Set<String> within) {}

    /** One page; {@code next} is null on the last one. */
    record Page(List<Entry> entries, @Nullable String next) {}

    /** One message without content: ids, times, states, counts. */
    record Entry(
            String id,
            @Nullable String participant,
            String wire,
            @Nullable String controlId,
            @Nullable String event,
            Instant receivedAt,
            State state,
            @Nullable String duplicateOf,
            boolean controlIdReused,
            int size,
            @Nullable String declaredCharset,
            String charset,
            @Nullable String patientId,
            List<Problem> problems,
            List<LossEntry> losses,
            List<CodeEntry> codes,
            List<VersionRef> stored) {}

    /** One entry of the loss ledger. */
    record LossEntry(String path, String severity, String reason) {}

    /** One code or unit of the message and what became of it; {@code to} is null when no map knows it. */
    record CodeEntry(
            String kind,
            String from,
            @Nullable String to,
            @Nullable String mapVersion) {}

    /**
     * Content of a message.
     *
     * @param raw what is kept of it
     * @param cut whether more came than is kept
     * @param sm3 hash of all that came, null where it was not read to its end
     */
    record Content(byte[] raw, boolean cut, @Nullable String sm3, String contentType, String charset, String answer) {}
}
