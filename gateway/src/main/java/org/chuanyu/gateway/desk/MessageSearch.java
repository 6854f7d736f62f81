package org.chuanyu.gateway.desk;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.intake.Messages;
import org.chuanyu.gateway.intake.Messages.State;
import org.jspecify.annotations.Nullable;

/**
 * What somebody looks for among the messages, read strictly: a parameter that is not known, empty or given twice would silently
 * widen the answer, so it is refused.
 *
 * @param given the parameters as they came, without paging
 */
record MessageSearch(Map<String, String> given, Messages.Query query) {
    /** Every parameter of {@code /api/messages}; {@code openapi.json} describes the same. */
    static final List<String> NAMES =
            List.of("controlId", "orderNumber", "patient", "participant", "state", "from", "to", "count", "after");

    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final int LONGEST = 256;
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 9999;
    private static final int USUAL = 50;
    private static final int MOST = 200;

    MessageSearch {
        given = Map.copyOf(given);
    }

    static MessageSearch parse(Map<String, String> parameters) {
        parameters.forEach(MessageSearch::check);
        Instant from = instant("from", parameters.get("from"), 0);
        Instant to = instant("to", parameters.get("to"), 1);
        if (from != null && to != null && to.isBefore(from)) {
            throw DeskProblem.badParameter("to", "must not be before 'from'");
        }
        Messages.Query query = new Messages.Query(
                parameters.get("controlId"),
                parameters.get("orderNumber"),
                parameters.get("patient"),
                participant(parameters.get("participant")),
                state(parameters.get("state")),
                from,
                to,
                parameters.get("after"),
                count(parameters.get("count")),
                null);
        return new MessageSearch(parameters, query);
    }

    /** The same search among these participants' messages only; null for everybody's. */
    Messages.Query within(@Nullable Set<String> participants) {
        return new Messages.Query(
                query.controlId(),
                query.orderNumber(),
                query.patient(),
                query.participant(),
                query.state(),
                query.from(),
                query.to(),
                query.after(),
                query.count(),
                participants);
    }

    /** Names of what was asked for, for the audit log: values may be personal data. */
    String asked() {
        return String.join(" ", given.keySet().stream().sorted().toList());
    }

    private static void check(String name, String value) {
        if (!NAMES.contains(name)) {
            throw DeskProblem.unknownParameter(name);
        }
        if (value.isBlank()) {
            throw DeskProblem.badParameter(name, "must not be empty");
        }
        if (value.length() > LONGEST) {
            throw DeskProblem.badParameter(name, "must have at most " + LONGEST + " characters");
        }
        // PostgreSQL takes no NUL, and no number or code has a control character.
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw DeskProblem.badParameter(name, "must not have control characters");
        }
    }

    private static @Nullable String participant(@Nullable String text) {
        try {
            return text == null ? null : new ParticipantId(text).value();
        } catch (IllegalArgumentException e) {
            throw DeskProblem.badParameter("participant", "must be the id of a participant");
        }
    }

    private static @Nullable State state(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(State.values())
                .filter(state -> state.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> DeskProblem.badParameter(
                        "state",
                        "must be one of " + Arrays.toString(State.values()).toLowerCase(java.util.Locale.ROOT)));
    }

    /** A date means the day in China: its beginning for {@code from}, its end for {@code to}. */
    private static @Nullable Instant instant(String name, @Nullable String text, int daysAfter) {
        if (text == null) {
            return null;
        }
        try {
            // An unencoded '+' of an offset arrives as a blank.
            OffsetDateTime time = text.length() == 10
                    ? LocalDate.parse(text)
                            .plusDays(daysAfter)
                            .atStartOfDay(ZONE)
                            .toOffsetDateTime()
                    : OffsetDateTime.parse(text.replace(' ', '+'));
            // Years that Java knows and PostgreSQL does not would be an error of ours.
            if (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR + daysAfter) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // As below.
        }
        throw DeskProblem.badParameter(
                name,
                "must be a date, or a time with offset as in 2026-01-31T08:00:00+08:00, of the years 1900 to 9999");
    }

    private static int count(@Nullable String text) {
        if (text == null) {
            return USUAL;
        }
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw DeskProblem.badParameter("count", "must be 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }
}
