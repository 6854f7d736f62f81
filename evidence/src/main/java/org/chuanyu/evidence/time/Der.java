package org.chuanyu.evidence.time;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/**
 * One element of DER (X.690 section 10), where it lies in the bytes that came. Read by hand, because general readers of
 * ASN.1 take more than the one form: here every tag has one byte, every length is the shortest, and nothing lies
 * between or behind. Whatever else it is, is refused with MALFORMED_TOKEN.
 */
final class Der {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int NULL = 0x05;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int ENUMERATED = 0x0a;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    /** Bytes of the largest element that is read. */
    static final int MOST_BYTES = 0xffff;

    private static final int CONSTRUCTED = 0x20;
    private static final int DEEPEST = 24;
    private static final Pattern TIME = Pattern.compile("([0-9]{4})([0-9]{2}){5}(\\.([0-9]{0,8}[1-9]))?Z");

    private final byte[] bytes;
    private final int from;
    private final int contentFrom;
    private final int to;

    private Der(byte[] bytes, int from, int contentFrom, int to) {
        this.bytes = bytes;
        this.from = from;
        this.contentFrom = contentFrom;
        this.to = to;
    }

    /** The tag of a constructed element of the context. */
    static int context(int number) {
        return 0xa0 | number;
    }

    /** Reads bytes that are one element and nothing else, down to its smallest parts. */
    static Der parse(byte[] bytes) {
        require(bytes.length <= MOST_BYTES, "more than 65535 bytes");
        Der whole = at(bytes, 0, bytes.length);
        require(whole.to == bytes.length, "bytes behind the end");
        whole.walk(0);
        return whole;
    }

    private static Der at(byte[] bytes, int from, int end) {
        require(end - from >= 2, "an element that is cut");
        require((bytes[from] & 0x1f) != 0x1f, "a tag of more than one byte");
        int contentFrom = from + 2;
        int length = bytes[from + 1] & 0xff;
        if (length > 0x7f) {
            int count = length & 0x7f;
            require(count >= 1 && count <= 2 && count <= end - contentFrom, "a length that no element here has");
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | bytes[contentFrom++] & 0xff;
            }
            require(length >= (count == 1 ? 0x80 : 0x100), "a length that is not the shortest");
        }
        require(length <= end - contentFrom, "an element that is cut");
        return new Der(bytes, from, contentFrom, contentFrom + length);
    }

    private void walk(int depth) {
        require(depth < DEEPEST, "elements in elements without end");
        if ((tag() & CONSTRUCTED) != 0) {
            for (Der child : parts()) {
                child.walk(depth + 1);
            }
        }
    }

    private List<Der> parts() {
        List<Der> parts = new ArrayList<>();
        for (int at = contentFrom; at < to; ) {
            Der part = at(bytes, at, to);
            parts.add(part);
            at = part.to;
        }
        return parts;
    }

    int tag() {
        return bytes[from] & 0xff;
    }

    /** This element, if it has the tag. */
    Der as(int tag) {
        require(tag() == tag, "another element than the one that belongs here");
        return this;
    }

    /** The members of a sequence. */
    DerFields fields() {
        return new DerFields(as(SEQUENCE).parts());
    }

    /** The members of a set under this tag, in the one order that they have in DER. */
    List<Der> set(int tag) {
        List<Der> members = as(tag).parts();
        for (int i = 1; i < members.size(); i++) {
            byte[] before = members.get(i - 1).encoded();
            require(Arrays.compareUnsigned(before, members.get(i).encoded()) <= 0, "a set in another order");
        }
        return members;
    }

    /** The members of a sequence of things of one kind. */
    List<Der> list() {
        return as(SEQUENCE).parts();
    }

    /** The one element in an explicit tag. */
    Der only() {
        List<Der> parts = parts();
        require((tag() & CONSTRUCTED) != 0 && parts.size() == 1, "not one element in its tag");
        return parts.get(0);
    }

    /** Tag, length and content. */
    byte[] encoded() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** The same under another tag. */
    byte[] encodedAs(int tag) {
        byte[] encoded = encoded();
        encoded[0] = (byte) tag;
        return encoded;
    }

    byte[] content() {
        return Arrays.copyOfRange(bytes, contentFrom, to);
    }

    byte[] octets() {
        return as(OCTET_STRING).content();
    }

    /** The bytes of a bit string that has whole ones only. */
    byte[] bits() {
        byte[] content = as(BIT_STRING).content();
        require(content.length > 0 && content[0] == 0, "a bit string that ends within a byte");
        return Arrays.copyOfRange(content, 1, content.length);
    }

    BigInteger number() {
        byte[] content = as(INTEGER).content();
        require(content.length > 0, "a number without digits");
        boolean needless = content.length > 1 && content[0] == (content[1] < 0 ? -1 : 0);
        require(!needless, "a number that is not the shortest");
        return new BigInteger(content);
    }

    void requireNumber(int expected) {
        require(number().equals(BigInteger.valueOf(expected)), "another version");
    }

    /** Of what is false where it is left out. */
    boolean isTrue() {
        byte[] content = as(BOOLEAN).content();
        require(content.length == 1 && content[0] == -1, "a truth value that should be left out, or is none");
        return true;
    }

    /** In dotted digits. */
    String oid() {
        byte[] encoded = as(OBJECT_IDENTIFIER).encoded();
        try {
            ASN1ObjectIdentifier oid = ASN1ObjectIdentifier.getInstance(encoded);
            if (Arrays.equals(oid.getEncoded(), encoded)) {
                return oid.getId();
            }
        } catch (java.io.IOException | IllegalArgumentException e) {
            // answered below
        }
        throw refused("an object identifier that is none");
    }

    /** The object identifier of an AlgorithmIdentifier without parameters, or with NULL in their place. */
    String algorithm() {
        DerFields fields = fields();
        String oid = fields.next(OBJECT_IDENTIFIER).oid();
        Der parameters = fields.optional(NULL);
        require(parameters == null || parameters.content().length == 0, "parameters that no algorithm here has");
        fields.end();
        return oid;
    }

    /** UTCTime or GeneralizedTime, in UTC. */
    Instant time() {
        String text = new String(content(), StandardCharsets.ISO_8859_1);
        if (tag() == UTC_TIME) {
            // RFC 5280 section 4.1.2.5.1
            text = (text.compareTo("50") < 0 ? "20" : "19") + text;
            require(text.length() == 15, "a time in another form");
        } else {
            as(GENERALIZED_TIME);
        }
        Matcher matcher = TIME.matcher(text);
        require(matcher.matches(), "a time in another form");
        String digits = matcher.group(4);
        String fraction = digits == null ? "" : digits;
        try {
            return LocalDateTime.of(
                            part(text, 0, 4),
                            part(text, 4, 2),
                            part(text, 6, 2),
                            part(text, 8, 2),
                            part(text, 10, 2),
                            part(text, 12, 2),
                            Integer.parseInt((fraction + "000000000").substring(0, 9)))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw refused("a time that there is not");
        }
    }

    private static int part(String text, int from, int length) {
        return Integer.parseInt(text.substring(from, from + length));
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw refused(otherwise);
        }
    }

    static EvidenceRefused refused(String why) {
        return new EvidenceRefused(Reason.MALFORMED_TOKEN, why);
    }
}
