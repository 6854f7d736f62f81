package org.chuanyu.gateway.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Participants;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads the outbox for people and for other modules; never a body, and what a partner said only where it is asked for. */
@Repository
class DeliveryJournal implements Deliveries {
    private static final String COLUMNS = "id, seq, message_id, receiver, wire, report_id, edition, state, basis,"
            + " created_at, due_at, settled_at, reason, reference";

    private final JdbcClient jdbc;
    private final Attempts attempts;
    private final Replays replays;
    private final Participants participants;

    DeliveryJournal(JdbcClient jdbc, Attempts attempts, Replays replays, Participants participants) {
        this.jdbc = jdbc;
        this.attempts = attempts;
        this.replays = replays;
        this.participants = participants;
    }

    @Override
    public List<Entry> ofMessage(String messageId) {
        return withAttempts(from(messageId), false);
    }

    @Override
    public List<Entry> ofMessageOpened(String messageId) {
        return withAttempts(from(messageId), true);
    }

    @Override
    public Optional<Entry> find(String id) {
        return find(id, Scope.ALL);
    }

    @Override
    public Replay replay(String id, Caller caller) {
        Replays.Result result = replays.replay(List.of(id), caller, Scope.of(caller, participants))
                .get(0);
        return Replay.valueOf(result.result().toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    Optional<Entry> find(String id, Scope scope) {
        return find(id, scope, false);
    }

    /** With what the partner said. */
    Optional<Entry> opened(String id, Scope scope) {
        return find(id, scope, true);
    }

    private Optional<Entry> find(String id, Scope scope, boolean opened) {
        List<Numbered> found = scoped("SELECT " + COLUMNS + " FROM delivery WHERE id = :id" + inScope(scope), scope)
                .param("id", id)
                .query(DeliveryJournal::numbered)
                .list();
        return withAttempts(found, opened).stream().findFirst();
    }

    /** One page, newest first; {@code next} is null on the last one. */
    record Page(List<Entry> deliveries, @Nullable String next) {}

    Page page(DeliveryQuery query, Scope scope) {
        List<Numbered> found = search(query, scope, query.count() + 1);
        boolean more = found.size() > query.count();
        List<Numbered> shown = more ? found.subList(0, query.count()) : found;
        String next = more ? String.valueOf(shown.get(shown.size() - 1).seq()) : null;
        return new Page(shown.stream().map(Numbered::entry).toList(), next);
    }

    /** Ids that a filter means, oldest first, so that a replay keeps the order. */
    List<String> ids(DeliveryQuery query, Scope scope, int max) {
        StringBuilder sql = new StringBuilder("SELECT id FROM delivery WHERE true" + inScope(scope));
        Map<String, Object> params = conditions(query, sql);
        sql.append(" ORDER BY seq LIMIT :max");
        return scoped(sql.toString(), scope)
                .params(params)
                .param("max", max)
                .query((rs, row) -> rs.getString("id"))
                .list();
    }

    private List<Numbered> from(String messageId) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM delivery WHERE message_id = :message ORDER BY seq")
                .param("message", messageId)
                .query(DeliveryJournal::numbered)
                .list();
    }

    private List<Numbered> search(DeliveryQuery query, Scope scope, int limit) {
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM delivery WHERE true" + inScope(scope));
        Map<String, Object> params = conditions(query, sql);
        sql.append(" ORDER BY seq DESC LIMIT :max");
        return scoped(sql.toString(), scope)
                .params(params)
                .param("max", limit)
                .query(DeliveryJournal::numbered)
                .list();
    }

    /** No condition rather than one that is always true: the planner would give up the indexes for it. */
    private static String inScope(Scope scope) {
        return scope.everybody() ? "" : " AND (receiver IN (:scope) OR source IN (:scope))";
    }

    private JdbcClient.StatementSpec scoped(String sql, Scope scope) {
        return jdbc.sql(sql).param("scope", scope.ids());
    }

    private static Map<String, Object> conditions(DeliveryQuery query, StringBuilder sql) {
        Map<String, Object> params = new HashMap<>();
        if (query.state() != null) {
            // A constant of ours, not a parameter: an index of some states only is of use for nothing else.
            sql.append(" AND state = '").append(query.state().name()).append("'");
        }
        and(sql, params, " AND receiver = :receiver", "receiver", query.receiver());
        and(sql, params, " AND wire = :wire", "wire", query.wire());
        and(sql, params, " AND message_id = :message", "message", query.messageId());
        // A reason is a code, sometimes with the partner's own code after it.
        and(sql, params, " AND split_part(reason, ' ', 1) = :reason", "reason", query.reasonCode());
        and(sql, params, " AND created_at >= :from", "from", timestamp(query.from()));
        and(sql, params, " AND created_at < :to", "to", timestamp(query.to()));
        and(sql, params, " AND seq < :after", "after", query.after());
        return params;
    }

    private static void and(
            StringBuilder sql, Map<String, Object> params, String condition, String name, @Nullable Object value) {
        if (value != null) {
            sql.append(condition);
            params.put(name, value);
        }
    }

    private record Numbered(long seq, Entry entry) {}

    private static Numbered numbered(ResultSet rs, int row) throws SQLException {
        Entry entry = new Entry(
                rs.getString("id"),
                rs.getString("message_id"),
                rs.getString("receiver"),
                rs.getString("wire"),
                "DiagnosticReport/" + rs.getString("report_id"),
                rs.getInt("edition"),
                State.valueOf(rs.getString("state")),
                rs.getString("basis"),
                rs.getTimestamp("created_at").toInstant(),
                instant(rs.getTimestamp("due_at")),
                instant(rs.getTimestamp("settled_at")),
                rs.getString("reason"),
                rs.getString("reference"),
                List.of());
        return new Numbered(rs.getLong("seq"), entry);
    }

    private List<Entry> withAttempts(List<Numbered> found, boolean opened) {
        List<String> ids = found.stream().map(each -> each.entry().id()).toList();
        Map<String, List<Attempt>> all = attempts.of(ids, opened);
        return found.stream()
                .map(Numbered::entry)
                .map(entry -> with(entry, all.getOrDefault(entry.id(), List.of())))
                .toList();
    }

    private static Entry with(Entry entry, List<Attempt> attempts) {
        return new Entry(
                entry.id(),
                entry.messageId(),
                entry.receiver(),
                entry.wire(),
                entry.report(),
                entry.version(),
                entry.state(),
                entry.basis(),
                entry.createdAt(),
                entry.nextAttemptAt(),
                entry.settledAt(),
                entry.reason(),
                entry.reference(),
                List.copyOf(attempts));
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }
}
