package org.chuanyu.evidence.bundle;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;

/** The members of one object of our JSON files: exactly the named ones, each of its type, or a refusal. */
final class JsonFields {
    private final Map<?, ?> members;

    private JsonFields(Map<?, ?> members) {
        this.members = members;
    }

    static JsonFields of(Object value, Set<String> names) {
        if (value instanceof Map<?, ?> members && members.keySet().equals(names)) {
            return new JsonFields(members);
        }
        throw refused("other fields than it has");
    }

    static List<?> list(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw refused("not a list");
    }

    static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw refused("not a text");
    }

    static long number(Object value) {
        return StrictText.number(text(value), Reason.MALFORMED_BUNDLE);
    }

    Object value(String name) {
        Object value = members.get(name);
        if (value == null) {
            throw refused("a field is missing");
        }
        return value;
    }

    String text(String name) {
        return text(value(name));
    }

    long number(String name) {
        return number(value(name));
    }

    List<?> list(String name) {
        return list(value(name));
    }

    Instant instant(String name) {
        String text = text(name);
        try {
            Instant instant = Instant.parse(text);
            if (instant.toString().equals(text)) {
                return instant;
            }
        } catch (DateTimeParseException e) {
            // answered below
        }
        throw refused("not a time in its one form");
    }

    static EvidenceRefused refused(String why) {
        return new EvidenceRefused(Reason.MALFORMED_BUNDLE, why);
    }
}
