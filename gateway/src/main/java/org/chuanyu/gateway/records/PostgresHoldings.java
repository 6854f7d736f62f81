package org.chuanyu.gateway.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Span;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** From the heads, which hold nothing in clear but ids. */
@Component
class PostgresHoldings implements Holdings {
    private final JdbcClient jdbc;

    PostgresHoldings(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Holding> after(String type, @Nullable ParticipantId owner, String id, Instant before, int count) {
        // Along the primary key, whoever the owner is: each page goes on where the last one ended.
        return jdbc.sql(
                        "SELECT id, owner, patient_id FROM resource_head h WHERE type = :type AND id > :id AND version > 0"
                                + " AND EXISTS (SELECT FROM resource_version v WHERE v.type = h.type AND v.id = h.id"
                                + " AND v.version = 1 AND v.stored_at < :before)"
                                + (owner == null ? "" : " AND owner = :owner") + " ORDER BY id LIMIT :count")
                .param("type", type)
                .param("id", id)
                .param("before", Span.utc(before))
                .param("owner", owner == null ? null : owner.value())
                .param("count", count)
                .query(PostgresHoldings::holding)
                .list();
    }

    @Override
    public Optional<Holding> find(String type, String id) {
        return jdbc.sql(
                        "SELECT id, owner, patient_id FROM resource_head WHERE type = :type AND id = :id AND version > 0")
                .param("type", type)
                .param("id", id)
                .query(PostgresHoldings::holding)
                .optional();
    }

    private static Holding holding(ResultSet row, int number) throws SQLException {
        return new Holding(row.getString("id"), new ParticipantId(row.getString("owner")), row.getString("patient_id"));
    }
}
