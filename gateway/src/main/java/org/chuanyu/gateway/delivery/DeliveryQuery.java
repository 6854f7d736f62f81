package org.chuanyu.gateway.delivery;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * Which deliveries; null means any.
 *
 * @param after {@code seq} of the last entry of the page before
 * @param count at most this many
 */
record DeliveryQuery(
        @Nullable State state,
        @Nullable String receiver,
        @Nullable String wire,
        @Nullable String messageId,
        @Nullable String reasonCode,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Long after,
        int count) {
    static final int MOST = 200;

    static final int LONGEST = 256;
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 9999;
    private static final int USUAL = 50;
    private static final Set<String> FILTERS =
            Set.of("state", "receiver", "wire", "messageId", "reasonCode", "from", "to");
    private static final Set<String> PAGING = Set.of("after", "count");

    /** Reads parameters of a request, each of which is given once: of two, one would silently win. */
    static DeliveryQuery parse(MultiValueMap<String, String> parameters) {
        Map<String, String> once = new HashMap<>();
        parameters.forEach((name, values) -> {
            if (values.size() != 1) {
                throw bad("bad-parameter", known(name), "must be given once");
            }
            once.put(name, values.get(0));
        });
        return parse(once);
    }

    /** Reads parameters; one that is not known or empty would silently widen the answer, so it is refused. */
    static DeliveryQuery parse(Map<String, String> parameters) {
        List<String> unknown = parameters.keySet().stream()
                .filter(name -> !FILTERS.contains(name) && !PAGING.contains(name))
                .toList();
        if (!unknown.isEmpty()) {
            throw bad(
                    "unknown-parameter",
                    null,
                    "there are only state, receiver, wire, messageId, reasonCode, from, to," + " count and after");
        }
        parameters.forEach(DeliveryQuery::check);
        Instant from = instant("from", parameters.get("from"));
        Instant to = instant("to", parameters.get("to"));
        if (from != null && to != null && to.isBefore(from)) {
            throw bad("bad-parameter", "to", "must not be before 'from'");
        }
        return new DeliveryQuery(
                state(parameters.get("state")),
                receiver(parameters.get("receiver")),
                parameters.get("wire"),
                parameters.get("messageId"),
                parameters.get("reasonCode"),
                from,
                to,
                number("after", parameters.get("after")),
                count(parameters.get("count")));
    }

    boolean filtered() {
        return state != null
                || receiver != null
                || wire != null
                || messageId != null
                || reasonCode != null
                || from != null
                || to != null;
    }

    /** As the desk's search of messages checks its own. */
    private static void check(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw bad("bad-parameter", name, "must not be empty");
        }
        if (value.length() > LONGEST) {
            throw bad("bad-parameter", name, "must have at most " + LONGEST + " characters");
        }
        if (!storable(value)) {
            throw bad("bad-parameter", name, "must not have control characters");
        }
    }

    /** PostgreSQL takes no NUL, and nothing of ours has a control character. */
    static boolean storable(String value) {
        return value.chars().noneMatch(Character::isISOControl);
    }

    /** What a caller calls a parameter may itself be anything: only what we know is said back. */
    private static @Nullable String known(String name) {
        return FILTERS.contains(name) || PAGING.contains(name) ? name : null;
    }

    private static @Nullable String receiver(@Nullable String text) {
        try {
            return text == null ? null : new ParticipantId(text).value();
        } catch (IllegalArgumentException e) {
            throw bad("bad-parameter", "receiver", "must be the id of a participant");
        }
    }

    private static @Nullable State state(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(State.values())
                .filter(state -> state.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> bad("bad-parameter", "state", "no such state"));
    }

    private static @Nullable Instant instant(String name, @Nullable String text) {
        try {
            if (text == null) {
                return null;
            }
            // An unencoded '+' of an offset arrives as a blank.
            OffsetDateTime time = OffsetDateTime.parse(text.replace(' ', '+'));
            if (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // As below.
        }
        throw bad(
                "bad-parameter",
                name,
                "must be a date with time and offset, as in 2026-01-31T08:00:00+08:00, of the years 1900 to 9999");
    }

    private static @Nullable Long number(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw bad("bad-parameter", name, "must be the 'next' of the page before");
        }
        return Long.valueOf(text);
    }

    private static int count(@Nullable String text) {
        if (text == null) {
            return USUAL;
        }
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw bad("bad-parameter", "count", "must be 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    private static ProblemException bad(String code, @Nullable String where, String message) {
        return new ProblemException(Problem.ofSender(code, where, message));
    }
}
