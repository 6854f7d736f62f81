package org.chuanyu.gateway.delivery;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.jspecify.annotations.Nullable;

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

    private static final int USUAL = 50;
    private static final Set<String> FILTERS =
            Set.of("state", "receiver", "wire", "messageId", "reasonCode", "from", "to");
    private static final Set<String> PAGING = Set.of("after", "count");

    /** Reads request parameters; one that is not known would silently widen the answer, so it is refused. */
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
        return new DeliveryQuery(
                state(parameters.get("state")),
                parameters.get("receiver"),
                parameters.get("wire"),
                parameters.get("messageId"),
                parameters.get("reasonCode"),
                instant("from", parameters.get("from")),
                instant("to", parameters.get("to")),
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
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw bad("bad-parameter", name, "must be a date with time and offset, as in 2026-01-31T08:00:00+08:00");
        }
    }

    private static @Nullable Long number(String name, @Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw bad("bad-parameter", name, "must be the 'next' of the page before");
        }
    }

    private static int count(@Nullable String text) {
        Long count = number("count", text);
        if (count == null) {
            return USUAL;
        }
        if (count < 1 || count > MOST) {
            throw bad("bad-parameter", "count", "must be 1 to " + MOST);
        }
        return count.intValue();
    }

    private static ProblemException bad(String code, @Nullable String where, String message) {
        return new ProblemException(Problem.ofSender(code, where, message));
    }
}
