package org.chuanyu.gateway.records;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.chuanyu.gateway.records.Query.Criterion;
import org.chuanyu.gateway.records.Query.Include;
import org.jspecify.annotations.Nullable;

/**
 * Reads a search (FHIR R4 §3.1.1). Strict: a filter that is not understood would show more than was asked for, so it is refused
 * whatever {@code Prefer: handling} says. Pure.
 */
final class QueryReader {
    static final int DEFAULT_COUNT = 20;
    static final int MAX_COUNT = 200;

    private static final int MAX_VALUES = 200;
    private static final int MAX_LENGTH = 20_000;
    private static final Pattern INCLUDE =
            Pattern.compile("([A-Z][A-Za-z]{1,40}):(\\*|[a-z][a-z-]{1,40})(?::([A-Z][A-Za-z]{1,40}))?");
    /** In the place of a value that identifies a person. */
    private static final String WITHHELD = "withheld";
    /** So long a row of digits may be somebody's number, wherever it was written; within an id of ours it is none. */
    private static final Pattern NUMBER = Pattern.compile("(?<![0-9a-f])\\d{11,}(?![0-9a-f])");
    /** Shape the answer, do not filter. */
    private static final Set<String> SHAPE = Set.of("_format", "_pretty", "_elements");

    private final String type;
    private final ValueReader values;
    private final List<Criterion> criteria = new ArrayList<>();
    private final List<Query.Order> order = new ArrayList<>();
    private final List<Include> includes = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private int count = DEFAULT_COUNT;
    private boolean countOnly;
    private boolean total = true;
    private int valueCount;

    private QueryReader(String type, String base) {
        this.type = type;
        this.values = new ValueReader(base);
    }

    /** @param base our own address, for absolute references */
    static Query read(String type, Map<String, String[]> parameters, String base) {
        QueryReader reader = new QueryReader(type, base);
        parameters.forEach((name, given) -> Arrays.stream(given).forEach(value -> reader.take(name, value)));
        return new Query(
                type,
                reader.criteria,
                reader.order,
                reader.countOnly ? 0 : reader.count,
                reader.total,
                reader.includes,
                String.join("&", reader.said));
    }

    private void take(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw Refusals.bad("a search parameter has no value");
        }
        if (value.length() > MAX_LENGTH || ++valueCount > MAX_VALUES) {
            throw Refusals.tooCostly("the search has too many or too long values");
        }
        boolean identifies = false;
        switch (name) {
            case "_count" -> count = count(value);
            case "_sort" -> sort(value);
            case "_total" -> total = total(value);
            case "_summary" -> countOnly = summary(value);
            case "_include", "_include:iterate", "_include:recurse" -> include(name, value, false);
            case "_revinclude", "_revinclude:iterate", "_revinclude:recurse" -> include(name, value, true);
            default -> {
                if (!SHAPE.contains(name)) {
                    Criterion criterion = criterion(type, name, value);
                    criteria.add(criterion);
                    identifies = criterion.identifies();
                }
            }
        }
        said.add(encoded(name) + "=" + (identifies || NUMBER.matcher(value).find() ? WITHHELD : encoded(value)));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static int count(String value) {
        if (!value.matches("\\d{1,9}")) {
            throw Refusals.bad("_count is not a number");
        }
        return Math.min(Integer.parseInt(value), MAX_COUNT);
    }

    private static boolean total(String value) {
        return switch (value) {
            case "accurate", "estimate" -> true;
            case "none" -> false;
            default -> throw Refusals.bad("_total is none, estimate or accurate");
        };
    }

    private static boolean summary(String value) {
        return switch (value) {
            case "count" -> true;
            case "true", "false", "text", "data" -> false;
            default -> throw Refusals.bad("_summary is true, false, text, data or count");
        };
    }

    private void sort(String value) {
        for (String key : value.split(",", -1)) {
            boolean descending = key.startsWith("-");
            Parameter parameter = SearchTable.find(type, descending ? key.substring(1) : key);
            if (parameter == null || !parameter.sortable()) {
                throw Refusals.unsupported("_sort: not a parameter of " + type + " that results can be sorted by");
            }
            order.add(new Query.Order(parameter, descending));
        }
    }

    private void include(String name, String value, boolean reverse) {
        includes.add(include(value, reverse, name.contains(":"), type));
    }

