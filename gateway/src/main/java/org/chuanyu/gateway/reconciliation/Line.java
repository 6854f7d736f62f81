package org.chuanyu.gateway.reconciliation;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;
import org.chuanyu.evidence.Sm3;
import org.jspecify.annotations.Nullable;

/**
 * One message on a sheet, however often it went that day: by hashes alone, so that only who has it can say which it is.
 *
 * @param control SM3 of its control id in UTF-8, {@link #NONE} where it has none
 * @param message SM3 of its bytes
 * @param answers SM3 of the bytes of each answer, {@link #UNKNOWN} for one whose bytes are not known; empty where it was not answered
 */
record Line(String control, String message, SortedSet<String> answers) implements Comparable<Line> {
    static final String NONE = "-";
    static final String UNKNOWN = "*";

    private static final Comparator<Line> ORDER =
            Comparator.comparing(Line::message).thenComparing(Line::control);

    Line {
        answers = Collections.unmodifiableSortedSet(new TreeSet<>(answers));
    }

    /** @param answer null where it was not answered */
    static Line of(@Nullable String controlId, String message, @Nullable String answer) {
        String control = controlId == null ? NONE : Sm3.hex(controlId.getBytes(StandardCharsets.UTF_8));
        SortedSet<String> answers = new TreeSet<>();
        if (answer != null) {
            answers.add(answer);
        }
        return new Line(control, message, answers);
    }

    /** What makes it the same message. */
    String key() {
        return control + " " + message;
    }

    boolean answered() {
        return !answers.isEmpty();
    }

    /** The same message with the answers of both. */
    Line and(Line other) {
        SortedSet<String> both = new TreeSet<>(answers);
        both.addAll(other.answers);
        return new Line(control, message, both);
    }

    /** The same with what of its answers the other has not; itself where all are new. */
    Line without(Line other) {
        SortedSet<String> rest = new TreeSet<>(answers);
        rest.removeAll(other.answers);
        return new Line(control, message, rest);
    }

    /** Whether both sides can mean the same answers: one is known to both, or the bytes of one are not known. */
    boolean agreesWith(Line other) {
        return answers.contains(UNKNOWN)
                || other.answers.contains(UNKNOWN)
                || answers.stream().anyMatch(other.answers::contains);
    }

    @Override
    public int compareTo(Line other) {
        return ORDER.compare(this, other);
    }

    /** As on a sheet. */
    @Override
    public String toString() {
        return key() + " " + (answers.isEmpty() ? NONE : String.join(",", answers));
    }
}
