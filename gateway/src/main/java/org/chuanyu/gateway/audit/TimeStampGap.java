package org.chuanyu.gateway.audit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Notices when checkpoints stay without a time stamp, and sets one entry at the beginning and one at the end of that time. An answer that
 * cannot be believed is such a beginning at once.
 */
@Component
final class TimeStampGap {
    private static final Logger LOG = LoggerFactory.getLogger(TimeStampGap.class);

    private final AuditLog audit;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final Duration notice;
    private final TransactionTemplate transaction;
    private volatile @Nullable Instant lacking;

    TimeStampGap(
            AuditLog audit,
            JdbcClient jdbc,
            Clock clock,
            TimeStampSettings settings,
            PlatformTransactionManager transactions,
            MeterRegistry registry) {
        this.audit = audit;
        this.jdbc = jdbc;
        this.clock = clock;
        this.notice = settings.notice();
        this.transaction = new TransactionTemplate(transactions);
        Gauge.builder("audit.unstamped.age", this, TimeStampGap::age)
                .description("age of the oldest cosigned checkpoint behind the last time stamp, on the node that leads")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Since when there is a gap, as every node can see it. */
    Optional<Instant> since() {
        return jdbc.sql("SELECT max(at) FROM audit_entry WHERE action = 'TIME_STAMP_GAP' AND at > coalesce("
                        + "(SELECT max(at) FROM audit_entry WHERE action = 'TIME_STAMP_GAP_ENDED'), '-infinity')")
                .query((rs, row) -> Optional.ofNullable(rs.getTimestamp(1)).map(java.sql.Timestamp::toInstant))
                .single();
    }

    /** This node does not lead. */
    void forget() {
        lacking = null;
    }

    /** The newest cosigned checkpoint has its stamp. */
    void none() {
        lacking = null;
        transaction.executeWithoutResult(status -> {
            if (since().isPresent()) {
                audit.record(AuditEntry.bySystem(
                        AuditAction.TIME_STAMP_GAP_ENDED, AuditEntry.Outcome.SUCCESS, null, null, null, Map.of()));
                LOG.info("checkpoints are stamped again");
            }
        });
    }

    /**
     * It has none.
     *
     * @param from since when there is one that has none
     */
    void lacks(Instant from, NoTimeStamp why) {
        lacking = from;
        if (!why.isRefused() && from.plus(notice).isAfter(clock.instant())) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            if (since().isEmpty()) {
                audit.record(AuditEntry.bySystem(
                        AuditAction.TIME_STAMP_GAP,
                        AuditEntry.Outcome.FAILED,
                        null,
                        null,
                        null,
                        Map.of("reason", why.code())));
                LOG.warn("checkpoints stay without a time stamp: {}", why.code());
            }
        });
    }

    private double age() {
        Instant since = lacking;
        return since == null ? 0 : Duration.between(since, clock.instant()).toMillis() / 1000.0;
    }
}
