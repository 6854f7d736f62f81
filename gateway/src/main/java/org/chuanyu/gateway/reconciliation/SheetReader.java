package org.chuanyu.gateway.reconciliation;

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
    /** Bytes of the largest sheet that is read. */
    static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern WORD = Pattern.compile("[^\\s\\p{Cntrl}]{1,200}");

    private final String[] lines;
    private int at;

    private SheetReader(String[] lines) {
        this.lines = lines;
    }

    /** Not a sheet, or not in its one form. The message names the line and the rule, never what stands there. */
    static final class SheetRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SheetRefused(String message) {
            super(message);
        }
    }

    /** @throws SheetRefused when it is anything else than a sheet */
    static Sheet read(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw new SheetRefused("a sheet has at most " + MOST_BYTES + " bytes");
        }
        String text;
        try {
            text = StrictText.utf8(bytes, EvidenceRefused.Reason.MALFORMED_TEXT);
        } catch (EvidenceRefused e) {
            throw new SheetRefused("not UTF-8");
        }
        Sheet sheet = new SheetReader(text.split("\n", -1)).sheet();
        if (!Arrays.equals(sheet.bytes(), bytes)) {
            throw new SheetRefused("the totals are not those of its messages, or it is not in its one form");
        }
        return sheet;
    }

    private Sheet sheet() {
        if (!lines[0].equals(Sheet.KIND)) {
            throw refused("the first line is " + Sheet.KIND);
        }
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
        while (at + 1 < lines.length && !lines[at + 1].isEmpty()) {
            String[] parts = next().split(" ", -1);
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
        if (at >= lines.length) {
            throw refused("a sheet does not end here");
        }
        return lines[at];
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
        SortedSet<String> answers = new TreeSet<>();
        if (!parts[from + 2].equals(Line.NONE)) {
            for (String answer : parts[from + 2].split(",", -1)) {
                answers.add(hash(answer, Line.UNKNOWN));
            }
        }
        return new Line(hash(parts[from], Line.NONE), hash(parts[from + 1], null), answers);
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
