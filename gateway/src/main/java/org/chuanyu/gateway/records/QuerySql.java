package org.chuanyu.gateway.records;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.chuanyu.fhir.Span;
import org.chuanyu.gateway.records.Query.Criterion;
import org.chuanyu.gateway.records.Query.Match;

/**
 * A search as SQL over heads and index. Names of types and parameters come from our own table; everything that a caller wrote
 * is a bound value. Pure.
 */
final class QuerySql {
    private final Map<String, Object> values = new HashMap<>();
    private final Function<Indexed.Secret, String> tokens;
    private int aliases;

    private QuerySql(Function<Indexed.Secret, String> tokens) {
        this.tokens = tokens;
    }

    /** A statement with its named values. */
    record Statement(String sql, Map<String, Object> values) {}

    /** Ids of what matches and the viewer may see, in order. */
    static Statement of(Query query, View view, int limit, Function<Indexed.Secret, String> tokens) {
        QuerySql sql = new QuerySql(tokens);
        StringBuilder text = new StringBuilder("SELECT h.id ").append(sql.from(query, view));
        text.append("\n ORDER BY ");
        query.order()
                .forEach(order -> text.append(sql.order(query.type(), order)).append(", "));
        text.append("h.id LIMIT ").append(limit);
        return new Statement(text.toString(), sql.values);
    }

    /** How many those are, and whether there are any of somebody else's among them. */
    static Statement count(Query query, View view, Function<Indexed.Secret, String> tokens) {
        QuerySql sql = new QuerySql(tokens);
        String from = sql.from(query, view);
        return new Statement(
                "SELECT count(*) AS found, coalesce(bool_or(h.owner <> :viewer), false) AS foreign_ones " + from,
                sql.values);
    }

    private String from(Query query, View view) {
        values.putAll(view.parameters());
        StringBuilder text = new StringBuilder("FROM resource_head h WHERE h.version > 0 AND h.type = ");
        text.append(bind(query.type())).append(" AND ").append(View.sees("h"));
        for (Criterion criterion : query.criteria()) {
            text.append("\n AND ").append(condition("h", query.type(), criterion));
        }
        return text.toString();
    }

    private String condition(String head, String type, Criterion criterion) {
        if (criterion.referring() != null && criterion.chained() != null) {
            return referring(head, criterion, criterion.referring(), criterion.chained());
        }
        return switch (criterion.parameter().kind()) {
            case ID -> any(criterion, match -> head + ".id = " + bind(((Query.Text) match).value()));
            case UPDATED ->
                any(
                        criterion,
                        match -> moment(
                                (Query.Moment) match,
                                View.updated(head),
                                View.updated(head) + " + interval '1 millisecond'"));
            default -> indexed(head, type, criterion);
        };
    }

    private String indexed(String head, String type, Criterion criterion) {
        IndexPlace place = IndexPlace.of(criterion.parameter(), aliases++);
        String where = " WHERE " + place.kept(type, criterion.parameter()) + " AND " + View.finds(place.resource());
        if (criterion.chained() != null) {
            return head + ".id IN (SELECT " + place.resource() + ".id FROM " + place.tables()
                    + chain(place.value(), criterion, criterion.chained(), where) + ")";
        }
        if (criterion.any().size() == 1 && criterion.any().get(0) instanceof Query.Missing missing) {
            // A reference to what the viewer may not see is none, or its absence would tell.
            boolean leads = criterion.parameter().kind() == Parameter.Kind.REFERENCE;
            String shown = leads ? " AND NOT " + View.hidden(place.value()) : "";
            return found(head, place, !missing.missing(), where + shown);
        }
        String matches = any(criterion, match -> match(place.value(), criterion, match));
        return found(head, place, !criterion.not(), where + " AND " + matches);
    }

    private static String found(String head, IndexPlace place, boolean is, String where) {
        return is
                ? head + ".id IN (SELECT " + place.resource() + ".id FROM " + place.tables() + where + ")"
                : "NOT EXISTS (SELECT FROM " + place.tables() + where + " AND " + place.resource() + ".id = " + head
                        + ".id)";
    }

    /** Nobody learns through a chain what a direct search would not show. */
    private String chain(String row, Criterion criterion, Criterion chained, String where) {
        String target = "t" + aliases++;
        String type = String.valueOf(criterion.target());
        return " JOIN resource_head " + target + " ON " + target + ".type = " + row + ".ref_type AND " + target
                + ".id = "
                + row + ".ref_id" + where + " AND " + target + ".type = '" + type + "' AND " + View.sees(target)
                + " AND " + condition(target, type, chained);
    }

