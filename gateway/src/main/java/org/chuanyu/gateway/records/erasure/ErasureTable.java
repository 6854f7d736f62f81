package org.chuanyu.gateway.records.erasure;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Erasures that were asked for, and who approved them. */
@Repository
class ErasureTable {
    private static final String ROWS = """
            SELECT id, patient_id, patients, legal_basis, requested_by, requested_for, region, requested_at, state,
                settled_by, settled_at FROM erasure""";

    private final JdbcClient jdbc;

    ErasureTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How far it has come. */
    enum State {
        REQUESTED,
        EXECUTED,
        WITHDRAWN
    }

    /**
     * One of them.
     *
     * @param patient canonical Patient id as it was asked for
     * @param patients all of the same person
     * @param region division code of who asked
     */
    record Row(
            UUID id,
            String patient,
            Set<String> patients,
            String legalBasis,
            String requestedBy,
            @Nullable String requestedFor,
            String region,
            Instant requestedAt,
            State state,
            @Nullable String settledBy,
            @Nullable Instant settledAt) {}

    /** False when the same person has one that is open. */
    boolean insert(Row row) {
        return jdbc.sql("INSERT INTO erasure (id, patient_id, patients, legal_basis, requested_by, requested_for,"
                                + " region, requested_at, state) VALUES (:id, :patient, :patients, :basis, :by, :for,"
                                + " :region, :at, 'REQUESTED') ON CONFLICT DO NOTHING")
                        .param("id", row.id())
                        .param("patient", row.patient())
                        .param("patients", row.patients().toArray(String[]::new))
                        .param("basis", row.legalBasis())
                        .param("by", row.requestedBy())
                        .param("for", row.requestedFor())
                        .param("region", row.region())
                        .param("at", Timestamp.from(row.requestedAt()))
                        .update()
                == 1;
    }

    Optional<Row> find(UUID id) {
        return jdbc.sql(ROWS + " WHERE id = ?")
                .param(id)
                .query(ErasureTable::row)
                .optional();
    }

    /** The same, and nobody else decides about it while the transaction lasts. */
    Optional<Row> lock(UUID id) {
        return jdbc.sql(ROWS + " WHERE id = ? FOR UPDATE")
                .param(id)
                .query(ErasureTable::row)
                .optional();
    }

    /** The newest first. */
    List<Row> newest(int most) {
        return jdbc.sql(ROWS + " ORDER BY requested_at DESC, id LIMIT ?")
                .param(most)
                .query(ErasureTable::row)
                .list();
    }

    /** Those that were carried out since. */
    List<Row> executedSince(Instant from) {
        return jdbc.sql(ROWS + " WHERE state = 'EXECUTED' AND settled_at >= ?")
                .param(Timestamp.from(from))
                .query(ErasureTable::row)
                .list();
    }

    boolean isOpen(Collection<String> patients) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM erasure WHERE state = 'REQUESTED' AND patients && :patients::text[])")
                .param("patients", patients.toArray(String[]::new))
                .query(Boolean.class)
                .single();
    }

    /** Logins by the name of the region. */
    Map<String, String> approvers(UUID id) {
        Map<String, String> approvers = new TreeMap<>();
        jdbc.sql("SELECT region, approver FROM erasure_approval WHERE erasure = ?")
                .param(id)
                .query(rs -> {
                    approvers.put(rs.getString(1), rs.getString(2));
                });
        return approvers;
    }

    void approve(UUID id, String region, String approver, Instant at) {
        jdbc.sql("INSERT INTO erasure_approval (erasure, region, approver, at) VALUES (?, ?, ?, ?)")
                .params(id, region, approver, Timestamp.from(at))
                .update();
    }

    void settle(UUID id, State state, String by, Instant at) {
        jdbc.sql("UPDATE erasure SET state = ?, settled_by = ?, settled_at = ? WHERE id = ?")
                .params(state.name(), by, Timestamp.from(at), id)
                .update();
    }

    private static Row row(ResultSet rs, int number) throws SQLException {
        Array patients = rs.getArray("patients");
        Timestamp settled = rs.getTimestamp("settled_at");
        return new Row(
                rs.getObject("id", UUID.class),
                rs.getString("patient_id"),
                new TreeSet<>(List.of((String[]) patients.getArray())),
                rs.getString("legal_basis"),
                rs.getString("requested_by"),
                rs.getString("requested_for"),
                rs.getString("region"),
                rs.getTimestamp("requested_at").toInstant(),
                State.valueOf(rs.getString("state")),
                rs.getString("settled_by"),
                settled == null ? null : settled.toInstant());
    }
}
