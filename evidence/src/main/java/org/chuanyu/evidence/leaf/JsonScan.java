package org.chuanyu.evidence.leaf;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;

/**
 * One pass over an object of the JSON subset of leaves. It takes exactly the bytes that a writer of that subset writes
 * (RFC 8785 with less in it): keys of lower-case letters, digits and hyphens in ascending order, no space, values that
 * are strings, true, false, whole numbers below 10^9 or one more level of objects; in strings the quotation mark and
 * the backslash behind a backslash and everything else as it is, in Unicode NFC without control characters. So whatever
 * it takes would be written again to the same bytes, and two parsers cannot disagree about it. It keeps where the
 * members are and copies nothing.
 */
final class JsonScan {
    enum Type {
        STRING,
        BOOLEAN,
        NUMBER,
        OBJECT
    }

    static final int MOST_MEMBERS = 128;
    private static final int STRIDE = 6;
    private static final int PARENT = 0;
    private static final int TYPE = 1;
    private static final int KEY_FROM = 2;
    private static final int KEY_TO = 3;
    private static final int FROM = 4;
    private static final int TO = 5;
    private static final Type[] TYPES = Type.values();
    private static final int MOST_DIGITS = 9;
    private static final int LONGEST_KEY = 64;
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private static final int FEW_MEMBERS = 24;

    /**
     * Six numbers a member: the member that holds it, its type, where its key starts and ends, where its value does.
     */
    private int[] table = new int[FEW_MEMBERS * STRIDE];

    private int count;

    private byte[] bytes = {};
    private int at;
    private int end;

    void read(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        at = offset;
        end = offset + length;
        count = 0;
        object(-1);
        require(at == end, "bytes after the object");
    }

    /** Members, those of inner objects behind the one that holds them. */
    int count() {
        return count;
    }

    /** The member in whose object this one is, or -1. */
    int parent(int member) {
        return get(member, PARENT);
    }

    Type type(int member) {
        return TYPES[get(member, TYPE)];
    }

    int from(int member) {
        return get(member, FROM);
    }

    int to(int member) {
        return get(member, TO);
    }

    boolean keyIs(int member, byte[] key) {
        return Arrays.equals(bytes, get(member, KEY_FROM), get(member, KEY_TO), key, 0, key.length);
    }

    boolean valueIs(int member, byte[] value) {
        return Arrays.equals(bytes, get(member, FROM), get(member, TO), value, 0, value.length);
    }

    boolean isTrue(int member) {
        return valueIs(member, TRUE);
    }

    String key(int member) {
        return new String(
                bytes, get(member, KEY_FROM), get(member, KEY_TO) - get(member, KEY_FROM), StandardCharsets.US_ASCII);
    }

    /** The value of a string without its escapes, or the letters or digits of another one. */
    String value(int member) {
        String raw = new String(bytes, get(member, FROM), get(member, TO) - get(member, FROM), StandardCharsets.UTF_8);
        return raw.indexOf('\\') < 0 ? raw : raw.replaceAll("\\\\(.)", "$1");
    }

    private void object(int parent) {
        take('{');
        if (peek() == '}') {
            at++;
            return;
        }
        int before = -1;
        while (true) {
            before = member(parent, before);
            if (peek() == '}') {
                at++;
                return;
            }
            take(',');
        }
    }

    private int member(int parent, int before) {
        require(count < MOST_MEMBERS, "too many members");
        int member = count++;
        if (member * STRIDE == table.length) {
            table = Arrays.copyOf(table, 2 * table.length);
        }
        set(member, PARENT, parent);
        take('"');
        set(member, KEY_FROM, at);
        while (isKeyByte(peek())) {
            at++;
        }
        set(member, KEY_TO, at);
        int length = at - get(member, KEY_FROM);
        require(length > 0 && length <= LONGEST_KEY, "a key that no leaf has");
        take('"');
        require(before < 0 || compareKeys(before, member) < 0, "keys that are not in ascending order");
        take(':');
        value(member, parent);
        return member;
    }

    private int compareKeys(int one, int other) {
        return Arrays.compareUnsigned(
                bytes, get(one, KEY_FROM), get(one, KEY_TO), bytes, get(other, KEY_FROM), get(other, KEY_TO));
    }

    private void value(int member, int parent) {
        byte first = peek();
        set(member, FROM, at);
        if (first == '"') {
            set(member, TYPE, Type.STRING.ordinal());
            string(member);
        } else if (first == '{') {
            require(parent < 0, "an object in an object in an object");
            set(member, TYPE, Type.OBJECT.ordinal());
            object(member);
            set(member, TO, at);
        } else if (first == 't' || first == 'f') {
            set(member, TYPE, Type.BOOLEAN.ordinal());
            byte[] word = first == 't' ? TRUE : FALSE;
            at += word.length;
            set(member, TO, at);
            require(at <= end && valueIs(member, word), "a value that no leaf has");
        } else {
            set(member, TYPE, Type.NUMBER.ordinal());
            number();
            set(member, TO, at);
        }
    }

    private void number() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        int digits = at - start;
        require(digits > 0 && digits <= MOST_DIGITS, "a value that no leaf has");
        require(digits == 1 || bytes[start] != '0', "a number with a leading zero");
    }

    private void string(int member) {
        at++;
        set(member, FROM, at);
        boolean ascii = true;
        for (byte b = peek(); b != '"'; b = peek()) {
            ascii &= b >= 0;
            require(b < 0 || b >= ' ' && b != 0x7f, "a control character");
            at++;
            if (b == '\\') {
                require(peek() == '"' || peek() == '\\', "an escape where none is needed");
                at++;
            }
        }
        set(member, TO, at++);
        if (!ascii) {
            byte[] raw = Arrays.copyOfRange(bytes, get(member, FROM), get(member, TO));
            String text = StrictText.utf8(raw, Reason.MALFORMED_LEAF);
            require(text.chars().noneMatch(Character::isISOControl), "a control character");
            require(Normalizer.isNormalized(text, Normalizer.Form.NFC), "text that is not in NFC");
        }
    }

    private int get(int member, int what) {
        return table[member * STRIDE + what];
    }

    private void set(int member, int what, int value) {
        table[member * STRIDE + what] = value;
    }

    private static boolean isKeyByte(byte b) {
        return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '-';
    }

    private byte peek() {
        require(at < end, "the bytes end too early");
        return bytes[at];
    }

    private void take(char expected) {
        require(peek() == expected, "not the one way to write a leaf");
        at++;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new EvidenceRefused(Reason.MALFORMED_LEAF, otherwise);
        }
    }
}
