package org.chuanyu.gateway.records;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.Span;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes resources from the store as one reader may see them: hidden ones are absent, the others redacted and counted by editions.
 */
@Component
final class Shelf {
    static final int MAX_VERSIONS = 500;

    private final JdbcClient jdbc;
    private final Bodies bodies;
    private final Redactor redactor;
    private final Editions editions;
    private final NowRestricted restricted;

    Shelf(JdbcClient jdbc, Vault vault, Redactor redactor, Editions editions, NowRestricted restricted) {
        this.jdbc = jdbc;
        this.bodies = new Bodies(vault);
        this.redactor = redactor;
        this.editions = editions;
        this.restricted = restricted;
    }

    /**
     * Some versions of one resource as its reader counts them.
     *
     * @param since not before
     * @param below only lower numbers
     * @param most so many at most
     */
    record Range(@Nullable Instant since, int below, int most) {}

    /**
     * A part of the versions of one resource, newest first.
     *
     * @param rest the number below which the rest lies, 0 for none
     * @param whole whether none of them had to be left out
     */
    record Part(Map<Stored, Resource> shown, int rest, boolean whole) {}

    Part range(Reading reading, String type, String id, Range range) {
        Range oneMore = new Range(range.since(), range.below(), range.most() + 1);
        List<Stored> rows = ranged("SELECT * FROM (" + Stored.ANY_FOR_VIEWER, reading, type, id, oneMore)
                .query(Stored::of)
                .list();
        boolean more = rows.size() > range.most();
        List<Stored> part = more ? rows.subList(0, range.most()) : rows;
        Map<Stored, Resource> shown = open(reading, part, true);
        return new Part(shown, more ? part.get(part.size() - 1).number() : 0, shown.size() == part.size());
    }

    /** How many those are, on all pages together. */
    int count(Reading reading, String type, String id, Range range) {
        Range all = new Range(range.since(), Integer.MAX_VALUE, Integer.MAX_VALUE);
        return ranged("SELECT count(*) OVER () AS n, number FROM (" + Stored.ANY_FOR_VIEWER, reading, type, id, all)
                .query((row, number) -> row.getInt("n"))
                .list()
                .stream()
                .findFirst()
                .orElse(0);
    }

    private JdbcClient.StatementSpec ranged(String from, Reading reading, String type, String id, Range range) {
        return jdbc.sql(from + " WHERE h.type = :type AND h.id = :id AND " + View.sees("h")
                        + ") AS s WHERE number < :below AND updated >= :since ORDER BY number DESC LIMIT :most")
                .params(reading.view().parameters())
                .param("type", type)
                .param("id", id)
                .param("below", range.below())
                .param("since", Span.utc(range.since() == null ? Instant.EPOCH : range.since()))
                .param("most", range.most());
    }

    /** The version that is named, or the current one. */
    Map<Stored, Resource> version(Reading reading, String type, String id, @Nullable String version) {
        String from = version == null ? Stored.CURRENT_FOR_VIEWER : Stored.ANY_FOR_VIEWER;
        String which =
                version == null ? "" : " AND CASE WHEN h.owner = :viewer THEN v.version ELSE v.edition END = :version";
        List<Stored> rows = jdbc.sql(from + " WHERE h.type = :type AND h.id = :id" + which + " AND " + View.sees("h")
                        + " ORDER BY number DESC LIMIT 1")
                .params(reading.view().parameters())
                .param("type", type)
                .param("id", id)
                .param("version", version == null ? 0 : number(version))
                .query(Stored::of)
                .list();
        return open(reading, rows, false);
    }

    /** Current versions in the order of the ids; what may not be seen (any more) is absent. */
    Map<Stored, Resource> current(Reading reading, Collection<VersionRef> wanted) {
        List<Stored> rows = jdbc.sql(Stored.CURRENT_FOR_VIEWER
                        + " JOIN unnest(:types, :ids) WITH ORDINALITY AS w(type, id, place)"
                        + " ON h.type = w.type AND h.id = w.id WHERE " + View.sees("h") + " ORDER BY w.place")
                .params(reading.view().parameters())
                .param("types", wanted.stream().map(VersionRef::type).toArray(String[]::new))
                .param("ids", wanted.stream().map(VersionRef::id).toArray(String[]::new))
                .query(Stored::of)
                .list();
        return open(reading, rows, true);
    }

    private Map<Stored, Resource> open(Reading reading, List<Stored> rows, boolean leaveOut) {
        Map<Stored, Resource> opened = new LinkedHashMap<>();
        Set<String> references = new HashSet<>();
        Set<VersionRef> targets = new HashSet<>();
        for (Stored row : rows) {
            Resource resource = body(row, leaveOut);
            if (resource != null) {
                opened.put(row, resource);
                if (!reading.owns(row)) {
                    references.addAll(redactor.references(resource));
                    targets.addAll(Redactor.targets(resource));
                }
            }
        }
        Set<String> hidden = hidden(reading, references);
        Map<VersionRef, Integer> begun = editions.begun(targets);
        Map<Stored, Resource> shown = new LinkedHashMap<>();
        opened.forEach((row, resource) -> {
            if (reading.owns(row)) {
                shown.put(row, resource);
            } else {
                redactor.withoutHidden(resource, hidden)
                        .flatMap(left ->
                                left instanceof Provenance note ? redactor.counted(note, begun) : Optional.of(left))
                        .ifPresent(left -> shown.put(row, left));
            }
        });
        return shown;
    }

    /** One destroyed key must not make a search fail for everybody else's records. */
    private @Nullable Resource body(Stored row, boolean leaveOut) {
        try {
            return bodies.open(row);
        } catch (Vault.KeyDestroyed e) {
            if (leaveOut) {
                return null;
            }
            throw e;
        }
    }

    /** Which of these are restricted, by what was known when they were stored or by what is known now, and somebody else's. */
    private Set<String> hidden(Reading reading, Set<String> references) {
        if (references.isEmpty()) {
            return Set.of();
        }
        Set<String> hidden = new HashSet<>(restricted.of(reading, references));
        hidden.addAll(jdbc.sql("""
                SELECT type || '/' || id FROM resource_head
                WHERE (sensitivity >= 5 OR edition = 0) AND owner <> :viewer AND (type, id) IN
                (SELECT split_part(r, '/', 1), split_part(r, '/', 2) FROM unnest(:references) AS r)""")
                .param("viewer", reading.organisation().value())
                .param("references", references.toArray(String[]::new))
                .query((row, number) -> row.getString(1))
                .list());
        return hidden;
    }

    private static int number(String version) {
        if (!version.matches("[1-9]\\d{0,8}")) {
            throw Refusals.bad("a version is a number");
        }
        return Integer.parseInt(version);
    }
}
