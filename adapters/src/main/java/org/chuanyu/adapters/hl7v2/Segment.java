package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One segment. It remembers which places were read: what is not empty and was never read is what the translation does not
 * carry, so no mapping can forget a field in silence.
 */
final class Segment {
    private static final String NULL = "\"\"";

    private final String name;
    private final int occurrence;
    private final String[] fields;
    private final Delimiters delimiters;
    private final Escapes escapes;
    private final Set<Place> read = new HashSet<>();

    /** A place within the segment, all counted from 1. */
    record Place(int field, int repetition, int component, int subcomponent) {
        /** Stands for every subcomponent. */
        static final int WHOLE = 0;

        Place(int field, int repetition, int component) {
            this(field, repetition, component, WHOLE);
        }
    }

    /** @param fields the texts of the fields by their number; {@code fields[0]} is the name */
    Segment(String name, int occurrence, String[] fields, Delimiters delimiters, Escapes escapes) {
        this.name = name;
        this.occurrence = occurrence;
        this.fields = fields;
        this.delimiters = delimiters;
        this.escapes = escapes;
    }

    String name() {
        return name;
    }

    /** {@code OBX[3]}: the third OBX of the message. */
    String path() {
        return name + "[" + occurrence + "]";
    }

    String path(int field) {
        return path() + "-" + field;
    }

    /** Whether anything stands in the field; the HL7 null ({@code ""}) is something. */
    boolean has(int field) {
        return !repetitions(field).isEmpty();
    }

    /** Whether the sender says that the value is to be empty (HL7 v2.5.1 §2.5.3). */
    boolean isNull(int field) {
        return raw(field).trim().equals(NULL);
    }

    /** Whether the field holds more than blanks and the HL7 null; does not count as reading it. */
    boolean says(int field) {
        return has(field) && !isNull(field) && !escapes.decode(raw(field)).isBlank();
    }

    /** The whole field as text, delimiters and all: for data types without parts, where a bare {@code ^} is content. */
    String text(int field) {
        repetitions(field).forEach(Element::text);
        return isNull(field) ? "" : escapes.decode(raw(field));
    }

    /** The first component of the first repetition, trimmed; empty for nothing and for the HL7 null. */
    String first(int field) {
        List<Element> repetitions = repetitions(field);
        return repetitions.isEmpty() ? "" : repetitions.get(0).part(1);
    }

    /** The repetitions that are not empty. */
    List<Element> repetitions(int field) {
        String raw = raw(field);
        if (raw.isBlank()) {
            return List.of();
        }
        List<String> texts = split(raw, delimiters.repetition());
        List<Element> elements = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            if (!texts.get(i).isBlank()) {
                elements.add(new Element(field, i + 1, texts.get(i)));
            }
        }
        return elements;
    }

    /** Says that the first component of the first repetition is dealt with: set ids, codes that were read for their meaning. */
    void markRead(int... numbers) {
        for (int field : numbers) {
            first(field);
        }
    }

    /** Says that whole fields are dealt with. */
    void markWhole(int... numbers) {
        for (int field : numbers) {
            repetitions(field).forEach(Element::text);
        }
    }

    /**
     * The repetitions of a text field, each a line (HL7 v2.5.1 §2.A.78), empty ones too. A bare {@code ~} between figures is a
     * range that was not escaped.
     */
    List<String> lines(int field) {
        markWhole(field);
        if (isNull(field) || !has(field)) {
            return List.of();
        }
        String raw = raw(field);
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < raw.length(); i++) {
            boolean figures = i > 0
                    && i + 1 < raw.length()
                    && Character.isDigit(raw.charAt(i - 1))
                    && Character.isDigit(raw.charAt(i + 1));
            if (raw.charAt(i) == delimiters.repetition() && !figures) {
                lines.add(escapes.decode(raw.substring(from, i)));
                from = i + 1;
            }
        }
        lines.add(escapes.decode(raw.substring(from)));
        return lines;
    }

    void markAllRead() {
        for (int field = 1; field < fields.length; field++) {
            markWhole(field);
        }
    }

    /** Whether all fields but the set id are the same. */
    boolean sameContent(Segment other) {
        int length = Math.max(fields.length, other.fields.length);
        for (int field = 2; field < length; field++) {
            if (!raw(field).trim().equals(other.raw(field).trim())) {
                return false;
            }
        }
        return true;
    }

    /** Every place that is not empty and was not read, in order. */
    List<Place> unread() {
        List<Place> unread = new ArrayList<>();
        for (int field = 1; field < fields.length; field++) {
            for (Element element : repetitions(field)) {
                element.unread(unread);
            }
        }
        return unread;
    }

    /** Numbers of the fields whose characters could not be decoded. */
    List<Integer> undecodable() {
        List<Integer> numbers = new ArrayList<>();
        for (int field = 1; field < fields.length; field++) {
            if (fields[field].indexOf('\uFFFD') >= 0) {
                numbers.add(field);
            }
        }
        return numbers;
    }

    private String raw(int field) {
        return field < fields.length ? fields[field] : "";
    }

    static List<String> split(String text, char delimiter) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(delimiter); delimiter != '\0' && at >= 0; at = text.indexOf(delimiter, from)) {
            parts.add(text.substring(from, at));
            from = at + 1;
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** One repetition of a field. */
    final class Element {
        private final int field;
        private final int repetition;
        private final String raw;
        private final List<String> components;

        private Element(int field, int repetition, String raw) {
            this.field = field;
            this.repetition = repetition;
            this.raw = raw;
            this.components = split(raw, delimiters.component());
        }

        /** A component, decoded and trimmed; empty for nothing and for the HL7 null. */
        String part(int number) {
            if (number > components.size()) {
                return "";
            }
            read.add(new Place(field, repetition, number));
            String text = components.get(number - 1).trim();
            return text.equals(NULL) ? "" : escapes.decode(text).trim();
        }

        /** The first subcomponent of a component: the family name of a name, the code of a specimen. */
        String leading(int number) {
            String text = sub(number, 1);
            return text.equals(NULL) ? "" : text;
        }

        /** A subcomponent, decoded and trimmed. */
        String sub(int number, int subcomponent) {
            if (number > components.size()) {
                return "";
            }
            read.add(new Place(field, repetition, number, subcomponent));
            List<String> parts = split(components.get(number - 1), delimiters.subcomponent());
            return subcomponent > parts.size()
                    ? ""
                    : escapes.decode(parts.get(subcomponent - 1)).trim();
        }

        /** The whole repetition as text. */
        String text() {
            for (int i = 1; i <= components.size(); i++) {
                read.add(new Place(field, repetition, i));
            }
            return raw.trim().equals(NULL) ? "" : escapes.decode(raw);
        }

        int size() {
            return components.size();
        }

        String path() {
            return Segment.this.path(field) + (repetition > 1 ? "(" + repetition + ")" : "");
        }

        private void unread(List<Place> unread) {
            for (int i = 1; i <= components.size(); i++) {
                String component = components.get(i - 1);
                if (!component.isBlank() && !read.contains(new Place(field, repetition, i))) {
                    unreadParts(i, split(component, delimiters.subcomponent()), unread);
                }
            }
        }

        private void unreadParts(int component, List<String> parts, List<Place> unread) {
            for (int i = 1; i <= parts.size(); i++) {
                var place = new Place(field, repetition, component, i);
                if (!parts.get(i - 1).isBlank() && !read.contains(place)) {
                    unread.add(place);
                }
            }
        }
    }
}
