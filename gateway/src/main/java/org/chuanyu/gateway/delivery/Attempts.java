package org.chuanyu.gateway.delivery;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chuanyu.adapters.Loss;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.gateway.delivery.Deliveries.Attempt;
import org.chuanyu.gateway.delivery.Deliveries.LossEntry;
import org.chuanyu.gateway.delivery.Deliveries.Words;
import org.chuanyu.gateway.keys.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The attempts at deliveries: what became of each, what it did not carry, and, sealed, what the partner said. */
@Repository
class Attempts {
    private final JdbcClient jdbc;
    private final Vault vault;
    private final JsonMapper json;

    Attempts(JdbcClient jdbc, Vault vault, JsonMapper json) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.json = json;
    }

    /** Needs a transaction. */
    void write(Claim claim, Settlement settlement, Outcome outcome, Crossed crossed, Instant now) {
        jdbc.sql("INSERT INTO delivery_attempt (delivery_id, number, at, outcome, reason, answer, said, losses,"
                        + " message_sm3, answer_sm3) VALUES (:id, :number, :at, :outcome, :reason, :answer, :said,"
                        + " :losses::jsonb, :message_sm3, :answer_sm3)"
                        + " ON CONFLICT (delivery_id, number)"
                        + " DO UPDATE SET at = excluded.at, outcome = excluded.outcome, reason = excluded.reason,"
                        + " answer = excluded.answer, said = excluded.said, losses = excluded.losses,"
                        + " message_sm3 = excluded.message_sm3, answer_sm3 = excluded.answer_sm3")
                .param("id", claim.id())
                .param("number", claim.attempt())
                .param("at", Timestamp.from(now))
                .param("outcome", settlement.outcome())
                .param("reason", settlement.reason())
                .param("answer", settlement.answer())
                .param("said", sealed(claim.patientId(), outcome.said()))
                .param("message_sm3", crossed.message())
                .param("answer_sm3", crossed.answer())
                .param(
                        "losses",
                        json.writeValueAsString(
                                outcome.losses().stream().map(Attempts::entry).toList()))
                .update();
    }

    /** By delivery, in order; {@code opened} with the partners' words, or else only whether there are any. */
    Map<String, List<Attempt>> of(Collection<String> deliveries, boolean opened) {
        Map<String, List<Attempt>> attempts = new HashMap<>();
        if (deliveries.isEmpty()) {
            return attempts;
        }
        jdbc.sql("SELECT delivery_id, number, at, outcome, reason, answer, losses, said FROM delivery_attempt"
                        + " WHERE delivery_id IN (:ids) ORDER BY delivery_id, number")
                .param("ids", deliveries)
                .query(rs -> {
                    attempts.computeIfAbsent(rs.getString("delivery_id"), id -> new ArrayList<>())
                            .add(attempt(rs, opened));
                });
        return attempts;
    }

    private Attempt attempt(ResultSet rs, boolean opened) throws SQLException {
        byte[] sealed = rs.getBytes("said");
        Words words = sealed == null ? Words.NONE : Words.WITHHELD;
        String said = null;
        if (sealed != null && opened) {
            try {
                said = new String(vault.open(sealed), StandardCharsets.UTF_8);
                words = Words.SHOWN;
            } catch (Vault.KeyDestroyed e) {
                words = Words.DESTROYED;
            }
        }
        return new Attempt(
                rs.getInt("number"),
                rs.getTimestamp("at").toInstant(),
                rs.getString("outcome"),
                rs.getString("reason"),
                rs.getString("answer"),
                List.of(json.readValue(rs.getString("losses"), LossEntry[].class)),
                words,
                said);
    }

    private byte @Nullable [] sealed(String patientId, @Nullable String said) {
        return said == null ? null : vault.seal(patientId, said.getBytes(StandardCharsets.UTF_8));
    }

    /** A path can end in an extension's name, which its source chose: JSON in PostgreSQL takes no NUL and no half character. */
    private static LossEntry entry(Loss loss) {
        String path = loss.path().replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]", "\uFFFD");
        return new LossEntry(path, loss.severity().name(), loss.reason());
    }
}
