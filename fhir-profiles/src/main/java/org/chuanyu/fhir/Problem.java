package org.chuanyu.fhir;

import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong, said once for every wire: an ERR segment, a SOAP fault and an OperationOutcome are made from
 * it. The message is for people and must never hold personal data; {@code where} is a path in the sender's own terms
 * ({@code OBX[3]-5}, {@code Bundle.entry[2].resource}).
 *
 * @param code a stable code in kebab-case, for example {@code frame-too-long}
 * @param severity what it means for the message
 * @param origin the side that has to act
 * @param where the place, or null when the whole message is meant
 * @param message a sentence in English without personal data
 */
public record Problem(
        String code,
        Severity severity,
        Origin origin,
        @Nullable String where,
        String message) {

    /** How bad: {@code WARNING} changes nothing, {@code ERROR} stops the message. */
    public enum Severity {
        WARNING,
        ERROR
    }

    /** Which side failed, hence who mends it. */
    public enum Origin {
        SENDER,
        GATEWAY,
        RECEIVER
    }

    /** An error that the sender has to mend. */
    public static Problem ofSender(String code, @Nullable String where, String message) {
        return new Problem(code, Severity.ERROR, Origin.SENDER, where, message);
    }

    /** A warning to the sender; the message is taken all the same. */
    public static Problem warning(String code, @Nullable String where, String message) {
        return new Problem(code, Severity.WARNING, Origin.SENDER, where, message);
    }

    /** An error on our side: the sender may try again later. */
    public static Problem ofGateway(String code, @Nullable String where, String message) {
        return new Problem(code, Severity.ERROR, Origin.GATEWAY, where, message);
    }
}
