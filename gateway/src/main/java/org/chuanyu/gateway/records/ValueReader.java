package org.chuanyu.gateway.records;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.chuanyu.fhir.Span;
import org.chuanyu.gateway.records.Query.Match;
import org.hl7.fhir.r4.model.IdType;
import org.jspecify.annotations.Nullable;

/** Reads the values of one search parameter: commas mean or, a backslash escapes (FHIR R4 §3.1.1.4). Pure. */
final class ValueReader {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");
    private static final Pattern BIRTH = Pattern.compile("\\d{4}(-\\d\\d(-\\d\\d)?)?");
    private static final Set<String> PREFIXES = Set.of("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb");

    private final String base;

    ValueReader(String base) {
        this.base = base;
    }

    List<Match> read(Parameter parameter, String value) {
        List<Match> matches = new ArrayList<>();
        for (String part : split(value, ',')) {
            if (part.isBlank()) {
                throw Refusals.bad("a search parameter has an empty value");
            }
            matches.add(match(parameter, part));
        }
        return matches;
    }

    private Match match(Parameter parameter, String part) {
        return switch (parameter.kind()) {
            case ID -> new Query.Text(id(part));
            case CODE, IDENTIFIER -> token(part);
            case NAME -> name(part);
            case BIRTH -> birth(part);
            case DATE, UPDATED -> moment(part);
            case REFERENCE -> reference(part);
        };
    }

    private static Match token(String part) {
        List<String> sides = split(part, '|');
        if (sides.size() > 2) {
            throw Refusals.bad("a token is code, system|code, |code or system|");
        }
        if (sides.size() == 1) {
            return new Query.Token(true, null, unescape(part));
        }
        String system = unescape(sides.get(0));
        String code = unescape(sides.get(1));
        if (system.isEmpty() && code.isEmpty()) {
            throw Refusals.bad("a token is code, system|code, |code or system|");
        }
        return new Query.Token(false, system.isEmpty() ? null : Values.system(system), code.isEmpty() ? null : code);
    }

    private static Match name(String part) {
        String normal = Names.normal(unescape(part));
        if (normal.isEmpty()) {
            throw Refusals.bad("a name has no letters");
        }
        return new Query.Text(normal);
    }

    private static Match birth(String part) {
        String date = part.startsWith("eq") ? part.substring(2) : part;
        if (!BIRTH.matcher(date).matches() || Span.parse(date).isEmpty()) {
            throw Refusals.bad("birthdate is a year, a month or a day, and only equality is offered");
        }
        return new Query.Text(date);
    }

    private static Match moment(String part) {
        boolean prefixed = part.length() > 2 && Character.isLetter(part.charAt(0));
        String prefix = prefixed ? part.substring(0, 2) : "eq";
        if (!PREFIXES.contains(prefix)) {
            throw Refusals.unsupported("the prefixes of a date are eq, ne, gt, lt, ge, le, sa, eb");
        }
        // A "+" that was not encoded arrives as a space.
        String date = (prefixed ? part.substring(2) : part).replace(' ', '+');
        return new Query.Moment(
                prefix, Span.parse(date).orElseThrow(() -> Refusals.bad("a date is not a FHIR date or dateTime")));
    }

    private Match reference(String part) {
        String text = unescape(part);
        boolean ours = text.startsWith(base + "/");
        IdType id = new IdType(ours ? text.substring(base.length() + 1) : text);
        if (id.isAbsolute() || text.startsWith("urn:")) {
            return new Query.Nothing();
        }
        String type = id.getResourceType();
        if (type != null && !SearchTable.serves(type)) {
            throw Refusals.unsupported("a reference leads to a type that is not served here");
        }
        return new Query.Target(type, id(id.getIdPart()));
    }

    private static String id(@Nullable String id) {
        if (id == null || !ID.matcher(id).matches()) {
            throw Refusals.bad("an id has letters, digits, '-' and '.', at most 64");
        }
        return id;
    }

    private static List<String> split(String value, char at) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) == '\\') {
                i++;
            } else if (value.charAt(i) == at) {
                parts.add(value.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(value.substring(from));
        return parts;
    }

    private static String unescape(String value) {
        return value.replaceAll("\\\\([\\\\,|$])", "$1");
    }
}
