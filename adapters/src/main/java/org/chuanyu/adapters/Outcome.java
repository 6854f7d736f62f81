package org.chuanyu.adapters;

import java.time.Duration;
import java.util.List;
import org.chuanyu.fhir.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt to deliver. {@link #losses} are those of what was rendered for it, so that nobody has to read
 * a log to learn what a partner did not get; {@code said} is content and must be sealed wherever it is kept.
 */
public sealed interface Outcome {

    /** What the record has and what was, or would have been, sent has not; empty where nothing was rendered. */
    List<Loss> losses();

    /** The same of something that was rendered with these losses. */
    Outcome losing(List<Loss> losses);

    /** The partner's own words: bounded, with what we know of the patient blotted out; null where it said nothing. */
    default @Nullable String said() {
        return null;
    }

    /**
     * The partner has it and said so.
     *
     * @param reference the partner's own number for it, if it gave one
     * @param answer the partner's code, one of those that the settings know
     */
    record Delivered(
            @Nullable String reference,
            String answer,
            @Nullable String said,
            List<Loss> losses) implements Outcome {
        public Delivered {
            losses = List.copyOf(losses);
        }

        public Delivered(@Nullable String reference, String answer, @Nullable String said) {
            this(reference, answer, said, List.of());
        }

        public Delivered(@Nullable String reference, String answer) {
            this(reference, answer, null, List.of());
        }

        @Override
        public Delivered losing(List<Loss> losses) {
            return new Delivered(reference, answer, said, losses);
        }

        @Override
        public String toString() {
            return "Delivered[" + reference + ", " + answer + ", " + losses + "]";
        }
    }

    /** Certainly not taken (refused connection, 503, fault of the receiver's side): try again. */
    record Deferred(String reason, @Nullable Duration retryAfter, List<Loss> losses) implements Outcome {
        public Deferred {
            losses = List.copyOf(losses);
        }

        public Deferred(String reason, @Nullable Duration retryAfter) {
            this(reason, retryAfter, List.of());
        }

        @Override
        public Deferred losing(List<Loss> losses) {
            return new Deferred(reason, retryAfter, losses);
        }
    }

    /** Sent, but nobody knows whether it was taken (time-out after sending, an answer that says nothing). */
    record Ambiguous(String reason, List<Loss> losses) implements Outcome {
        public Ambiguous {
            losses = List.copyOf(losses);
        }

        public Ambiguous(String reason) {
            this(reason, List.of());
        }

        @Override
        public Ambiguous losing(List<Loss> losses) {
            return new Ambiguous(reason, losses);
        }
    }

    /** The partner looked at it and will never take it as it is. */
    record Refused(Problem problem, @Nullable String said, List<Loss> losses) implements Outcome {
        public Refused {
            losses = List.copyOf(losses);
        }

        public Refused(Problem problem, @Nullable String said) {
            this(problem, said, List.of());
        }

        public Refused(Problem problem) {
            this(problem, null, List.of());
        }

        @Override
        public Refused losing(List<Loss> losses) {
            return new Refused(problem, said, losses);
        }

        @Override
        public String toString() {
            return "Refused[" + problem + ", " + losses + "]";
        }
    }
}
