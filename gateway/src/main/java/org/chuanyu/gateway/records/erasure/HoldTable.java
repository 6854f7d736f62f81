package org.chuanyu.gateway.records.erasure;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.chuanyu.gateway.keys.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Legal holds. Their reasons are sealed under the patient's key, and end with it. */
@Repository
class HoldTable {
    private static final String ROWS = "SELECT id, patient_id, region, placed_by, placed_at, reason, lifted_by,"
            + " lifted_at, lift_reason FROM legal_hold";

    private final JdbcClient jdbc;
    private final Vault vault;

    HoldTable(JdbcClient jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    /**
     * A hold.
     *
     * @param region division code of who placed it
     * @param reason null when its key was destroyed
     */
    record Row(
            UUID id,
            String patient,
            String region,
            String placedBy,
            Instant placedAt,
            @Nullable String reason,
            @Nullable String liftedBy,
            @Nullable Instant liftedAt,
            @Nullable String liftReason) {}

    void place(Row row, String reason) {
        jdbc.sql("INSERT INTO legal_hold (id, patient_id, region, placed_by, placed_at, reason)"
                        + " VALUES (?, ?, ?, ?, ?, ?)")
                .params(
                        row.id(),
                        row.patient(),
                        row.region(),
                        row.placedBy(),
                        Timestamp.from(row.placedAt()),
                        sealed(row.patient(), reason))
                .update();
    }

    Optional<Row> lock(UUID id) {
        return jdbc.sql(ROWS + " WHERE id = ? FOR UPDATE")
                .param(id)
                .query(this::row)
                .optional();
    }

    void lift(Row row, String by, Instant at, String reason) {
        jdbc.sql("UPDATE legal_hold SET lifted_by = ?, lifted_at = ?, lift_reason = ? WHERE id = ?")
                .params(by, Timestamp.from(at), sealed(row.patient(), reason), row.id())
                .update();
    }

    /** Those of a region that hold, and the ones that did, the newest first. */
    List<Row> newest(String region, int most) {
        return jdbc.sql(ROWS + " WHERE region = ? ORDER BY placed_at DESC, id LIMIT ?")
                .params(region, most)
                .query(this::row)
                .list();
    }

    /** Waits for whoever places one on these patients at this moment, or makes him wait. */
    void lockPatients(Collection<String> patients) {
        jdbc.sql("""
                        SELECT count(pg_advisory_xact_lock(hash)) FROM
                        (SELECT DISTINCT hashtextextended('hold:' || p, 70) AS hash FROM unnest(:patients) AS p ORDER BY 1) AS h""")
                .param("patients", patients.toArray(String[]::new))
                .query(Long.class)
                .single();
    }

    boolean holds(Collection<String> patients) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM legal_hold WHERE lifted_at IS NULL AND patient_id = ANY (:patients))")
                .param("patients", patients.toArray(String[]::new))
                .query(Boolean.class)
                .single();
    }

    private byte[] sealed(String patient, String reason) {
        return vault.seal(patient, reason.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable String opened(byte @Nullable [] sealed) {
        try {
            return sealed == null ? null : new String(vault.open(sealed), StandardCharsets.UTF_8);
        } catch (Vault.KeyDestroyed e) {
            return null;
        }
    }

    private Row row(ResultSet rs, int number) throws SQLException {
        Timestamp lifted = rs.getTimestamp("lifted_at");
        return new Row(
                rs.getObject("id", UUID.class),
                rs.getString("patient_id"),
                rs.getString("region"),
                rs.getString("placed_by"),
                rs.getTimestamp("placed_at").toInstant(),
                opened(rs.getBytes("reason")),
                rs.getString("lifted_by"),
                lifted == null ? null : lifted.toInstant(),
                opened(rs.getBytes("lift_reason")));
    }
}
