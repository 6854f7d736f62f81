package org.chuanyu.gateway.audit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.slf4j.MDC;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The audit log in the table {@code audit_entry}. */
@Component
final class JdbcAuditLog implements AuditLog {
    private static final int SOURCES = 10_000;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;
    private final TransactionTemplate mandatory;
    private final TransactionTemplate own;
    // Bounded: whoever comes from ever new addresses gets more entries, not more memory.
    private final Cache<String, Boolean> seen =
            Caffeine.newBuilder().maximumSize(SOURCES).build();

    JdbcAuditLog(JdbcClient jdbc, JsonMapper json, Clock clock, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
        this.mandatory = template(transactions, TransactionDefinition.PROPAGATION_MANDATORY);
        this.own = template(transactions, TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @Override
    public void record(AuditEntry entry) {
        mandatory.executeWithoutResult(status -> insert(entry));
    }

    @Override
    public void recordRefusal(AuditEntry entry) {
        own.executeWithoutResult(status -> insert(entry));
    }

    @Override
    public void recordRefusalOncePerMinute(String source, AuditEntry entry) {
        long minute = clock.instant().truncatedTo(ChronoUnit.MINUTES).getEpochSecond();
        String key = minute + "|" + entry.action() + "|" + source + "|"
                + entry.detail().getOrDefault("reason", "");
        if (seen.asMap().putIfAbsent(key, Boolean.TRUE) == null) {
            recordRefusal(entry);
        }
    }

    private void insert(AuditEntry entry) {
        jdbc.sql("""
                        INSERT INTO audit_entry (at, action, outcome, actor, role, organisation, patient_id, object,
                                                 legal_basis, request_id, detail)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)""")
                .param(Timestamp.from(clock.instant()))
                .param(entry.action().name())
                .param(entry.outcome().name())
                .param(entry.actor())
                .param(entry.role())
                .param(entry.organisation())
                .param(entry.patientId())
                .param(entry.object())
                .param(entry.legalBasis())
                .param(entry.requestId() == null ? MDC.get("traceId") : entry.requestId())
                .param(json.writeValueAsString(entry.detail()))
                .update();
    }

    private static TransactionTemplate template(PlatformTransactionManager transactions, int propagation) {
        TransactionTemplate template = new TransactionTemplate(transactions);
        template.setPropagationBehavior(propagation);
        return template;
    }
}
