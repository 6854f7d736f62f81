package org.chuanyu.adapters.hl7v2;

import java.time.Instant;
import java.util.List;
import org.chuanyu.adapters.Loss;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Submission;
import org.chuanyu.fhir.Problem;
import org.hl7.fhir.r4.model.Bundle;
import org.jspecify.annotations.Nullable;

/**
 * What a message says, as canonical data, and what of it could not be carried.
 *
 * @param controlId MSH-10
 * @param event {@code ORU^R01}
 * @param declaredCharset MSH-18 as it came, or null
 * @param charset what the message was read with
 */
public record Reading(
        Bundle bundle,
        List<Loss> losses,
        List<Problem> warnings,
        String controlId,
        String event,
        @Nullable String declaredCharset,
        String charset) {
    /** The content type of the raw bytes of an HL7 v2 message. */
    public static final String CONTENT_TYPE = "x-application/hl7-v2+er7";

    public Reading {
        losses = List.copyOf(losses);
        warnings = List.copyOf(warnings);
    }

    /** The reading as a submission of the wire's participant. */
    public Submission submission(byte[] message, Hl7v2Settings settings, Instant receivedAt) {
        var raw = new Raw(message, CONTENT_TYPE, declaredCharset, charset);
        return new Submission(
                settings.source(), settings.wire(), controlId, event, receivedAt, raw, bundle, losses, warnings);
    }

    @Override
    public String toString() {
        return "Reading[" + event + ", " + losses.size() + " losses]";
    }
}
