package org.chuanyu.adapters;

import java.time.Instant;
import java.util.List;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A message that the reader could not read: it is answered with a refusal in the protocol's own terms, and an engineer
 * sees it with its bytes (at most the first 64 KiB of them).
 *
 * @param source null when the peer could not be established
 * @param wire the wire's name in the participant's settings, or the listener's
 * @param messageId the sender's control id, if it could be read
 * @param event the message type, if it could be read
 */
public record Refusal(
        @Nullable ParticipantId source,
        String wire,
        @Nullable String messageId,
        @Nullable String event,
        Instant receivedAt,
        Raw raw,
        List<Problem> problems) {

    public Refusal {
        problems = List.copyOf(problems);
    }

    @Override
    public String toString() {
        return "Refusal[" + source + "/" + wire + " " + raw + "]";
    }
}
