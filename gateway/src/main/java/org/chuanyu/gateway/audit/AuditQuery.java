package org.chuanyu.gateway.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads the log. */
@Component
final class AuditQuery {
    private static final TypeReference<Map<String, String>> DETAIL = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    AuditQuery(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** What to look for; conditions are joined by AND. Built with constant SQL, the values are parameters. */
    static final class Where {
        private final List<String> conditions = new ArrayList<>();
        private final Map<String, Object> values = new LinkedHashMap<>();

        Where from(Instant instant) {
            return and("at >= :p", Timestamp.from(instant));
        }

        Where until(Instant instant) {
            return and("at < :p", Timestamp.from(instant));
        }

        Where ids(Set<String> ids) {
            List<Long> known = ids.stream()
                    .filter(id -> id.matches("\\d{1,18}"))
                    .map(Long::valueOf)
                    .toList();
            return and("seq IN (:p)", known.isEmpty() ? List.of(-1L) : known);
        }

        Where before(long seq) {
            return and("seq < :p", seq);
        }

        Where after(long seq) {
            return and("seq > :p", seq);
        }

        Where agent(String id) {
            return and("(actor = :p OR organisation = :p)", id);
        }

        Where actor(String id) {
            return and("actor = :p", id);
        }

        /** On its behalf, or by its own system. */
        Where organisation(String id) {
            return and("(organisation = :p OR role = 'participant' AND actor = :p)", id);
        }

        /** In one inspection case, in one request, or about one thing. */
        Where matter(String id) {
            return and("(request_id = :p OR object = :p OR detail ->> 'case' = :p)", id);
        }

        Where patient(String id) {
            return and("patient_id = :p", id);
        }

        Where object(String reference) {
            return and("(object = :p OR starts_with(object, :p || '/_history/'))", reference);
        }

        Where actions(List<AuditAction> actions) {
            // An empty list finds nothing, and IN () is no SQL.
            List<String> names = actions.stream().map(Enum::name).toList();
            return and("action IN (:p)", names.isEmpty() ? List.of("-") : names);
        }

        Where outcomes(List<AuditEntry.Outcome> outcomes) {
            List<String> names = outcomes.stream().map(Enum::name).toList();
            return and("outcome IN (:p)", names.isEmpty() ? List.of("-") : names);
        }

        private Where and(String condition, Object value) {
            String name = "v" + values.size();
            conditions.add(condition.replace(":p", ":" + name));
            values.put(name, value);
            return this;
        }

        private String sql() {
            return conditions.stream().collect(Collectors.joining(" AND ", conditions.isEmpty() ? "" : " WHERE ", ""));
        }
    }

    Optional<StoredEntry> find(long seq) {
        return jdbc.sql("SELECT * FROM audit_entry WHERE seq = ?")
                .param(seq)
                .query(this::entry)
                .optional()
                .map(found -> placed(List.of(found)).get(0));
    }

    List<StoredEntry> search(Where where, boolean oldestFirst, int limit) {
        return placed(jdbc.sql("SELECT * FROM audit_entry" + where.sql() + " ORDER BY seq "
                        + (oldestFirst ? "ASC" : "DESC") + " LIMIT " + limit)
                .params(where.values)
                .query(this::entry)
                .list());
    }

    /** The same, each with its place in the signed log if it has one. */
    private List<StoredEntry> placed(List<StoredEntry> entries) {
        if (entries.isEmpty()) {
            return entries;
        }
        Map<Long, StoredEntry.Position> places = new HashMap<>();
        jdbc.sql("""
                        SELECT l.entry, l.seq, l.hash, c.size FROM audit_leaf l CROSS JOIN LATERAL
                            (SELECT size FROM audit_checkpoint WHERE size > l.seq ORDER BY size LIMIT 1) c
                        WHERE l.entry IN (:entries)""")
                .param("entries", entries.stream().map(StoredEntry::seq).toList())
                .query(rs -> {
                    places.put(rs.getLong(1), new StoredEntry.Position(rs.getLong(2), rs.getBytes(3), rs.getLong(4)));
                });
        return entries.stream().map(entry -> entry.at(places.get(entry.seq()))).toList();
    }

    /** How many there are, and this number where there are as many or more. */
    int count(Where where, int most) {
        return jdbc.sql("SELECT count(*) FROM (SELECT FROM audit_entry" + where.sql() + " LIMIT " + most + ") AS found")
                .params(where.values)
                .query(Integer.class)
                .single();
    }

    private StoredEntry entry(ResultSet rs, int number) throws SQLException {
        AuditEntry entry = act(rs, json.readValue(rs.getString("detail"), DETAIL));
        return new StoredEntry(rs.getLong("seq"), rs.getTimestamp("at").toInstant(), entry);
    }

    /** The act of a row of {@code audit_entry}, with what of its detail is wanted. */
    static AuditEntry act(ResultSet rs, Map<String, String> detail) throws SQLException {
        return new AuditEntry(
                AuditAction.valueOf(rs.getString("action")),
                AuditEntry.Outcome.valueOf(rs.getString("outcome")),
                rs.getString("actor"),
                rs.getString("role"),
                rs.getString("organisation"),
                rs.getString("patient_id"),
                rs.getString("object"),
                rs.getString("legal_basis"),
                rs.getString("request_id"),
                detail);
    }
}
