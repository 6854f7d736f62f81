package org.chuanyu.gateway.reconciliation;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a later sheet says of an earlier day, whose own sheet stays as it was signed. */
record Correction(LocalDate day, Kind kind, Line line) implements Comparable<Correction> {
    private static final Comparator<Correction> ORDER = Comparator.comparing(Correction::day)
            .thenComparing(Correction::kind)
            .thenComparing(Correction::line);

    /** What has become known. */
    enum Kind {
        /** It crossed on that day, and the sheet did not have it. */
        ADDED,
        /** It has these answers by now, which the sheet did not have. */
        ANSWERED,
        /** The records do not have it any more. */
        REMOVED;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is new of a day.
     *
     * @param said what its sheet and the corrections since then say, by {@link Line#key}
     * @param now what the records say of it
     * @param later what has crossed since then: an answer that came to a repetition belongs to the first time as well
     */
    static List<Correction> of(LocalDate day, Map<String, Line> said, Map<String, Line> now, Map<String, Line> later) {
        List<Correction> corrections = new ArrayList<>();
        now.forEach((key, line) -> {
            Line before = said.get(key);
            if (before == null) {
                corrections.add(new Correction(day, Kind.ADDED, line));
            } else if (line.without(before).answered()) {
                corrections.add(new Correction(day, Kind.ANSWERED, line.without(before)));
            }
        });
        said.forEach((key, line) -> {
            Line found = now.get(key);
            Line repeated = later.get(key);
            if (found == null) {
                corrections.add(new Correction(day, Kind.REMOVED, line));
            } else if (!line.answered() && !found.answered() && repeated != null && repeated.answered()) {
                corrections.add(new Correction(day, Kind.ANSWERED, repeated));
            }
        });
        return corrections;
    }

    /** What a sheet says of its day together with the corrections of later ones, the earlier first. */
    static Map<String, Line> applied(Sheet sheet, List<Sheet> later) {
        Map<String, Line> lines = new TreeMap<>();
        sheet.lines().forEach(line -> lines.put(line.key(), line));
        later.stream()
                .flatMap(each -> each.corrections().stream())
                .filter(correction -> correction.day().equals(sheet.day()))
                .forEach(correction -> {
                    Line line = correction.line();
                    if (correction.kind() == Kind.REMOVED) {
                        lines.remove(line.key());
                    } else {
                        lines.merge(line.key(), line, Line::and);
                    }
                });
        return lines;
    }

    @Override
    public int compareTo(Correction other) {
        return ORDER.compare(this, other);
    }

    /** As on a sheet. */
    @Override
    public String toString() {
        return day + " " + kind.code() + " " + line;
    }
}
