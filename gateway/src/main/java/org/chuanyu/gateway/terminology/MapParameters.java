package org.chuanyu.gateway.terminology;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.chuanyu.gateway.terminology.MapProblem.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/** The parameters of a request: each known, given once, and with a value that may be one. Anything else would widen the answer. */
final class MapParameters {
    private static final int LONGEST = 256;

    private final Map<String, String> given = new HashMap<>();

    private MapParameters() {}

    static MapParameters of(MultiValueMap<String, String> parameters, String... known) {
        MapParameters all = new MapParameters();
        parameters.forEach((name, values) -> {
            if (!Set.of(known).contains(name)) {
                throw new MapProblem(
                        Kind.BAD_REQUEST, "unknown-parameter", "known parameters: " + String.join(", ", known));
            }
            if (values.size() != 1) {
                throw bad(name + ": given once");
            }
            String value = values.get(0);
            if (value.isBlank() || value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl)) {
                throw bad(name + ": 1 to " + LONGEST + " characters");
            }
            all.given.put(name, value);
        });
        return all;
    }

    @Nullable
    String get(String name) {
        return given.get(name);
    }

    /** Whether nothing else than this was asked for. */
    boolean fits(String name, @Nullable String value) {
        return !given.containsKey(name) || given.get(name).equals(value);
    }

    int count(int otherwise, int most) {
        String count = given.getOrDefault("count", String.valueOf(otherwise));
        if (!count.matches("[1-9]\\d{0,5}") || Integer.parseInt(count) > most) {
            throw bad("count: 1 to " + most);
        }
        return Integer.parseInt(count);
    }

    private static MapProblem bad(String text) {
        return new MapProblem(Kind.BAD_REQUEST, "bad-request", text);
    }
}
