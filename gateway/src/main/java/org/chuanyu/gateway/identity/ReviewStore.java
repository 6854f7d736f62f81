package org.chuanyu.gateway.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Cases as they are listed and decided over REST, each only for the institutions that it is about. */
@Component
class ReviewStore {
    private static final String CANDIDATES = """
            SELECT c.id, c.state, c.found_at, c.patient_a, a.source AS source_a, c.patient_b, b.source AS source_b,
                   a.person_id = b.person_id AS together, c.decided_at, c.decided_by, c.decided_for, c.decision_reason,
                   ARRAY(SELECT jsonb_array_elements_text(c.reasons)) AS why
            FROM identity_candidate c
            JOIN identity_patient a ON a.patient_id = c.patient_a JOIN identity_patient b ON b.patient_id = c.patient_b
            WHERE (a.source = ANY (?::text[]) OR b.source = ANY (?::text[]))""";
    private static final String QUARANTINE = """
            SELECT c.id, c.state, c.found_at, c.patient_id AS patient_a, c.source AS source_a, NULL AS patient_b,
                   NULL AS source_b, false AS together, c.decided_at, c.decided_by, c.decided_for, c.decision_reason,
                   ARRAY(SELECT jsonb_array_elements_text(c.reasons)) AS why
            FROM identity_quarantine c WHERE (c.source = ANY (?::text[]) OR c.source = ANY (?::text[]))""";

    private final JdbcClient jdbc;
    private final WithheldPatients withheld;

    ReviewStore(JdbcClient jdbc, WithheldPatients withheld) {
        this.jdbc = jdbc;
        this.withheld = withheld;
    }

    /** The two kinds of cases. */
    enum Kind {
        CANDIDATE("identity_candidate", CANDIDATES, "confirmed"),
        QUARANTINE("identity_quarantine", ReviewStore.QUARANTINE, "accepted");

        private final String table;
        private final String select;
        /** The state after a yes. */
        final String yes;

        Kind(String table, String select, String yes) {
            this.table = table;
            this.select = select;
            this.yes = yes;
        }

        Set<String> states() {
            return Set.of("open", yes, "rejected");
        }
    }

    /** A patient and whose it is. */
    record Party(String patientId, String source) {}

    /** A case; {@code together}: the two are one person by now. */
    record Row(
            String id,
            String state,
            Instant foundAt,
            List<Party> parties,
            boolean together,
            List<String> reasons,
            @Nullable Instant decidedAt,
            @Nullable String decidedBy,
            @Nullable String decidedFor,
            byte @Nullable [] reason) {}

    /** One more than was asked for, so that the caller sees whether there is a next page. */
    List<Row> page(Kind kind, ReviewQuery query, Collection<String> institutions) {
        List<Row> shown = new ArrayList<>();
        ReviewQuery.After after = query.after();
        while (shown.size() <= query.count()) {
            List<Row> rows = rows(kind, query, after, institutions);
            shown.addAll(visible(rows, institutions));
            if (rows.size() <= query.count()) {
                break;
            }
            Row last = rows.get(rows.size() - 1);
            after = new ReviewQuery.After(last.foundAt(), last.id());
        }
        return List.copyOf(shown.subList(0, Math.min(shown.size(), query.count() + 1)));
    }

    /** Of a pair with somebody of another institution who is known there by withheld results only, nobody here is to know. */
    private List<Row> visible(List<Row> rows, Collection<String> institutions) {
        Set<String> hidden = hidden(rows.stream().flatMap(row -> row.parties().stream()), institutions);
        return rows.stream()
                .filter(row -> row.parties().stream().noneMatch(party -> hidden.contains(party.patientId())))
                .toList();
    }

    private Set<String> hidden(Stream<Party> parties, Collection<String> institutions) {
        return withheld.among(parties.filter(party -> !institutions.contains(party.source()))
                .map(Party::patientId)
                .collect(Collectors.toSet()));
    }