    /** @param type what is searched for */
    static Include include(String value, boolean reverse, boolean iterate, String type) {
        var matcher = INCLUDE.matcher(value);
        if (!matcher.matches()) {
            throw Refusals.bad("_include and _revinclude are Type:parameter or Type:parameter:Target");
        }
        String source = matcher.group(1);
        String target = matcher.group(3);
        String parameter = matcher.group(2).equals("*") ? null : matcher.group(2);
        boolean known = parameter == null ? SearchTable.serves(source) : isReference(source, parameter);
        boolean starts = iterate || reverse || source.equals(type);
        if (!known || !starts || (target != null && !SearchTable.serves(target))) {
            throw Refusals.unsupported("_include or _revinclude names no reference parameter that is served here");
        }
        return new Include(reverse, source, parameter, target, iterate);
    }

    private static boolean isReference(String type, String name) {
        Parameter parameter = SearchTable.find(type, name);
        return parameter != null && parameter.kind() == Parameter.Kind.REFERENCE;
    }

    private Criterion criterion(String on, String name, String value) {
        if (name.startsWith("_has:")) {
            return referring(on, name, value);
        }
        int dot = name.indexOf('.');
        String head = dot < 0 ? name : name.substring(0, dot);
        int colon = head.indexOf(':');
        String modifier = colon < 0 ? null : head.substring(colon + 1);
        Parameter parameter = SearchTable.find(on, colon < 0 ? head : head.substring(0, colon));
        if (parameter == null) {
            throw Refusals.unsupported("a search parameter is not known for " + on + "; see the CapabilityStatement");
        }
        if ("missing".equals(modifier) && dot < 0) {
            return new Criterion(parameter, false, null, List.of(missing(parameter, value)), null);
        }
        if (parameter.kind() == Parameter.Kind.REFERENCE) {
            String target = target(parameter, modifier);
            return dot < 0
                    ? new Criterion(parameter, false, target, values.read(parameter, value), null)
                    : chained(parameter, target, name.substring(dot + 1), value);
        }
        boolean not = "not".equals(modifier) && parameter.kind() == Parameter.Kind.CODE;
        if (dot >= 0 || (modifier != null && !not)) {
            throw Refusals.unsupported(unsupported(parameter));
        }
        return new Criterion(parameter, not, null, values.read(parameter, value), null);
    }

    private static Query.Missing missing(Parameter parameter, String value) {
        if (parameter.kind() == Parameter.Kind.ID || parameter.kind() == Parameter.Kind.UPDATED) {
            throw Refusals.unsupported("every resource has an id and a time; :missing does not apply to them");
        }
        return switch (value) {
            case "true" -> new Query.Missing(true);
            case "false" -> new Query.Missing(false);
            default -> throw Refusals.bad(":missing is true or false");
        };
    }

    private static String unsupported(Parameter parameter) {
        return parameter.kind() == Parameter.Kind.NAME
                ? ":exact and :contains are not possible: of a name only keyed tokens of its beginnings are kept"
                : "a modifier or chain is not supported for this parameter";
    }

    /** {@code _has:Observation:patient:code=…}: one link backwards (FHIR R4 §3.1.1.5.1). */
    private Criterion referring(String on, String name, String value) {
        String[] parts = name.split(":", 4);
        Parameter leading = parts.length == 4 ? SearchTable.find(parts[1], parts[2]) : null;
        if (leading == null
                || !leading.targets().contains(on)
                || parts[3].indexOf('.') >= 0
                || parts[3].startsWith("_has:")) {
            throw Refusals.unsupported(
                    "_has is _has:Type:reference:parameter, with a reference that leads here, one link");
        }
        return new Criterion(leading, false, on, List.of(), criterion(parts[1], parts[3], value), parts[1]);
    }

    private static @Nullable String target(Parameter parameter, @Nullable String modifier) {
        if (modifier != null && !parameter.targets().contains(modifier)) {
            throw Refusals.unsupported("a modifier of a reference is one of the types that it can lead to");
        }
        return modifier;
    }

    private Criterion chained(Parameter parameter, @Nullable String target, String rest, String value) {
        String type = target == null && parameter.targets().size() == 1
                ? parameter.targets().iterator().next()
                : target;
        if (type == null || rest.indexOf('.') >= 0 || rest.startsWith("_has:")) {
            throw Refusals.unsupported("a chain has one link, through a reference whose type is known");
        }
        return new Criterion(parameter, false, type, List.of(), criterion(type, rest, value));
    }
}
