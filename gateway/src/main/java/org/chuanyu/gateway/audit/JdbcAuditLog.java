package org.chuanyu.gateway.audit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.slf4j.MDC;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * The audit log: an entry in {@code audit_entry}, to be found, and its AuditEvent in {@code audit_pending}, from where the sequencer
 * takes it into the signed log.
 */
@Component
final class JdbcAuditLog implements AuditLog {
    private static final int SOURCES = 10_000;
    /** Entry and AuditEvent in one statement: the id of the one, which only the database knows, goes into the bytes of the other. */
    private static final String INSERT = """
            WITH entry AS (
                INSERT INTO audit_entry (at, action, outcome, actor, role, organisation, patient_id, object,
                                         legal_basis, request_id, detail)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                RETURNING seq, at)
            INSERT INTO audit_pending (entry, event, at, body)
            SELECT seq, ?, at, convert_to(?::text || seq || ?::text, 'UTF8') FROM entry""";

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

    private void insert(AuditEntry recorded) {
        AuditEntry entry = recorded.requestId() == null ? recorded.inRequest(MDC.get("traceId")) : recorded;
        Instant at = clock.instant();
        String[] body = AuditEvents.aroundId(at, entry);
        jdbc.sql(INSERT)
                .param(Timestamp.from(at))
                .param(entry.action().name())
                .param(entry.outcome().name())
                .param(entry.actor())
                .param(entry.role())
                .param(entry.organisation())
                .param(entry.patientId())
                .param(entry.object())
                .param(entry.legalBasis())
                .param(entry.requestId())
                .param(json.writeValueAsString(entry.detail()))
                .param(UUID.randomUUID())
                .param(body[0])
                .param(body[1])
                .update();
    }

    private static TransactionTemplate template(PlatformTransactionManager transactions, int propagation) {
        TransactionTemplate template = new TransactionTemplate(transactions);
        template.setPropagationBehavior(propagation);
        return template;
    }
}
