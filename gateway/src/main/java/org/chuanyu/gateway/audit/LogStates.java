package org.chuanyu.gateway.audit;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads how the log stands, as every node sees it. */
@Component
final class LogStates {
    private final JdbcClient jdbc;
    private final LogName name;
    private final LogHealth health;
    private final Cosigned cosigned;
    private final WitnessPanel panel;

    LogStates(JdbcClient jdbc, LogName name, LogHealth health, Cosigned cosigned, WitnessPanel panel) {
        this.jdbc = jdbc;
        this.name = name;
        this.health = health;
        this.cosigned = cosigned;
        this.panel = panel;
    }

    LogState now() {
        Optional<Frozen> frozen = jdbc.sql("SELECT reason, since FROM audit_log WHERE state = 'frozen'")
                .query((rs, row) ->
                        new Frozen(rs.getString(1), rs.getTimestamp(2).toInstant()))
                .optional();
        long evidence = cosigned.lastSize();
        return new LogState(
                name.origin(),
                frozen.map(Frozen::reason).orElse(null),
                frozen.map(Frozen::since).orElse(null),
                number("SELECT coalesce(max(size), 0) FROM audit_head"),
                number("SELECT count(*) FROM (SELECT FROM audit_pending LIMIT " + (LogState.MOST_COUNTED + 1) + ") p"),
                health.oldestWaiting().orElse(null),
                health.waitingSince().isPresent(),
                point("ORDER BY size DESC LIMIT 1"),
                evidence == 0 ? null : point("WHERE size = " + evidence),
                health.unwitnessedSince().orElse(null),
                panel.all().stream().map(this::witness).toList());
    }

    private record Frozen(String reason, Instant since) {}

    private record Trouble(String code, @Nullable String detail, Instant since) {}

    private LogState.WitnessState witness(Witness witness) {
        String label = witness.key().label();
        long size = cosigned.lastOf(label);
        Instant at = jdbc.sql("SELECT time FROM audit_cosignature WHERE witness = ? AND size = ?")
                .params(label, size)
                .query(Long.class)
                .optional()
                .map(Instant::ofEpochSecond)
                .orElse(null);
        Trouble trouble = jdbc.sql(
                        "SELECT trouble, detail, since FROM audit_witness WHERE witness = ? AND trouble IS NOT NULL")
                .param(label)
                .query((rs, row) -> new Trouble(
                        rs.getString(1), rs.getString(2), rs.getTimestamp(3).toInstant()))
                .optional()
                .orElse(null);
        return new LogState.WitnessState(
                witness.name(),
                label,
                witness.address() == null ? null : String.valueOf(witness.address()),
                size,
                at,
                trouble == null ? null : trouble.code(),
                trouble == null ? null : trouble.detail(),
                trouble == null ? null : trouble.since());
    }

    private LogState.@Nullable Point point(String which) {
        return jdbc.sql("SELECT size, root, signed_at FROM audit_checkpoint " + which)
                .query((rs, row) -> new LogState.Point(
                        rs.getLong(1),
                        HexFormat.of().formatHex(rs.getBytes(2)),
                        rs.getTimestamp(3).toInstant()))
                .optional()
                .orElse(null);
    }

    private long number(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }
}
