package org.chuanyu.gateway.intake;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.chuanyu.adapters.Raw;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.intake.Messages.CodeEntry;
import org.chuanyu.gateway.intake.Messages.Entry;
import org.chuanyu.gateway.intake.Messages.LossEntry;
import org.chuanyu.gateway.intake.Messages.State;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.VersionRef;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The table of everything that came in, and what it is found by. */
@Repository
class Journal {
    private static final String COLUMNS =
            "id, participant, wire, control_id, event, received_at, state, duplicate_of, control_id_reused, size,"
                    + " declared_charset, charset, patient_id, problems, losses, codes, stored";

    /** Instead of the hash of bytes that nobody read to their end. */
    static final String UNKNOWN = "";

    /** Instead of the hash of an answer that the sender did not want. */
    static final String NOT_ASKED = "-";

    private static final String VALID = "valid";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Vault vault;

    Journal(JdbcClient jdbc, JsonMapper json, Vault vault) {
        this.jdbc = jdbc;
        this.json = json;
        this.vault = vault;
    }

    /** A key that a message is found by. */
    record Key(String kind, String value) {
        static final String ORDER = "order";
        static final String REPORT = "report";
        static final String PATIENT = "patient";
    }

    /** The hash that a message has here. */
    String hash(String id) {
        return jdbc.sql("SELECT sm3 FROM intake_message WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    /** The first message with the same sender, control id and bytes, if it came before. */
    Optional<Entry> first(String participant, @Nullable String controlId, String sm3) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM intake_message WHERE participant = :participant"
                        + " AND coalesce(control_id, '') = :control AND sm3 IN (:sm3, :erased)"
                        + " AND state IN ('ACCEPTED', 'PARKED', 'REJECTED', 'SET_ASIDE')")
                .param("participant", participant)
                .param("control", controlId == null ? "" : controlId)
                .param("sm3", sm3)
                .param("erased", IntakeTraces.hash(vault, sm3))
                .query(this::entry)
                .optional();
    }

    /** Whether this very message was refused or failed before. */
    boolean failedBefore(String participant, String controlId, String sm3) {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM intake_message WHERE (control_id = :control"
                        + " OR control_id IS NULL AND :control = '')"
                        + " AND participant = :participant AND sm3 = :sm3 AND state = 'REFUSED')")
                .param("participant", participant)
                .param("control", controlId)
                .param("sm3", sm3)
                .query(Boolean.class)
                .single();
    }

