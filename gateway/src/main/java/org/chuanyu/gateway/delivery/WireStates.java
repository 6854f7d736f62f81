package org.chuanyu.gateway.delivery;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How every wire out stands: what waits, since when, what got stuck, and this node's circuit. */
@Component
final class WireStates {
    private final JdbcClient jdbc;
    private final Outlets outlets;
    private final Circuits circuits;
    private final Clock clock;

    WireStates(JdbcClient jdbc, Outlets outlets, Circuits circuits, Clock clock) {
        this.jdbc = jdbc;
        this.outlets = outlets;
        this.circuits = circuits;
        this.clock = clock;
    }

    /**
     * One wire.
     *
     * @param configured false when deliveries wait for a wire that the settings do not name any more
     */
    record Row(
            String receiver,
            String wire,
            @Nullable String format,
            boolean configured,
            String circuit,
            int failuresInARow,
            @Nullable Instant probeAt,
            long waiting,
            long ambiguous,
            long dead,
            @Nullable Instant oldest,
            long oldestAgeSeconds) {

        int circuitLevel() {
            return Breaker.State.valueOf(circuit.replace('-', '_').toUpperCase(java.util.Locale.ROOT))
                    .ordinal();
        }
    }

    private record Counts(
            WireKey key,
            long waiting,
            long ambiguous,
            long dead,
            @Nullable Instant oldest) {}

    List<Row> all() {
        Map<WireKey, Counts> counts = new LinkedHashMap<>();
        outlets.all().forEach(wire -> counts.put(wire.key(), new Counts(wire.key(), 0, 0, 0, null)));
        counted().forEach(each -> counts.put(each.key(), each));
        List<Row> rows = new ArrayList<>();
        counts.values().forEach(each -> rows.add(row(each)));
        return rows;
    }

    private List<Counts> counted() {
        return jdbc.sql(
                        "SELECT receiver, wire, count(*) FILTER (WHERE state IN ('QUEUED', 'SENDING', 'DEFERRED')) AS waiting,"
                                + " count(*) FILTER (WHERE state = 'AMBIGUOUS') AS ambiguous,"
                                + " count(*) FILTER (WHERE state = 'DEAD') AS dead,"
                                + " min(created_at) FILTER (WHERE state IN ('QUEUED', 'SENDING', 'DEFERRED')) AS oldest"
                                + " FROM delivery WHERE state IN ('QUEUED', 'SENDING', 'DEFERRED')"
                                + " OR state IN ('AMBIGUOUS', 'DEAD') GROUP BY receiver, wire ORDER BY receiver, wire")
                .query((rs, row) -> {
                    Timestamp oldest = rs.getTimestamp("oldest");
                    return new Counts(
                            new WireKey(new ParticipantId(rs.getString("receiver")), rs.getString("wire")),
                            rs.getLong("waiting"),
                            rs.getLong("ambiguous"),
                            rs.getLong("dead"),
                            oldest == null ? null : oldest.toInstant());
                })
                .list();
    }

    private Row row(Counts counts) {
        Optional<Outlets.Connected> connected = outlets.find(counts.key());
        Breaker breaker = circuits.of(counts.key());
        Instant oldest = counts.oldest();
        return new Row(
                counts.key().receiver().value(),
                counts.key().wire(),
                connected.map(Outlets.Connected::format).orElse(null),
                connected.isPresent(),
                breaker.state().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                breaker.failures(),
                breaker.state() == Breaker.State.CLOSED ? null : breaker.until(),
                counts.waiting(),
                counts.ambiguous(),
                counts.dead(),
                oldest,
                oldest == null
                        ? 0
                        : Math.max(0, Duration.between(oldest, clock.instant()).toSeconds()));
    }
}
