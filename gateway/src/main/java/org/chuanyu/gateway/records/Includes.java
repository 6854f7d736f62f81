package org.chuanyu.gateway.records;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.gateway.records.Query.Include;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What comes with the matches of a page: {@code _include} and {@code _revinclude} (FHIR R4 §3.1.1.5.4). Bounded by what the viewer
 * sees: what is not shown is not counted either.
 */
@Component
final class Includes {
    private static final int MAX_INCLUDED = 5_000;
    private static final int MAX_ROUNDS = 5;

    private final JdbcClient jdbc;
    private final Shelf shelf;

    Includes(JdbcClient jdbc, Shelf shelf) {
        this.jdbc = jdbc;
        this.shelf = shelf;
    }

    Map<Stored, Resource> of(Reading reading, SearchResults.Found found, Collection<Stored> matches) {
        Map<Stored, Resource> included = new LinkedHashMap<>();
        List<Include> includes =
                found.includes().stream().map(text -> parse(text, found.type())).toList();
        Set<String> known = new HashSet<>();
        matches.forEach(row -> known.add(row.ref().reference()));
        Collection<Stored> round = matches;
        for (int i = 0; i < MAX_ROUNDS && !round.isEmpty() && !includes.isEmpty(); i++) {
            boolean first = i == 0;
            Set<VersionRef> wanted = new LinkedHashSet<>();
            for (Include include : includes) {
                if (first || include.iterate()) {
                    wanted.addAll(
                            include.reverse() ? referring(reading, include, round) : referred(reading, include, round));
                }
            }
            wanted.removeIf(ref -> !known.add(ref.reference()));
            if (known.size() > MAX_INCLUDED + matches.size()) {
                throw Refusals.tooCostly("too much to include with one page; ask for smaller pages with _count");
            }
            Map<Stored, Resource> more = wanted.isEmpty() ? Map.of() : shelf.current(reading, wanted);
            included.putAll(more);
            round = new ArrayList<>(more.keySet());
        }
        return included;
    }

    private static Include parse(String text, String type) {
        int equals = text.indexOf('=');
        String name = text.substring(0, equals);
        return QueryReader.include(
                text.substring(equals + 1), name.startsWith("_revinclude"), name.endsWith(":iterate"), type);
    }

    private List<VersionRef> referred(Reading reading, Include include, Collection<Stored> from) {
        return jdbc.sql("""
                SELECT DISTINCT v.ref_type AS type, v.ref_id AS id FROM resource_index i
                JOIN resource_index_value v ON v.shared = i.shared
                JOIN resource_head h ON h.type = v.ref_type AND h.id = v.ref_id AND h.version > 0
                WHERE i.type = :source AND i.id = ANY(:ids) AND v.ref_id IS NOT NULL
                AND (v.param = ANY(:params) OR cardinality(:params) = 0) AND (:target = '*' OR v.ref_type = :target)
                AND """ + View.finds("i") + " AND " + View.sees("h") + " ORDER BY 1, 2 LIMIT :most")
                .params(reading.view().parameters())
                .param("source", include.source())
                .param("ids", ids(from, include.source()))
                .param("params", kept(include))
                .param("target", include.target() == null ? "*" : include.target())
                .param("most", MAX_INCLUDED + 1)
                .query((row, number) -> new VersionRef(row.getString("type"), row.getString("id"), 0))
                .list();
    }

    /** The names under which the references are kept; none for all of them. */
    private static String[] kept(Include include) {
        Parameter parameter =
                include.parameter() == null ? null : SearchTable.find(include.source(), include.parameter());
        return parameter == null ? new String[0] : parameter.names().toArray(String[]::new);
    }

    private List<VersionRef> referring(Reading reading, Include include, Collection<Stored> to) {
        Set<VersionRef> found = new LinkedHashSet<>();
        Set<String> types = new LinkedHashSet<>();
        to.forEach(row -> types.add(row.ref().type()));
        for (String type : types) {
            if (include.target() != null && !include.target().equals(type)) {
                continue;
            }
            found.addAll(jdbc.sql("""
                    SELECT DISTINCT i.type, i.id FROM resource_index_value v
                    JOIN resource_index i ON i.shared = v.shared
                    JOIN resource_head h ON h.type = i.type AND h.id = i.id AND h.version > 0
                    WHERE v.ref_type = :to AND v.ref_id = ANY(:ids) AND v.type = :source
                    AND (v.param = ANY(:params) OR cardinality(:params) = 0) AND """ + View.finds("i") + " AND " + View.sees("h") + " ORDER BY 1, 2 LIMIT :most")
                    .params(reading.view().parameters())
                    .param("to", type)
                    .param("ids", ids(to, type))
                    .param("source", include.source())
                    .param("params", kept(include))
                    .param("most", MAX_INCLUDED + 1)
                    .query((row, number) -> new VersionRef(row.getString("type"), row.getString("id"), 0))
                    .list());
        }
        return List.copyOf(found);
    }

    private static String[] ids(Collection<Stored> rows, String type) {
        return rows.stream()
                .filter(row -> row.ref().type().equals(type))
                .map(row -> row.ref().id())
                .toArray(String[]::new);
    }
}
