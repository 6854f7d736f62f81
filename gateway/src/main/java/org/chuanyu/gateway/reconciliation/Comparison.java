package org.chuanyu.gateway.reconciliation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Two sides' sheets of one channel and day, held against each other. Pure.
 *
 * @param differences by message, without what both show alike
 */
record Comparison(List<Difference> differences) {

    Comparison {
        differences = List.copyOf(differences);
    }

    /** How the two differ in a message. */
    enum Kind {
        /** The partner shows it, we do not. */
        MISSING_HERE,
        /** We show it, the partner does not. */
        MISSING_THERE,
        /** The partner shows an answer, we do not. */
        UNANSWERED_HERE,
        /** We show an answer, the partner does not. */
        UNANSWERED_THERE,
        /** Both show answers, and none of them alike. */
        ANSWER_DIFFERS;

        /** As in answers and texts. */
        String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One message.
     *
     * @param elsewhere the neighbouring day on which we show it, where we do: it crossed about midnight
     */
    record Difference(Kind kind, Line line, @Nullable String elsewhere) {}

    /** @param neighbour the day, if any, on which our records have what our sheet has not, by {@link Line#key} */
    static Comparison of(Sheet ours, Sheet theirs, Function<String, @Nullable String> neighbour) {
        Map<String, Line> here = byKey(ours);
        Map<String, Line> there = byKey(theirs);
        List<Difference> differences = new ArrayList<>();
        there.forEach((key, line) -> {
            if (!here.containsKey(key)) {
                differences.add(new Difference(Kind.MISSING_HERE, line, neighbour.apply(key)));
            }
        });
        here.forEach((key, line) -> {
            Line other = there.get(key);
            if (other == null) {
                differences.add(new Difference(Kind.MISSING_THERE, line, null));
            } else if (line.answered() != other.answered()) {
                Kind kind = line.answered() ? Kind.UNANSWERED_THERE : Kind.UNANSWERED_HERE;
                differences.add(new Difference(kind, line.and(other), null));
            } else if (line.answered() && !line.agreesWith(other)) {
                differences.add(new Difference(Kind.ANSWER_DIFFERS, line.and(other), null));
            }
        });
        return new Comparison(differences);
    }

    boolean equal() {
        return differences.isEmpty();
    }

    /** How many of each kind; kinds that there are none of are left out. */
    Map<String, Integer> counts() {
        return differences.stream()
                .collect(Collectors.toMap(each -> each.kind().code(), each -> 1, Integer::sum, TreeMap::new));
    }

    private static Map<String, Line> byKey(Sheet sheet) {
        Map<String, Line> lines = new TreeMap<>();
        sheet.lines().forEach(line -> lines.put(line.key(), line));
        return lines;
    }
}
