package org.chuanyu.evidence.note;

import java.util.Optional;

/**
 * The proof that a log has said two things: two checkpoints of one origin and one size with different roots, both under
 * a key of the log. Whoever has that key can check it, without the witnesses, the leaves or anyone's word.
 */
public record Fork(SignedNote one, SignedNote other) {
    /**
     * The proof, where the two notes are one. A line beside the log's own that does not verify, and a key that has been
     * retired since, take back nothing that the log has signed. Two signatures over the same checkpoint are no fork:
     * SM2 signs with a new random number each time.
     */
    public static Optional<Fork> between(TrustPolicy policy, SignedNote one, SignedNote other) {
        Checkpoint first = Checkpoint.parse(one.text());
        Checkpoint second = Checkpoint.parse(other.text());
        boolean contradict =
                first.origin().equals(second.origin()) && first.size() == second.size() && !first.sameAs(second);
        return contradict && policy.isLogsWord(one) && policy.isLogsWord(other)
                ? Optional.of(new Fork(one, other))
                : Optional.empty();
    }
}
