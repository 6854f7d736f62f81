package org.chuanyu.gateway.reconciliation;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.StrictText;
import org.jspecify.annotations.Nullable;

/** Reads a sheet byte for byte, and refuses what is not the one form of what it says: so totals are those of its messages. */
final class SheetReader {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern WORD = Pattern.compile("[^\\s\\p{Cntrl}]{1,200}");

    private static final byte[] FIRST = (Sheet.KIND + "\n").getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD_LINES = 11;
    /** Bytes of the shortest line below the head: a message without control id and answer. */
    private static final int LEAST_BYTES = "message - ".length() + 64 + " -\n".length();
    /** Words of the longest line, and one more that gives away a longer one. */
    private static final int MOST_WORDS = 7;

    private final String text;
    private int at = -1;
    private int from;

    private SheetReader(String text) {
        this.text = text;
    }

    /** Not a sheet, or not in its one form. The message names the line and the rule, never what stands there. */
    static final class SheetRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SheetRefused(String message) {
            super(message);
        }
    }

    /**
     * Looks at the bytes before it makes anything of them, and takes line after line: what is no sheet costs next to nothing. However
     * many there are: how much a partner may bring is {@link BroughtSheets}' business, and our own sheet of a busy day is read too.
     *
     * @throws SheetRefused when it is anything else than a sheet
     */
    static Sheet read(byte[] bytes) {
        requireLikely(bytes);
        String text;
        try {
            text = StrictText.utf8(bytes, EvidenceRefused.Reason.MALFORMED_TEXT);
        } catch (EvidenceRefused e) {
            throw new SheetRefused("not UTF-8");
        }
        Sheet sheet = new SheetReader(text).sheet();
        if (!Arrays.equals(sheet.bytes(), bytes)) {
            throw new SheetRefused("the totals are not those of its messages, or it is not in its one form");
        }
        return sheet;
    }

    /** How many lines there are, by their ends. */
    static int lines(byte[] bytes) {
        int lines = 0;
        for (byte each : bytes) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static void requireLikely(byte[] bytes) {
        if (bytes.length < FIRST.length || !Arrays.equals(bytes, 0, FIRST.length, FIRST, 0, FIRST.length)) {
            throw new SheetRefused("line 1: the first line is " + Sheet.KIND);
        }
        if (lines(bytes) > HEAD_LINES + bytes.length / LEAST_BYTES) {
            throw new SheetRefused("more lines than messages have room in so many bytes");
        }
    }

    private Sheet sheet() {
        next();
        String log = word("log");
        Sheet.Keeper keeper = keeper(word("keeper"));
        String participant = word("participant");
        String wire = word("wire");
        Direction direction = Direction.of(word("direction")).orElseThrow(() -> refused("in or out"));
        LocalDate day = day(word("day"));
        ZoneId zone = zone(word("zone"));
        next();
        next();
        int unread = number(word("unread"));
        List<Line> messages = new ArrayList<>();
        List<Correction> corrections = new ArrayList<>();
        while (from < text.length()) {
            String[] parts = next().split(" ", MOST_WORDS);
            if (parts[0].equals("message") && parts.length == 4) {
                messages.add(line(parts, 1));
            } else if (parts[0].equals("correction") && parts.length == 6) {
                corrections.add(new Correction(day(parts[1]), kind(parts[2]), line(parts, 3)));
            } else {
                throw refused("a message or a correction");
            }
        }
        requireOnce(messages);
        Channel channel = new Channel(participant, wire, direction);
        return new Sheet(keeper, log, channel, day, zone, unread, messages, corrections);
    }

    private void requireOnce(List<Line> messages) {
        if (messages.stream().map(Line::key).distinct().count() != messages.size()) {
            throw refused("each message stands there once");
        }
    }

    private String next() {
        at++;
        int end = text.indexOf('\n', from);
        if (end < 0) {
            throw refused("a sheet does not end here");
        }
        String line = text.substring(from, end);
        from = end + 1;
        return line;
    }

    private String word(String key) {
        String line = next();
        String value = line.startsWith(key + " ") ? line.substring(key.length() + 1) : "";
        if (!WORD.matcher(value).matches()) {
            throw refused(key + " and a word");
        }
        return value;
    }

    private Line line(String[] parts, int from) {
        String control = hash(parts[from], Line.NONE);
        return new Line(control, hash(parts[from + 1], null), answers(parts[from + 2]));
    }

    /** One after the other, each after the one before: nothing is made of a field of commas. */
    private SortedSet<String> answers(String field) {
        SortedSet<String> answers = new TreeSet<>();
        if (field.equals(Line.NONE)) {
            return answers;
        }
        for (int start = 0; start <= field.length(); ) {
            int comma = field.indexOf(',', start);
            int end = comma < 0 ? field.length() : comma;
            String answer = hash(field.substring(start, end), Line.UNKNOWN);
            if (!answers.isEmpty() && answers.last().compareTo(answer) >= 0) {
                throw refused("each answer once, in order");
            }
            answers.add(answer);
            start = end + 1;
        }
        return answers;
    }

    private String hash(String text, @Nullable String otherwise) {
        if (!HASH.matcher(text).matches() && !text.equals(otherwise)) {
            throw refused("an SM3 hash in small hexadecimal digits");
        }
        return text;
    }

    private Sheet.Keeper keeper(String code) {
        return Arrays.stream(Sheet.Keeper.values())
                .filter(each -> each.code().equals(code))
                .findFirst()
                .orElseThrow(() -> refused("gateway or partner"));
    }

    private Correction.Kind kind(String code) {
        return Arrays.stream(Correction.Kind.values())
                .filter(each -> each.code().equals(code))
                .findFirst()
                .orElseThrow(() -> refused("added, answered or removed"));
    }

    private LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw refused("a day as 2026-11-26");
        }
    }

    private ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw refused("a time zone as Asia/Shanghai");
        }
    }

    private int number(String text) {
        if (!text.matches("0|[1-9][0-9]{0,8}")) {
            throw refused("a number");
        }
        return Integer.parseInt(text);
    }

    private SheetRefused refused(String rule) {
        return new SheetRefused(String.format(Locale.ROOT, "line %d: %s", at + 1, rule));
    }
}
