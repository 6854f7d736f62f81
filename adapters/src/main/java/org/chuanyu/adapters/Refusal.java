package org.chuanyu.adapters;

import java.time.Instant;
import java.util.List;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A message that the reader could not read: it is answered with a refusal in the protocol's own terms, and an engineer
 * sees it with the beginning of its bytes.
 *
 * @param source null when the peer could not be established
 * @param wire the wire's name in the participant's settings, or the listener's
 * @param messageId the sender's control id, if it could be read
 * @param event the message type, if it could be read
 * @param raw all that came, or what was read of it
 * @param size how many bytes came: more than {@code raw} has where not all was read, -1 where nobody knows
 */
public record Refusal(
        @Nullable ParticipantId source,
        String wire,
        @Nullable String messageId,
        @Nullable String event,
        Instant receivedAt,
        Raw raw,
        long size,
        List<Problem> problems) {

    /** All of it was read. */
    public Refusal(
            @Nullable ParticipantId source,
            String wire,
            @Nullable String messageId,
            @Nullable String event,
            Instant receivedAt,
            Raw raw,
            List<Problem> problems) {
        this(source, wire, messageId, event, receivedAt, raw, raw.bytes().length, problems);
    }

    public Refusal {
        problems = List.copyOf(problems);
    }

    /** Whether {@code raw} is all that came. */
    public boolean isWhole() {
        return size == raw.bytes().length;
    }

    @Override
    public String toString() {
        return "Refusal[" + source + "/" + wire + " " + raw + "]";
    }
}
