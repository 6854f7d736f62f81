package org.chuanyu.adapters;

import java.time.Instant;
import java.util.List;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.hl7.fhir.r4.model.Bundle;

/**
 * One message, read. The bundle is of type {@code collection}: its entries carry {@code urn:uuid:} full URLs and
 * business identifiers, and no ids; {@link Intake} assigns the ids from those identifiers together with the source.
 *
 * @param source who sent it, as the wire established (port or certificate), never as the message claims
 * @param wire the wire's name in the participant's settings ({@code lis})
 * @param messageId the sender's control id (MSH-10, Bundle.identifier)
 * @param event what kind of message, in the wire's terms: {@code ORU^R01}, {@code transaction}
 * @param receivedAt when the last byte was read
 * @param warnings problems of severity WARNING, for example a resident id with a wrong check digit
 */
public record Submission(
        ParticipantId source,
        String wire,
        String messageId,
        String event,
        Instant receivedAt,
        Raw raw,
        Bundle bundle,
        List<Loss> losses,
        List<Problem> warnings) {

    public Submission {
        losses = List.copyOf(losses);
        warnings = List.copyOf(warnings);
    }

    @Override
    public String toString() {
        return "Submission[" + source + "/" + wire + " " + event + " " + raw + "]";
    }
}
