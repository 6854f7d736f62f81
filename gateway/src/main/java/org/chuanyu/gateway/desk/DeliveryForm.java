package org.chuanyu.gateway.desk;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.ErrorResponseException;

/** The form of the deliveries' page; dates are days in China. Pure. */
final class DeliveryForm {
    static final List<String> NAMES = List.of("state", "receiver", "wire", "reasonCode", "from", "to");

    private static final int LONGEST = 256;

    private DeliveryForm() {}

    /** What was filled in. */
    static Map<String, String> filled(Map<String, String> parameters) {
        Map<String, String> form = new HashMap<>();
        NAMES.forEach(name -> {
            String value = parameters.getOrDefault(name, "").strip();
            if (!value.isEmpty()) {
                form.put(name, value);
            }
        });
        return form;
    }

    /** The same as parameters of {@code /api/deliveries}. */
    static Map<String, String> query(Map<String, String> form, @Nullable String after) {
        Map<String, String> query = new HashMap<>();
        form.forEach((name, value) -> query.put(name, value(name, value)));
        if (after != null && !after.isEmpty()) {
            query.put("after", after);
        }
        String from = form.get("from");
        String to = form.get("to");
        if (from != null && to != null && to.compareTo(from) < 0) {
            throw bad("to");
        }
        return query;
    }

    private static String value(String name, String value) {
        if (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl)) {
            throw bad(name);
        }
        return switch (name) {
            case "from" -> day(name, value, 0);
            case "to" -> day(name, value, 1);
            default -> value;
        };
    }

    private static String day(String name, String value, int after) {
        try {
            return LocalDate.parse(value)
                    .plusDays(after)
                    .atStartOfDay(MessageSearch.ZONE)
                    .toOffsetDateTime()
                    .toString();
        } catch (DateTimeException e) {
            throw bad(name);
        }
    }

    private static ErrorResponseException bad(String name) {
        return DeskProblem.badParameter(name, "cannot be read");
    }
}