    /** Whether the sender used this control id for other bytes: some restart MSH-10 every day. */
    boolean controlIdSeen(String participant, String controlId, String sm3) {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM intake_message WHERE control_id = :control"
                        + " AND participant = :participant AND state <> 'DUPLICATE' AND sm3 <> :sm3)")
                .param("participant", participant)
                .param("control", controlId)
                .param("sm3", sm3)
                .query(Boolean.class)
                .single();
    }

    /**
     * Hashes of what crossed.
     *
     * @param message {@link #UNKNOWN} where it was not read to its end
     * @param answer {@link #UNKNOWN} where others word it, {@link #NOT_ASKED}, or null where it was "send it again"
     */
    record Hashes(String message, @Nullable String answer) {}

    /**
     * @param subject whose key seals what the codes say of a person
     * @param raw sealed bytes, or null where they are kept elsewhere (duplicates)
     */
    void insert(Entry entry, Hashes hashes, String contentType, String subject, byte @Nullable [] raw) {
        jdbc.sql("INSERT INTO intake_message (" + COLUMNS
                        + ", sm3, answer_sm3, content_type, raw) VALUES (:id, :participant, :wire,"
                        + " :controlId, :event, :receivedAt, :state, :duplicateOf, :controlIdReused, :size,"
                        + " :declaredCharset, :charset, :patientId, :problems::jsonb, :losses::jsonb, :codes,"
                        + " :stored::jsonb, :sm3, :answer, :contentType, :raw)")
                .param("id", entry.id())
                .param("participant", entry.participant())
                .param("wire", entry.wire())
                .param("controlId", entry.controlId())
                .param("event", entry.event())
                .param("receivedAt", Timestamp.from(entry.receivedAt()))
                .param("state", entry.state().name())
                .param("duplicateOf", entry.duplicateOf())
                .param("controlIdReused", entry.controlIdReused())
                .param("size", entry.size())
                .param("declaredCharset", entry.declaredCharset())
                .param("charset", entry.charset())
                .param("patientId", entry.patientId())
                .param("problems", json.writeValueAsString(entry.problems()))
                .param("losses", json.writeValueAsString(entry.losses()))
                .param("codes", seal(subject, entry.codes()))
                .param("stored", json.writeValueAsString(entry.stored()))
                .param("sm3", hashes.message())
                .param("answer", hashes.answer())
                .param("contentType", contentType)
                .param("raw", raw)
                .update();
    }

    /** What a reprocessed message became. */
    void settle(Entry entry, String subject) {
        jdbc.sql("UPDATE intake_message SET state = :state, patient_id = :patientId, problems = :problems::jsonb,"
                        + " losses = :losses::jsonb, codes = :codes, stored = :stored::jsonb WHERE id = :id")
                .param("id", entry.id())
                .param("state", entry.state().name())
                .param("patientId", entry.patientId())
                .param("problems", json.writeValueAsString(entry.problems()))
                .param("losses", json.writeValueAsString(entry.losses()))
                .param("codes", seal(subject, entry.codes()))
                .param("stored", json.writeValueAsString(entry.stored()))
                .update();
    }

    void keys(String messageId, Instant receivedAt, Collection<Key> keys) {
        jdbc.sql(
                        "INSERT INTO intake_key (message_id, kind, value, received_at)"
                                + " SELECT :id, kind, value, :at FROM unnest(:kinds, :values) AS k(kind, value) ON CONFLICT DO NOTHING")
                .param("id", messageId)
                .param("kinds", keys.stream().map(Key::kind).toArray(String[]::new))
                .param("values", keys.stream().map(Key::value).toArray(String[]::new))
                .param("at", Timestamp.from(receivedAt))
                .update();
    }

    /** A repeated message is found by what the first one is found by. */
    void copyKeys(String from, String to, Instant receivedAt) {
        jdbc.sql(
                        "INSERT INTO intake_key (message_id, kind, value, received_at)"
                                + " SELECT :to, kind, value, :at FROM intake_key WHERE message_id = :from ON CONFLICT DO NOTHING")
                .param("from", from)
                .param("to", to)
                .param("at", Timestamp.from(receivedAt))
                .update();
    }

    /** Locks a message's row, so that two people do not reprocess it at once. */
    Optional<Entry> lock(String id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM intake_message WHERE id = :id FOR UPDATE")
                .param("id", id)
                .query(this::entry)
                .optional();
    }

    Optional<Entry> find(String id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM intake_message WHERE id = :id")
                .param("id", id)
                .query(this::entry)
                .optional();
    }

    /** Sealed bytes of a message, and of how many bytes they are the beginning. */
    record Kept(byte[] raw, Raw description, String sm3, int size) {}

    Optional<Kept> kept(String id) {
        return jdbc.sql("SELECT raw, content_type, declared_charset, charset, sm3, size FROM intake_message"
                        + " WHERE id = (SELECT coalesce(duplicate_of, id) FROM intake_message WHERE id = :id)"
                        + " AND raw IS NOT NULL")
                .param("id", id)
                .query((rs, row) -> new Kept(
                        rs.getBytes("raw"),
                        new Raw(
                                new byte[0],
                                rs.getString("content_type"),
                                rs.getString("declared_charset"),
                                rs.getString("charset")),
                        rs.getString("sm3"),
                        rs.getInt("size")))
                .optional();
    }

    /** A message's first lock. Its statements get no plan of their own each time: that took longer than they do. */
    void begin(String key) {
        lock("set_config('plan_cache_mode', 'force_generic_plan', true), ", key);
    }

    void lockKey(String key) {
        lock("", key);
    }

    private void lock(String also, String key) {
        jdbc.sql("SELECT " + also + "pg_advisory_xact_lock(hashtextextended(:key, 80))")
                .param("key", key)
                .query((rs, row) -> row)
                .single();
    }

    void validated(String messageId, int errors) {
        jdbc.sql("UPDATE intake_message SET validation = :verdict WHERE id = :id")
                .param("verdict", errors == 0 ? VALID : errors + " errors")
                .param("id", messageId)
                .update();
    }

    Optional<Integer> validationErrors(String messageId) {
        return jdbc.sql("SELECT validation FROM intake_message WHERE id = :id AND validation IS NOT NULL")
                .param("id", messageId)
                .query(String.class)
                .optional()
                .map(verdict -> verdict.equals(VALID) ? 0 : Integer.valueOf(verdict.replace(" errors", "")));
    }

    Messages.Page search(Messages.Query query, @Nullable String patientToken) {
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM intake_message m WHERE true");
        List<Object> params = new ArrayList<>();
        and(sql, params, " AND m.control_id = ?", query.controlId());
        and(sql, params, " AND m.participant = ?", query.participant());
        if (query.state() != null) {
            // A constant of ours, not a parameter: an index of some states only is of use for nothing else.
            sql.append(" AND m.state = '").append(query.state().name()).append("'");
        }
        and(sql, params, " AND m.received_at >= ?", query.from() == null ? null : Timestamp.from(query.from()));
        and(sql, params, " AND m.received_at < ?", query.to() == null ? null : Timestamp.from(query.to()));
        String byKey = " AND m.id IN (SELECT k.message_id FROM intake_key k WHERE k.kind ";
        and(sql, params, byKey + "IN ('order', 'report') AND k.value = ?)", query.orderNumber());
        and(sql, params, byKey + "= 'patient' AND k.value = ?)", patientToken);
        if (query.within() != null) {
            sql.append(" AND m.participant = ANY (?)");
            params.add(query.within().toArray(String[]::new));
        }
        if (query.after() != null) {
            PageToken after = PageToken.parse(query.after());
            sql.append(" AND (m.received_at, m.id) < (?, ?)");
            params.add(Timestamp.from(after.receivedAt()));
            params.add(after.id());
        }
        sql.append(" ORDER BY m.received_at DESC, m.id DESC LIMIT ?");
        params.add(query.count() + 1);
        List<Entry> found =
                jdbc.sql(sql.toString()).params(params).query(this::entry).list();
        if (found.size() <= query.count()) {
            return new Messages.Page(found, null);
        }
        List<Entry> page = found.subList(0, query.count());
        Entry last = page.get(page.size() - 1);
        return new Messages.Page(List.copyOf(page), new PageToken(last.receivedAt(), last.id()).toString());
    }

    private static void and(StringBuilder sql, List<Object> params, String condition, @Nullable Object value) {
        if (value != null) {
            sql.append(condition);
            params.add(value);
        }
    }

    /** Which tests were asked for says much of a person: the codes are sealed like the message itself. */
    private byte @Nullable [] seal(String subject, List<CodeEntry> codes) {
        return codes.isEmpty() ? null : vault.seal(subject, json.writeValueAsBytes(codes));
    }

    private List<CodeEntry> open(byte @Nullable [] codes) {
        try {
            return codes == null ? List.of() : List.of(json.readValue(vault.open(codes), CodeEntry[].class));
        } catch (Vault.KeyDestroyed e) {
            return List.of();
        }
    }

    private Entry entry(ResultSet rs, int row) throws SQLException {
        return new Entry(
                rs.getString("id"),
                rs.getString("participant"),
                rs.getString("wire"),
                rs.getString("control_id"),
                rs.getString("event"),
                rs.getTimestamp("received_at").toInstant(),
                State.valueOf(rs.getString("state")),
                rs.getString("duplicate_of"),
                rs.getBoolean("control_id_reused"),
                rs.getInt("size"),
                rs.getString("declared_charset"),
                rs.getString("charset"),
                rs.getString("patient_id"),
                List.of(json.readValue(rs.getString("problems"), Problem[].class)),
                List.of(json.readValue(rs.getString("losses"), LossEntry[].class)),
                open(rs.getBytes("codes")),
                List.of(json.readValue(rs.getString("stored"), VersionRef[].class)));
    }
}