    /** Nor through {@code _has}: only what the viewer sees counts as referring. */
    private String referring(String head, Criterion criterion, String type, Criterion chained) {
        IndexPlace place = IndexPlace.of(criterion.parameter(), aliases++);
        String row = place.value();
        String source = "t" + aliases++;
        return head + ".id IN (SELECT " + row + ".ref_id FROM " + place.tables() + " JOIN resource_head " + source
                + " ON " + source + ".type = " + place.resource() + ".type AND " + source + ".id = " + place.resource()
                + ".id WHERE " + place.kept(type, criterion.parameter()) + " AND " + row + ".ref_type = '"
                + criterion.target() + "' AND "
                + View.finds(place.resource()) + " AND NOT " + View.hidden(row) + " AND " + source
                + ".version > 0 AND "
                + View.sees(source) + " AND "
                + condition(source, type, chained) + ")";
    }

    private static String any(Criterion criterion, Function<Match, String> sql) {
        return "(" + String.join(" OR ", criterion.any().stream().map(sql).toList()) + ")";
    }

    private String match(String row, Criterion criterion, Match match) {
        if (match instanceof Query.Token token) {
            return token(row, criterion.parameter(), token);
        }
        if (match instanceof Query.Moment moment) {
            return moment(moment, row + ".low", row + ".high");
        }
        if (match instanceof Query.Target target) {
            return target(row, criterion, target);
        }
        if (match instanceof Query.Text text) {
            String purpose = criterion.parameter().kind() == Parameter.Kind.BIRTH ? "birthdate" : "name";
            return row + ".code = " + bind(tokens.apply(new Indexed.Secret(null, purpose, text.value())));
        }
        return "FALSE";
    }

    private String token(String row, Parameter parameter, Query.Token token) {
        String system = token.anySystem()
                ? "TRUE"
                : token.system() == null ? row + ".system IS NULL" : row + ".system = " + bind(token.system());
        return "(" + system + " AND " + code(row, parameter, token) + ")";
    }

    private String code(String row, Parameter parameter, Query.Token token) {
        if (token.code() == null) {
            return "TRUE";
        }
        boolean secret = parameter.kind() == Parameter.Kind.IDENTIFIER;
        String code = secret
                ? tokens.apply(new Indexed.Secret(null, "identifier", Names.identifier(token.code())))
                : token.code();
        return row + ".code = " + bind(code);
    }

    private String target(String row, Criterion criterion, Query.Target target) {
        String typed = criterion.target() == null ? target.type() : criterion.target();
        if (criterion.target() != null
                && target.type() != null
                && !criterion.target().equals(target.type())) {
            return "FALSE";
        }
        return "(" + row + ".ref_id = " + bind(target.id())
                + (typed == null ? "" : " AND " + row + ".ref_type = " + bind(typed))
                + " AND NOT " + View.hidden(row) + ")";
    }

    /** FHIR R4 §3.1.1.4.6, on half-open spans: [low, high) is the record's, [from, to) the search's. */
    private String moment(Query.Moment moment, String low, String high) {
        String from = bind(Span.utc(moment.span().low()));
        String to = bind(Span.utc(moment.span().high()));
        String within = "(" + low + " >= " + from + " AND " + high + " <= " + to + ")";
        return switch (moment.prefix()) {
            case "ne" -> "NOT " + within;
            case "gt" -> high + " > " + to;
            case "lt" -> low + " < " + from;
            case "ge" -> "(" + high + " > " + to + " OR " + within + ")";
            case "le" -> "(" + low + " < " + from + " OR " + within + ")";
            case "sa" -> low + " >= " + to;
            case "eb" -> high + " <= " + from;
            default -> within;
        };
    }

    private String order(String type, Query.Order order) {
        Parameter parameter = order.parameter();
        String direction = order.descending() ? " DESC NULLS LAST" : " ASC NULLS LAST";
        return switch (parameter.kind()) {
            case ID -> "h.id" + direction;
            case UPDATED -> View.updated("h") + direction;
            default -> "(" + extreme(type, order) + ")" + direction;
        };
    }

    private String extreme(String type, Query.Order order) {
        Parameter parameter = order.parameter();
        IndexPlace place = IndexPlace.of(parameter, aliases++);
        return "SELECT " + (order.descending() ? "max" : "min") + "(" + place.value()
                + (parameter.kind() == Parameter.Kind.DATE ? ".low" : ".code") + ") FROM " + place.tables() + " WHERE "
                + place.kept(type, parameter) + " AND " + place.resource() + ".id = h.id AND "
                + View.finds(place.resource());
    }

    private String bind(Object value) {
        String name = "v" + values.size();
        values.put(name, value);
        return ":" + name;
    }
}
