package org.chuanyu.gateway.records.erasure;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.chuanyu.gateway.audit.LogErasure;
import org.chuanyu.gateway.keys.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks after what was erased. A backup of the keys that somebody plays back brings erased people back: what the log says was
 * destroyed is destroyed again and noticed. Nothing was read with it meanwhile, as long as the table of destroyed keys was not taken
 * back with it; against that, this runs before the doors open.
 */
@Component
class ErasureWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ErasureWatch.class);
    /** An act that was being recorded while its person was erased is in the log long before. */
    private static final Duration LATE = Duration.ofDays(2);

    private final Vault vault;
    private final LogErasure log;
    private final ErasureTable table;
    private final Erasing erasing;
    private final Clock clock;
    private final TransactionTemplate transaction;

    ErasureWatch(
            Vault vault,
            LogErasure log,
            ErasureTable table,
            Erasing erasing,
            Clock clock,
            TransactionTemplate transaction) {
        this.vault = vault;
        this.log = log;
        this.table = table;
        this.erasing = erasing;
        this.clock = clock;
        this.transaction = transaction;
    }

    /** Drops keys from this node's memory that other nodes destroyed. */
    void forget() {
        vault.forgetDestroyed();
    }

    /** Compares, and puts right. */
    void look() {
        transaction.executeWithoutResult(status -> {
            Set<UUID> destroyed = new HashSet<>(log.destroyedKeys());
            destroyed.addAll(vault.returned());
            Set<UUID> back = vault.destroyAgain(destroyed);
            back.forEach(log::returned);
            if (!back.isEmpty()) {
                LOG.error("{} destroyed keys had come back, and were destroyed again", back.size());
            }
        });
        table.executedSince(clock.instant().minus(LATE)).stream()
                .map(ErasureTable.Row::id)
                .forEach(erasing::supplement);
    }
}
