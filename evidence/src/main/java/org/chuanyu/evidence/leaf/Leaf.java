package org.chuanyu.evidence.leaf;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.leaf.JsonScan.Type;
import org.chuanyu.evidence.tree.Entries;

/**
 * One entry of the log: what happened, in codes and numbers, without personal data. It is its bytes, and they have one
 * form only ({@link #parse} refuses any other), so hashing them is hashing what they say.
 *
 * <p>Every leaf has: {@code at}, when the act was done; {@code t}, when it was put into the log; {@code ev}, the
 * event's UUID; {@code kind}; {@code late}, whether it was kept aside before it could be logged; {@code log} and {@code
 * seq}, its log and its position there; {@code v}, 1. {@code c} holds the commitments by field; everything else is up
 * to the kind.
 */
public final class Leaf {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final byte[] bytes;
    private final LeafReader reader = new LeafReader();

    private Leaf(byte[] bytes) {
        this.bytes = bytes;
        reader.read(bytes, 0, bytes.length);
    }

    /** Reads a leaf, or refuses it with MALFORMED_LEAF or TOO_LARGE. */
    public static Leaf parse(byte[] bytes) {
        return new Leaf(bytes.clone());
    }

    /** Starts a leaf. */
    public static Builder at(Instant act) {
        return new Builder().put("at", TIME.format(act)).put("late", false).put("v", 1);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String log() {
        return text("log").orElseThrow();
    }

    public long seq() {
        return reader.seq();
    }

    public Instant at() {
        return Instant.ofEpochMilli(reader.at());
    }

    public Instant t() {
        return Instant.ofEpochMilli(reader.t());
    }

    public String event() {
        return text("ev").orElseThrow();
    }

    public String kind() {
        return text("kind").orElseThrow();
    }

    public boolean late() {
        JsonScan members = reader.members();
        for (int i = 0; i < members.count(); i++) {
            if (members.parent(i) < 0 && members.key(i).equals("late")) {
                return members.isTrue(i);
            }
        }
        throw new IllegalStateException("a leaf without late");
    }

    /** The text of a field of the leaf itself, where it has one of this name and it is a string. */
    public Optional<String> text(String field) {
        JsonScan members = reader.members();
        for (int i = 0; i < members.count(); i++) {
            if (members.parent(i) < 0
                    && members.type(i) == Type.STRING
                    && members.key(i).equals(field)) {
                return Optional.of(members.value(i));
            }
        }
        return Optional.empty();
    }

    /** The commitments by the name of what they stand for. */
    public SortedMap<String, byte[]> commitments() {
        JsonScan members = reader.members();
        SortedMap<String, byte[]> commitments = new TreeMap<>();
        for (int i = 0; i < members.count(); i++) {
            int parent = members.parent(i);
            if (parent >= 0 && members.key(parent).equals("c")) {
                commitments.put(members.key(i), Base64.getDecoder().decode(members.value(i)));
            }
        }
        return commitments;
    }

    /** Whether both are the same bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Leaf leaf && Arrays.equals(bytes, leaf.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Collects the fields of a leaf; what cannot be written is refused by {@link #build}. */
    public static final class Builder {
        private final SortedMap<String, Object> fields = new TreeMap<>();
        private final SortedMap<String, String> commitments = new TreeMap<>();

        private Builder() {}

        /** Where the log puts it. */
        public Builder in(String log, long seq, Instant t) {
            return put("log", log).put("seq", Long.toString(seq)).put("t", TIME.format(t));
        }

        public Builder put(String field, String value) {
            fields.put(field, value);
            return this;
        }

        public Builder put(String field, boolean value) {
            fields.put(field, value);
            return this;
        }

        /** @param value 0 to 999,999,999; a larger number is written as a string */
        public Builder put(String field, int value) {
            fields.put(field, value);
            return this;
        }

        /** @param commitment 32 bytes, as {@link Commitment} makes them */
        public Builder commit(String field, byte[] commitment) {
            commitments.put(field, StrictText.base64(commitment));
            return this;
        }

        public Leaf build() {
            if (!commitments.isEmpty()) {
                fields.put("c", commitments);
            }
            StringBuilder json = new StringBuilder(512);
            write(fields, json);
            byte[] bytes = StrictText.utf8(json.toString(), Reason.MALFORMED_LEAF);
            if (bytes.length > Entries.LONGEST) {
                throw new EvidenceRefused(Reason.TOO_LARGE, "a leaf of more than 65535 bytes");
            }
            return new Leaf(bytes);
        }

        private static void write(Map<?, ?> members, StringBuilder json) {
            char before = '{';
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.append(before).append('"').append(member.getKey()).append("\":");
                Object value = member.getValue();
                if (value instanceof Map<?, ?> inner) {
                    write(inner, json);
                } else if (value instanceof String text) {
                    json.append('"')
                            .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                            .append('"');
                } else {
                    json.append(value);
                }
                before = ',';
            }
            json.append(before == '{' ? "{}" : "}");
        }
    }
}
