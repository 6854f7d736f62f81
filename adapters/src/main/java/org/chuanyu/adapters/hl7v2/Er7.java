package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;

/**
 * A message cut into segments, nothing dropped. Segments should end with CR; LF and CRLF are taken with a warning. A line that
 * does not start like a segment is the rest of the line before (an operator pressed Enter in a comment), not a loss.
 *
 * @param segments in the order of the message, the MSH first
 * @param warnings what was wrong with the form
 */
record Er7(List<Segment> segments, List<Problem> warnings) {
    private static final int MAX_SEGMENTS = 50_000;
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9]{2}");
    private static final Pattern CONTROLS = Pattern.compile("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F]");

    static Er7 parse(Decoded decoded) {
        String text = decoded.text();
        List<Problem> warnings = new ArrayList<>();
        if (CONTROLS.matcher(text).find()) {
            warnings.add(Problem.warning("control-character", null, "control characters were read as spaces"));
            text = CONTROLS.matcher(text).replaceAll(" ");
        }
        text = text.stripLeading();
        if (!text.startsWith("MSH")) {
            throw new ProblemException(Problem.ofSender("no-msh", "MSH", "a message starts with MSH"));
        }
        List<String> lines = lines(text, warnings);
        var delimiters = Delimiters.of(lines.get(0));
        var escapes = new Escapes(delimiters, decoded.charset());
        Map<String, Integer> occurrences = new HashMap<>();
        List<Segment> segments = new ArrayList<>(lines.size());
        for (String line : lines) {
            String name = line.substring(0, 3);
            int occurrence = occurrences.merge(name, 1, Integer::sum);
            segments.add(new Segment(name, occurrence, fields(name, line, delimiters), delimiters, escapes));
        }
        return new Er7(segments, warnings);
    }

    private static List<String> lines(String text, List<Problem> warnings) {
        if (text.indexOf('\n') >= 0) {
            warnings.add(Problem.warning("line-feed", null, "segments end with CR; LF was taken all the same"));
        }
        List<StringBuilder> lines = new ArrayList<>();
        boolean broken = false;
        char field = text.length() > 3 ? text.charAt(3) : '|';
        for (String line : text.split("\r\n|\r|\n", -1)) {
            if (isSegment(line, field)) {
                lines.add(new StringBuilder(line));
            } else if (lines.isEmpty()) {
                throw new ProblemException(Problem.ofSender("no-msh", "MSH", "a message starts with MSH"));
            } else if (!line.isBlank()) {
                lines.get(lines.size() - 1).append('\n').append(line);
                broken = true;
            }
            if (lines.size() > MAX_SEGMENTS) {
                throw new ProblemException(Problem.ofSender(
                        "too-many-segments", null, "at most " + MAX_SEGMENTS + " segments are taken in one message"));
            }
        }
        if (broken) {
            warnings.add(Problem.warning(
                    "broken-segment", null, "a line that is no segment was read as text of the line before"));
        }
        return lines.stream().map(StringBuilder::toString).toList();
    }

    private static boolean isSegment(String line, char field) {
        return line.length() >= 3
                && NAME.matcher(line.substring(0, 3)).matches()
                && (line.length() == 3 || line.charAt(3) == field);
    }

    /** MSH-1 is the delimiter itself, so the fields of a header segment count from one later. */
    private static String[] fields(String name, String line, Delimiters delimiters) {
        List<String> parts = Segment.split(line, delimiters.field());
        if (name.equals("MSH")) {
            parts.add(1, "");
        }
        return parts.toArray(String[]::new);
    }
}
