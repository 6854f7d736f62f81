package org.chuanyu.adapters;

import java.time.Duration;
import org.chuanyu.fhir.Problem;
import org.jspecify.annotations.Nullable;

/** What became of one attempt to deliver. {@code answer} is the partner's answer, shortened, without clinical content. */
public sealed interface Outcome {

    /** The partner has it and said so. {@code reference} is the partner's own number for it, if it gave one. */
    record Delivered(@Nullable String reference, String answer) implements Outcome {}

    /** Certainly not taken (refused connection, 503, fault of the receiver's side): try again. */
    record Deferred(String reason, @Nullable Duration retryAfter) implements Outcome {}

    /** Sent, but nobody knows whether it was taken (time-out after sending, an answer that says nothing). */
    record Ambiguous(String reason) implements Outcome {}

    /** The partner looked at it and will never take it as it is. */
    record Refused(Problem problem) implements Outcome {}
}
