package org.chuanyu.evidence.leaf;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.leaf.JsonScan.Type;
import org.chuanyu.evidence.tree.Entries;

/**
 * Reads leaf after leaf without making an object for any of them, for whoever checks a million. What {@link #read} has
 * taken is a leaf in its one written form; the other methods are about the leaf read last, and only as long as its
 * bytes stand where they were. Belongs to one thread.
 */
public final class LeafReader {
    private static final String TIME = "####-##-##T##:##:##.###Z";
    private static final String UUID = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    private static final int VERSION = 1;
    private static final int COMMITMENT_LENGTH = 44;

    private static final byte[] AT = ascii("at");
    private static final byte[] COMMITMENTS = ascii("c");
    private static final byte[] EVENT = ascii("ev");
    private static final byte[] KIND = ascii("kind");
    private static final byte[] LATE = ascii("late");
    private static final byte[] LOG = ascii("log");
    private static final byte[] SEQ = ascii("seq");
    private static final byte[] T = ascii("t");
    private static final byte[] V = ascii("v");

    private final JsonScan scan = new JsonScan();
    private byte[] bytes = {};
    private int log;
    private long seq;
    private long at;
    private long t;
    private int event;
    private int kind;
    private boolean committed;

    /** Takes a leaf, or refuses it with MALFORMED_LEAF or TOO_LARGE. */
    public void read(byte[] bytes, int offset, int length) {
        if (length > Entries.LONGEST) {
            throw new EvidenceRefused(Reason.TOO_LARGE, "a leaf of more than 65535 bytes");
        }
        this.bytes = bytes;
        scan.read(bytes, offset, length);
        int version = member(V, Type.NUMBER);
        require(
                scan.to(version) - scan.from(version) == 1 && bytes[scan.from(version)] == '0' + VERSION,
                "another version");
        int id = member(EVENT, Type.STRING);
        require(looksLike(id, UUID), "ev is not a lower-case UUID");
        event = scan.from(id);
        kind = member(KIND, Type.STRING);
        require(scan.to(kind) > scan.from(kind), "no kind");
        member(LATE, Type.BOOLEAN);
        log = member(LOG, Type.STRING);
        require(scan.to(log) > scan.from(log), "no log");
        seq = number(member(SEQ, Type.STRING));
        at = time(member(AT, Type.STRING));
        t = time(member(T, Type.STRING));
        commitments();
    }

    /** Whether the leaf names this log. */
    public boolean isOf(byte[] origin) {
        return scan.valueIs(log, origin);
    }

    /** Whether the leaf is of this kind. */
    public boolean isOfKind(byte[] name) {
        return scan.valueIs(kind, name);
    }

    /** The position in the log that the leaf names. */
    public long seq() {
        return seq;
    }

    /** When the act was done, in milliseconds since 1970. */
    public long at() {
        return at;
    }

    /** When it was put into the log, in milliseconds since 1970; never less than in the leaf before. */
    public long t() {
        return t;
    }

    /** The first 16 hexadecimal digits of the event's UUID. */
    public long eventHigh() {
        return hexadecimal(event, event + 18);
    }

    /** The last 16 hexadecimal digits of the event's UUID. */
    public long eventLow() {
        return hexadecimal(event + 19, event + UUID.length());
    }

    /** Whether the leaf commits to anything that it does not tell. */
    public boolean commits() {
        return committed;
    }

    JsonScan members() {
        return scan;
    }

    private int member(byte[] key, Type type) {
        for (int i = 0; i < scan.count(); i++) {
            if (scan.parent(i) < 0 && scan.keyIs(i, key)) {
                require(scan.type(i) == type, "a field of another type");
                return i;
            }
        }
        throw new EvidenceRefused(Reason.MALFORMED_LEAF, "no field " + new String(key, StandardCharsets.US_ASCII));
    }

    private long hexadecimal(int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] != '-') {
                number = number << 4 | Character.digit(bytes[i], 16);
            }
        }
        return number;
    }

    private void commitments() {
        committed = false;
        for (int i = 0; i < scan.count(); i++) {
            int parent = scan.parent(i);
            if (parent < 0) {
                require(!scan.keyIs(i, COMMITMENTS) || scan.type(i) == Type.OBJECT, "c is not an object");
            } else if (scan.keyIs(parent, COMMITMENTS)) {
                require(scan.type(i) == Type.STRING && isHash(scan.from(i), scan.to(i)), "not a commitment");
                committed = true;
            }
        }
    }

    /** Base 64 of 32 bytes: 43 digits, of which the last carries four bits, and the padding. */
    private boolean isHash(int from, int to) {
        if (to - from != COMMITMENT_LENGTH || bytes[to - 1] != '=') {
            return false;
        }
        int last = 0;
        for (int i = from; i < to - 1; i++) {
            last = base64Digit(bytes[i]);
            if (last < 0) {
                return false;
            }
        }
        return (last & 3) == 0;
    }

    private static int base64Digit(byte b) {
        if (b >= 'A' && b <= 'Z') {
            return b - 'A';
        }
        if (b >= 'a' && b <= 'z') {
            return b - 'a' + 26;
        }
        if (b >= '0' && b <= '9') {
            return b - '0' + 52;
        }
        return b == '+' ? 62 : b == '/' ? 63 : -1;
    }

    private long number(int member) {
        int from = scan.from(member);
        int digits = scan.to(member) - from;
        require(digits > 0 && digits <= 19 && (digits == 1 || bytes[from] != '0'), "a number in another form");
        long number = 0;
        for (int i = 0; i < digits; i++) {
            int digit = bytes[from + i] - '0';
            require(digit >= 0 && digit <= 9 && number <= (Long.MAX_VALUE - digit) / 10, "a number in another form");
            number = number * 10 + digit;
        }
        return number;
    }

    private long time(int member) {
        require(looksLike(member, TIME), "a time in another form");
        int from = scan.from(member);
        try {
            return LocalDateTime.of(
                            digits(from, 4),
                            digits(from + 5, 2),
                            digits(from + 8, 2),
                            digits(from + 11, 2),
                            digits(from + 14, 2),
                            digits(from + 17, 2),
                            digits(from + 20, 3) * 1_000_000)
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
        } catch (DateTimeException e) {
            throw new EvidenceRefused(Reason.MALFORMED_LEAF, "a time that no clock shows");
        }
    }

    private int digits(int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }

    /** In the pattern # stands for a digit, x for a lower-case hexadecimal one. */
    private boolean looksLike(int member, String pattern) {
        int from = scan.from(member);
        if (scan.to(member) - from != pattern.length()) {
            return false;
        }
        for (int i = 0; i < pattern.length(); i++) {
            byte b = bytes[from + i];
            char wanted = pattern.charAt(i);
            boolean digit = b >= '0' && b <= '9';
            boolean fits = wanted == '#' ? digit : wanted == 'x' ? digit || b >= 'a' && b <= 'f' : b == wanted;
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new EvidenceRefused(Reason.MALFORMED_LEAF, otherwise);
        }
    }
}
