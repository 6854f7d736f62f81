package org.chuanyu.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.evidence.Sm3;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whose signatures and time stamps the log asks for, as it says so to everybody. A start under another policy than the log told last
 * is an entry, and its leaf tells the new text's SM3: nobody takes a witness away without a trace.
 */
@Component
final class PublishedPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedPolicy.class);

    private final KeyLife keys;
    private final LogName name;
    private final WitnessPanel panel;
    private final TrustedTime time;
    private final AuditLog audit;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    PublishedPolicy(
            KeyLife keys,
            LogName name,
            WitnessPanel panel,
            TrustedTime time,
            AuditLog audit,
            JdbcClient jdbc,
            PlatformTransactionManager transactions) {
        this.keys = keys;
        this.name = name;
        this.panel = panel;
        this.time = time;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** As of now. */
    String text() {
        keys.refresh();
        return name.keyring().policy() + panel.policy() + time.policy();
    }

    /** This node begins to publish it. What the log's own keys changed since the last start is told here once, too. */
    void began() {
        transaction.executeWithoutResult(status -> {
            // One node does it.
            jdbc.sql("SELECT size FROM audit_head FOR UPDATE").query(Long.class).single();
            String sm3 = Sm3.hex(text().getBytes(StandardCharsets.UTF_8));
            Optional<String> told = toldLast();
            if (!told.equals(Optional.of(sm3))) {
                Map<String, String> detail = told.map(old -> Map.of("old", old)).orElse(Map.of());
                audit.record(AuditEntry.bySystem(
                        AuditAction.POLICY_CHANGED, AuditEntry.Outcome.SUCCESS, null, null, sm3, detail));
                LOG.info("policy of the log: {}", sm3);
            }
        });
    }

    /** There are few: sorted by themselves, or the planner might walk through all entries for the last of them. */
    private Optional<String> toldLast() {
        return jdbc.sql("WITH told AS MATERIALIZED (SELECT seq, object FROM audit_entry WHERE action = ?)"
                        + " SELECT object FROM told ORDER BY seq DESC LIMIT 1")
                .param(AuditAction.POLICY_CHANGED.name())
                .query(String.class)
                .optional();
    }
}