    /** Whether one of these may be known to whoever is of these institutions. */
    boolean anyVisible(Collection<Party> parties, Collection<String> institutions) {
        Set<String> hidden = hidden(parties.stream(), institutions);
        return parties.stream().anyMatch(party -> !hidden.contains(party.patientId()));
    }

    private List<Row> rows(
            Kind kind, ReviewQuery query, ReviewQuery.@Nullable After after, Collection<String> institutions) {
        StringBuilder sql = new StringBuilder(kind.select);
        List<Object> params = new ArrayList<>(scope(institutions));
        and(sql, params, " AND c.state = ?", query.state());
        and(sql, params, " AND c.found_at >= ?", timestamp(query.from()));
        and(sql, params, " AND c.found_at < ?", timestamp(query.to()));
        if (kind == Kind.CANDIDATE) {
            // Pairs that became one person by another way need no decision any more.
            sql.append(" AND (c.state <> 'open' OR a.person_id <> b.person_id)");
        }
        if (after != null) {
            sql.append(" AND (c.found_at, c.id) > (?, ?::uuid)");
            params.add(Timestamp.from(after.foundAt()));
            params.add(after.id());
        }
        sql.append(" ORDER BY c.found_at, c.id LIMIT ?");
        params.add(query.count() + 1);
        return jdbc.sql(sql.toString()).params(params).query(ReviewStore::row).list();
    }

    Optional<Row> find(Kind kind, String id, Collection<String> institutions) {
        return one(kind, id, institutions, "");
    }

    /** Locked, so that two registrars do not decide it at once. */
    Optional<Row> lock(Kind kind, String id, Collection<String> institutions) {
        return one(kind, id, institutions, " FOR UPDATE OF c");
    }

    private Optional<Row> one(Kind kind, String id, Collection<String> institutions, String lock) {
        List<Object> params = new ArrayList<>(scope(institutions));
        try {
            params.add(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        List<Row> rows = jdbc.sql(kind.select + " AND c.id = ?" + lock)
                .params(params)
                .query(ReviewStore::row)
                .list();
        return visible(rows, institutions).stream().findFirst();
    }

    void because(Kind kind, String id, @Nullable String organisation, byte[] reason) {
        jdbc.sql("UPDATE " + kind.table + " SET decided_for = ?, decision_reason = ? WHERE id = ?::uuid")
                .param(organisation)
                .param(reason)
                .param(id)
                .update();
    }

    /** The reason of every rejection between one patient and others that has none yet. */
    void because(String patient, Collection<String> others, @Nullable String organisation, byte[] reason) {
        jdbc.sql("""
                        UPDATE identity_candidate SET decided_for = :for, decision_reason = :reason
                        WHERE state = 'rejected' AND decision_reason IS NULL
                          AND (patient_a = :patient AND patient_b = ANY (:others::text[])
                            OR patient_b = :patient AND patient_a = ANY (:others::text[]))""")
                .param("for", organisation)
                .param("reason", reason)
                .param("patient", patient)
                .param("others", IdentityStore.array(others))
                .update();
    }

    private static List<Object> scope(Collection<String> institutions) {
        return List.of(IdentityStore.array(institutions), IdentityStore.array(institutions));
    }

    private static void and(StringBuilder sql, List<Object> params, String condition, @Nullable Object value) {
        if (value != null) {
            sql.append(condition);
            params.add(value);
        }
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        List<Party> parties =
                new ArrayList<>(List.of(new Party(row.getString("patient_a"), row.getString("source_a"))));
        if (row.getString("patient_b") != null) {
            parties.add(new Party(row.getString("patient_b"), row.getString("source_b")));
        }
        Timestamp decided = row.getTimestamp("decided_at");
        return new Row(
                row.getString("id"),
                row.getString("state"),
                row.getTimestamp("found_at").toInstant(),
                List.copyOf(parties),
                row.getBoolean("together"),
                List.of((String[]) row.getArray("why").getArray()),
                decided == null ? null : decided.toInstant(),
                row.getString("decided_by"),
                row.getString("decided_for"),
                row.getBytes("decision_reason"));
    }
}
