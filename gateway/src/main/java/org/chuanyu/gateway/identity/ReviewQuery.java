package org.chuanyu.gateway.identity;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which cases, oldest first; null means any.
 *
 * @param from found at or after
 * @param to found before
 * @param count at most this many
 */
record ReviewQuery(
        @Nullable String state,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable After after,
        int count) {
    static final Set<String> NAMES = Set.of("state", "from", "to", "after", "count");

    private static final int MOST = 200;
    private static final int USUAL = 50;
    private static final Pattern TOKEN = Pattern.compile("(\\d{1,17})_([0-9a-f-]{36})");
    private static final long MICROS = 1_000_000L;

    /** The last case of the page before. */
    record After(Instant foundAt, String id) {
        @Override
        public String toString() {
            return foundAt.getEpochSecond() * MICROS + foundAt.getNano() / 1_000 + "_" + id;
        }
    }

    /**
     * Reads request parameters; one that is not known would silently widen the answer, so it is refused.
     *
     * @param states those that there are
     */
    static ReviewQuery parse(Map<String, String> parameters, Set<String> states) {
        if (!NAMES.containsAll(parameters.keySet())) {
            throw ReviewProblem.bad("unknown-parameter", "there are only state, from, to, after and count");
        }
        String state = parameters.get("state");
        if (state != null && !states.contains(state)) {
            throw bad("state", "is one of " + String.join(", ", new java.util.TreeSet<>(states)));
        }
        return new ReviewQuery(
                state,
                instant("from", parameters.get("from")),
                instant("to", parameters.get("to")),
                after(parameters.get("after")),
                count(parameters.get("count")));
    }

    private static @Nullable Instant instant(String name, @Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw bad(name, "must be a date with time and offset, as in 2026-01-31T08:00:00+08:00");
        }
    }

    private static @Nullable After after(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher token = TOKEN.matcher(text);
        if (!token.matches()) {
            throw bad("after", "must be the 'next' of the page before");
        }
        long micros = Long.parseLong(token.group(1));
        Instant at = Instant.ofEpochSecond(micros / MICROS, micros % MICROS * 1_000);
        try {
            return new After(at, UUID.fromString(token.group(2)).toString());
        } catch (IllegalArgumentException e) {
            throw bad("after", "must be the 'next' of the page before");
        }
    }

    private static int count(@Nullable String text) {
        int count;
        try {
            count = text == null ? USUAL : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            count = 0;
        }
        if (count < 1 || count > MOST) {
            throw bad("count", "must be 1 to " + MOST);
        }
        return count;
    }

    private static RuntimeException bad(String name, String text) {
        return ReviewProblem.bad("bad-parameter", name + " " + text);
    }
}
