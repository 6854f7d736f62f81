package org.chuanyu.gateway.delivery;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Participants;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The outbox for the pages of other modules. */
@Component
final class ScopedDeliveries implements Outgoing {
    private final DeliveryJournal journal;
    private final SentContent content;
    private final Replays replays;
    private final WireStates states;
    private final Participants participants;
    private final JdbcClient jdbc;

    ScopedDeliveries(
            DeliveryJournal journal,
            SentContent content,
            Replays replays,
            WireStates states,
            Participants participants,
            JdbcClient jdbc) {
        this.journal = journal;
        this.content = content;
        this.replays = replays;
        this.states = states;
        this.participants = participants;
        this.jdbc = jdbc;
    }

    @Override
    public Page page(Map<String, String> parameters, Caller caller) {
        DeliveryJournal.Page page = journal.page(DeliveryQuery.parse(parameters), Scope.of(caller, participants));
        return new Page(page.deliveries(), page.next());
    }

    @Override
    public void check(Map<String, String> parameters) {
        DeliveryQuery.parse(parameters);
    }

    @Override
    public Optional<Deliveries.Entry> find(String id, Caller caller) {
        return journal.find(id, Scope.of(caller, participants));
    }

    @Override
    public Optional<Deliveries.Entry> opened(String id, Caller caller) {
        return content.opened(id, Scope.of(caller, participants), caller);
    }

    @Override
    public List<Replayed> replay(List<String> ids, Caller caller) {
        return replays.replay(ids, caller, Scope.of(caller, participants)).stream()
                .map(each -> new Replayed(each.id(), each.result()))
                .toList();
    }

    @Override
    public List<WireState> wires() {
        return states.all().stream().map(this::state).toList();
    }

    @Override
    public List<Settled> settledSince(Instant from, Duration span, List<WireState> wires) {
        List<Settled> settled = new ArrayList<>();
        for (WireState wire : wires) {
            settled.addAll(jdbc.sql(
                            "SELECT date_bin(make_interval(secs => :span), settled_at, 'epoch'::timestamptz) AS span,"
                                    + " state, count(*) AS n FROM delivery WHERE receiver = :receiver AND wire = :wire"
                                    + " AND settled_at >= :from GROUP BY 1, 2")
                    .param("span", span.toSeconds())
                    .param("receiver", wire.receiver())
                    .param("wire", wire.wire())
                    .param("from", Timestamp.from(from))
                    .query((rs, row) -> new Settled(
                            rs.getObject("span", OffsetDateTime.class).toInstant(),
                            wire.receiver(),
                            wire.wire(),
                            Deliveries.State.valueOf(rs.getString("state")),
                            rs.getLong("n")))
                    .list());
        }
        return settled;
    }

    @Override
    public long unplanned() {
        return jdbc.sql("SELECT count(*) FROM delivery_work").query(Long.class).single();
    }

    private WireState state(WireStates.Row row) {
        return new WireState(
                row.receiver(),
                row.wire(),
                row.format(),
                row.configured(),
                row.circuit(),
                row.probeAt(),
                row.waiting(),
                row.ambiguous(),
                row.dead(),
                row.oldest(),
                lastDelivered(row.receiver(), row.wire()));
    }

    private @Nullable Instant lastDelivered(String receiver, String wire) {
        return jdbc.sql("SELECT settled_at FROM delivery WHERE receiver = :receiver AND wire = :wire"
                        + " AND settled_at IS NOT NULL AND state = 'DELIVERED' ORDER BY settled_at DESC LIMIT 1")
                .param("receiver", receiver)
                .param("wire", wire)
                .query((rs, row) -> rs.getTimestamp(1).toInstant())
                .optional()
                .orElse(null);
    }
}
