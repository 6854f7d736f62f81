package org.chuanyu.gateway.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What somebody looks for in the audit log, as the form sends it. A value that means nothing is refused: it would find less or more
 * than was asked for, and nobody would notice.
 *
 * @param given the fields that are not empty, by name
 */
record EntrySearch(Map<String, String> given) {
    /** Of the form. {@code matter} is a case, a request or an object; {@code patient} a canonical Patient id. */
    static final List<String> NAMES =
            List.of("actor", "organisation", "action", "outcome", "from", "to", "matter", "patient");

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final int LONGEST = 256;
    private static final int FIRST_YEAR = 1900;

    EntrySearch {
        given = Map.copyOf(given);
    }

    /** From the parameters of a form; others than {@link #NAMES} are none of its. */
    static EntrySearch of(Map<String, String> parameters) {
        Map<String, String> given = new HashMap<>();
        NAMES.forEach(name -> {
            String value = parameters.getOrDefault(name, "").strip();
            if (!value.isEmpty()) {
                given.put(name, value);
            }
        });
        return new EntrySearch(given);
    }

    /** The field that cannot be understood, if there is one. */
    Optional<String> wrong() {
        return NAMES.stream()
                .filter(name -> !isUnderstood(name, given.getOrDefault(name, "")))
                .findFirst()
                .or(() -> isBackwards() ? Optional.of("to") : Optional.empty());
    }

    /** Names of what was asked for, for the log: values may be anything that somebody typed. */
    String asked() {
        return given.isEmpty()
                ? "newest"
                : String.join(" ", given.keySet().stream().sorted().toList());
    }

    /** @param before the entry that the page before ended with, or null for the first page */
    AuditQuery.Where where(@Nullable Long before) {
        AuditQuery.Where where = new AuditQuery.Where();
        given.forEach((name, value) -> narrow(where, name, value));
        if (before != null) {
            where.before(before);
        }
        return where;
    }

    private static void narrow(AuditQuery.Where where, String name, String value) {
        switch (name) {
            case "actor" -> where.actor(value);
            case "organisation" -> where.organisation(value);
            case "action" -> where.actions(List.of(action(value).orElseThrow()));
            case "outcome" -> where.outcomes(List.of(outcome(value).orElseThrow()));
            case "from" -> where.from(time(value).orElseThrow());
            // The minute that is named is meant whole.
            case "to" -> where.until(time(value).orElseThrow().plus(1, ChronoUnit.MINUTES));
            case "matter" -> where.matter(value);
            default -> where.patient(value);
        }
    }

    private static boolean isUnderstood(String name, String value) {
        return value.isEmpty()
                || value.length() <= LONGEST
                        && value.chars().noneMatch(Character::isISOControl)
                        && switch (name) {
                            case "action" -> action(value).isPresent();
                            case "outcome" -> outcome(value).isPresent();
                            case "from", "to" -> time(value).isPresent();
                            default -> true;
                        };
    }

    private boolean isBackwards() {
        Optional<Instant> from = time(given.getOrDefault("from", ""));
        Optional<Instant> to = time(given.getOrDefault("to", ""));
        return from.isPresent() && to.isPresent() && to.get().isBefore(from.get());
    }

    private static Optional<AuditAction> action(String code) {
        return Arrays.stream(AuditAction.values())
                .filter(action -> ActionKind.code(action).equals(code))
                .findFirst();
    }

    private static Optional<AuditEntry.Outcome> outcome(String name) {
        return Arrays.stream(AuditEntry.Outcome.values())
                .filter(outcome -> outcome.name().equals(name))
                .findFirst();
    }

    /** As browsers send a local date and time; times of pages are China's. */
    private static Optional<Instant> time(String text) {
        try {
            LocalDateTime time = LocalDateTime.parse(text).truncatedTo(ChronoUnit.MINUTES);
            return time.getYear() < FIRST_YEAR || time.getYear() > 9999
                    ? Optional.empty()
                    : Optional.of(time.atZone(ZONE).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
