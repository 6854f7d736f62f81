package org.chuanyu.gateway.audit;

import java.time.Clock;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Freezes the log: nothing is sequenced or signed until its owner, the role that may change tables, has set it active again. Acts go
 * on, and their entries wait in order, the one about this among them.
 */
@Component
final class Freezer {
    private static final Logger LOG = LoggerFactory.getLogger(Freezer.class);

    private final LogTables tables;
    private final AuditLog audit;
    private final Clock clock;
    private final TransactionTemplate transaction;

    Freezer(LogTables tables, AuditLog audit, Clock clock, PlatformTransactionManager transactions) {
        this.tables = tables;
        this.audit = audit;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** @param code why */
    void freeze(String code) {
        transaction.executeWithoutResult(status -> {
            if (tables.freeze(code, clock.instant())) {
                audit.record(AuditEntry.bySystem(
                        AuditAction.LOG_FROZEN, AuditEntry.Outcome.FAILED, null, null, null, Map.of("reason", code)));
                LOG.error("the audit log is frozen: {}. Acts go on, nothing is signed.", code);
            }
        });
    }
}
