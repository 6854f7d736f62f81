package org.chuanyu.gateway.audit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Notices when checkpoints stay without the lines of all witnesses, and sets one entry at the beginning and one at the end of that time. */
@Component
final class WitnessGap {
    private static final Logger LOG = LoggerFactory.getLogger(WitnessGap.class);

    /** A lock of this database that nothing else here takes. */
    private static final long ONE_LOOKS = 0x676170L;

    private final WitnessPanel panel;
    private final Quorum quorum;
    private final Cosigned cosigned;
    private final LogStore store;
    private final AuditLog audit;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final Duration notice;
    private final TransactionTemplate transaction;
    private volatile @Nullable Instant lacking;

    WitnessGap(
            WitnessPanel panel,
            Quorum quorum,
            Cosigned cosigned,
            LogStore store,
            AuditLog audit,
            JdbcClient jdbc,
            Clock clock,
            WitnessSettings settings,
            PlatformTransactionManager transactions,
            MeterRegistry registry) {
        this.panel = panel;
        this.quorum = quorum;
        this.cosigned = cosigned;
        this.store = store;
        this.audit = audit;
        this.jdbc = jdbc;
        this.clock = clock;
        this.notice = settings.cosigning().notice();
        this.transaction = new TransactionTemplate(transactions);
        Gauge.builder("audit.uncosigned.age", this, WitnessGap::age)
                .description("age of the oldest checkpoint that lacks the line of a witness, on the node that leads")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Since when there is a gap, as every node can see it. */
    Optional<Instant> since() {
        return jdbc.sql("SELECT max(at) FROM audit_entry WHERE action = 'WITNESS_GAP' AND at > coalesce("
                        + "(SELECT max(at) FROM audit_entry WHERE action = 'WITNESS_GAP_ENDED'), '-infinity')")
                .query((rs, row) -> Optional.ofNullable(rs.getTimestamp(1)).map(java.sql.Timestamp::toInstant))
                .single();
    }

    /** Looks whether a gap has begun or ended; the leader's business, and only while the log grows. */
    synchronized void look() {
        Instant leads = quorum.leadsSince().orElse(null);
        if (leads == null || store.state().filter(LogStore.State::active).isEmpty()) {
            lacking = null;
            return;
        }
        Instant from = Stream.concat(
                        cosigned.lackingSince().stream(),
                        quorum.allHaveAnswered() ? Stream.<Instant>empty() : Stream.of(leads))
                .min(Instant::compareTo)
                .orElse(null);
        lacking = from;
        boolean gap = from != null && !from.plus(notice).isAfter(clock.instant());
        transaction.executeWithoutResult(status -> {
            // A node that has lost the lead without noticing looks too: one at a time, or both would tell.
            jdbc.sql("SELECT pg_advisory_xact_lock(" + ONE_LOOKS + ")")
                    .query((rs, row) -> 0)
                    .single();
            if (gap != since().isPresent()) {
                tell(gap);
            }
        });
    }

    private void tell(boolean gap) {
        if (gap) {
            String missing = missing();
            audit.record(AuditEntry.bySystem(
                    AuditAction.WITNESS_GAP, AuditEntry.Outcome.FAILED, null, null, null, Map.of("missing", missing)));
            LOG.warn("checkpoints wait for witnesses longer than {} s: {}", notice.toSeconds(), missing);
        } else {
            audit.record(AuditEntry.bySystem(
                    AuditAction.WITNESS_GAP_ENDED, AuditEntry.Outcome.SUCCESS, null, null, null, Map.of()));
            LOG.info("all witnesses cosign again");
        }
    }

    /** Who has not answered, or has cosigned nothing beyond what all have. */
    private String missing() {
        long all = cosigned.lastSize();
        return panel.all().stream()
                .filter(each ->
                        !quorum.hasAnswered(each) || cosigned.lastOf(each.key().label()) == all)
                .map(Witness::name)
                .collect(Collectors.joining(" "));
    }

    private double age() {
        Instant since = lacking;
        return since == null ? 0 : Duration.between(since, clock.instant()).toMillis() / 1000.0;
    }
}
