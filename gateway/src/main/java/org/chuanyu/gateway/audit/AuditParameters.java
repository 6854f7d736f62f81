package org.chuanyu.gateway.audit;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * What a search of the log may ask for, before any of it is read. A condition that is not understood is refused: without it the
 * answer would show more than was asked for. Pure.
 */
final class AuditParameters {
    private static final Pattern SOMETHING = Pattern.compile(".*\\S.*", Pattern.DOTALL);
    private static final Pattern TOKEN = Pattern.compile("[^|]*[^|\\s][^|]*(\\|[^|]*)?|\\|[^|]*[^|\\s][^|]*");
    private static final Pattern DATE = Pattern.compile("([a-z]{2})?\\d{4}.*");

    /** Conditions: each alternative of a value has this form. */
    private static final Map<String, Pattern> CONDITIONS = Map.ofEntries(
            Map.entry("_id", Pattern.compile("[A-Za-z0-9.-]{1,64}")),
            Map.entry("_lastUpdated", DATE),
            Map.entry("date", DATE),
            Map.entry("agent", SOMETHING),
            Map.entry("patient", SOMETHING),
            Map.entry("entity", SOMETHING),
            Map.entry("action", TOKEN),
            Map.entry("type", TOKEN),
            Map.entry("subtype", TOKEN),
            Map.entry("outcome", TOKEN),
            Map.entry(AuditPages.SEQUENCE, Pattern.compile("(lt|gt)\\d{1,18}")));

    /** Shape the answer, do not filter. */
    private static final Map<String, Pattern> SHAPE = Map.of(
            "_count", Pattern.compile("\\d{1,9}"),
            "_sort", SOMETHING,
            "_total", Pattern.compile("none|estimate|accurate"),
            "_summary", Pattern.compile("true|false|text|data|count"),
            "_format", SOMETHING,
            "_pretty", SOMETHING,
            "_elements", SOMETHING);

    private static final Pattern COMMA = Pattern.compile("(?<!\\\\),");
    private static final Set<String> TYPES =
            Set.copyOf(Arrays.stream(ResourceType.values()).map(Enum::name).toList());

    private AuditParameters() {}

    /** @throws InvalidRequestException when a name is not known, or a value means nothing */
    static void check(Map<String, String[]> parameters) {
        parameters.forEach((name, values) -> {
            for (String value : values) {
                check(name, value);
            }
        });
    }

    private static void check(String name, @Nullable String value) {
        Pattern condition = CONDITIONS.get(plain(name));
        Pattern form = condition == null ? SHAPE.get(name) : condition;
        if (form == null) {
            throw new InvalidRequestException("a search parameter is not known for AuditEvent");
        }
        String given = value == null ? "" : value;
        String[] parts = condition == null ? new String[] {given} : COMMA.split(given, -1);
        if (!Arrays.stream(parts).allMatch(part -> form.matcher(part).matches())) {
            throw new InvalidRequestException("the value of a search parameter means nothing");
        }
    }

    /** Without the one modifier there is: the type that a reference to an entity leads to. */
    private static String plain(String name) {
        String[] parts = name.split(":", 2);
        boolean typed = parts.length == 2
                && (parts[0].equals("entity") && TYPES.contains(parts[1]) || name.equals("patient:Patient"));
        return typed ? parts[0] : name;
    }
}
