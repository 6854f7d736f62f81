package org.chuanyu.gateway;

import java.util.Map;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Start and orderly end of a node in the audit log. A missing end says that the node did not go down in order. */
@Component
class ProgramLife {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramLife.class);

    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Configuration configuration;
    private final boolean demo;
    private volatile boolean started;

    ProgramLife(
            AuditLog audit,
            PlatformTransactionManager transactions,
            Configuration configuration,
            Environment environment) {
        this.audit = audit;
        this.configuration = configuration;
        this.transaction = new TransactionTemplate(transactions);
        this.demo = environment.getProperty("gateway.demo", Boolean.class, false);
    }

    @EventListener(ApplicationReadyEvent.class)
    void started() {
        record(AuditAction.PROGRAM_STARTED, Map.of("mode", mode(), "configuration", configuration.token()));
        started = true;
    }

    @EventListener(ContextClosedEvent.class)
    void stopped() {
        if (!started) {
            return;
        }
        started = false;
        try {
            record(AuditAction.PROGRAM_STOPPED, Map.of("mode", mode()));
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("the end of the program could not be recorded: the database is gone");
        }
    }

    private String mode() {
        return demo ? "demo" : "production";
    }

    private void record(AuditAction action, Map<String, String> detail) {
        AuditEntry entry = AuditEntry.bySystem(action, AuditEntry.Outcome.SUCCESS, null, null, null, detail);
        transaction.executeWithoutResult(status -> audit.record(entry));
    }
}
