package org.chuanyu.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.gateway.audit.Keyring.Span;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The ceremonies of the log's keys. Each is an entry like any act's, and holds from its leaf on: the first key when the log begins; a
 * change when the settings bring another key, signed with both; and, an overlap later, the end of the old one. Only who leads begins
 * one, and only one at a time.
 */
@Component
final class KeyLife {
    private static final Logger LOG = LoggerFactory.getLogger(KeyLife.class);

    private final JdbcClient jdbc;
    private final LogTables tables;
    private final LogStore store;
    private final LogName name;
    private final AuditLog audit;
    private final Clock clock;
    private final Duration overlap;
    private final TransactionTemplate transaction;
    /** What was begun last and is not in the log yet; of the thread that leads. */
    private @Nullable AuditEntry begun;

    KeyLife(
            JdbcClient jdbc,
            LogTables tables,
            LogStore store,
            LogName name,
            AuditLog audit,
            Clock clock,
            KeyLifeSettings settings,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.tables = tables;
        this.store = store;
        this.name = name;
        this.audit = audit;
        this.clock = clock;
        this.overlap = settings.overlap();
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Takes over what another node may have changed. */
    void refresh() {
        List<Span> stored = jdbc.sql(
                        "SELECT vkey, from_size, to_size, since FROM audit_log_key ORDER BY from_size, since")
                .query(KeyLife::span)
                .list();
        name.use(name.keyring().kept(stored));
    }

    /** Writes down the first key of a log, unless that was done, or the log is signed with another. */
    void found() {
        transaction.executeWithoutResult(status -> {
            // One node does it.
            jdbc.sql("SELECT size FROM audit_head FOR UPDATE").query(Long.class).single();
            refresh();
            if (!name.keyring().isKept() && isMine()) {
                VerifierKey first = name.key();
                insert(first, 0, clock.instant());
                audit.record(entry(AuditAction.LOG_KEY_MADE, first.label(), Map.of()));
            }
        });
        refresh();
    }

    private boolean isMine() {
        try {
            return store.lastCheckpoint()
                    .map(last -> name.keyring()
                            .verifies(SignedNote.parse(last.note().getBytes(StandardCharsets.UTF_8)), last.size()))
                    .orElse(true);
        } catch (EvidenceRefused e) {
            return false;
        }
    }

    /** This node begins to lead. */
    void tookOver() {
        begun = null;
        refresh();
    }

    /**
     * Begins what is due.
     *
     * @throws Sequencer.OtherLeader when this node does not lead any more
     */
    void look(long size, long epoch) {
        AuditEntry due = due(name.keyring()).orElse(null);
        if (due == null || due.equals(begun)) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            if (!tables.mayExtend(size, epoch)) {
                throw new Sequencer.OtherLeader();
            }
            if (!waits(due)) {
                audit.record(due);
                LOG.info("keys of the log: {} {}", ActionKind.code(due.action()), due.object());
            }
        });
        begun = due;
    }

    private Optional<AuditEntry> due(Keyring keys) {
        String newest = keys.newest().key().label();
        if (!keys.isKept()) {
            return Optional.empty();
        }
        Optional<AuditEntry> retirement = keys.leaving()
                .filter(old -> !keys.newest().since().plus(overlap).isAfter(clock.instant()))
                .map(old -> old.key().label())
                .map(old -> entry(AuditAction.LOG_KEY_RETIRED, old, Map.of("new", newest)));
        Optional<AuditEntry> rotation = keys.leaving().isPresent()
                ? Optional.empty()
                : keys.coming().map(next -> entry(AuditAction.KEY_ROTATION, next.label(), Map.of("old", newest)));
        return retirement.or(() -> rotation);
    }

    private static AuditEntry entry(AuditAction action, String key, Map<String, String> detail) {
        return AuditEntry.bySystem(action, AuditEntry.Outcome.SUCCESS, null, null, key, detail);
    }

    private boolean waits(AuditEntry due) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM audit_pending p JOIN audit_entry e ON e.seq = p.entry"
                        + " WHERE e.action = ? AND e.object = ?)")
                .param(due.action().name())
                .param(due.object())
                .query(Boolean.class)
                .single();
    }

    /** The keys after a group of leaves; kept with them, in their transaction. */
    Keyring after(List<LeafWriter.Written> group, Instant t) {
        Keyring keys = name.keyring();
        for (LeafWriter.Written leaf : group) {
            AuditEntry act = leaf.pending().act();
            String label = String.valueOf(act.object());
            if (act.action() == AuditAction.KEY_ROTATION) {
                keys = keys.rotated(leaf.seq(), label, t);
                insert(keys.newest().key(), leaf.seq() + 1, t);
            } else if (act.action() == AuditAction.LOG_KEY_RETIRED) {
                keys = keys.retired(leaf.seq(), label);
                jdbc.sql("UPDATE audit_log_key SET to_size = ? WHERE label = ? AND to_size IS NULL")
                        .params(leaf.seq(), label)
                        .update();
            }
        }
        return keys;
    }

    private void insert(VerifierKey key, long from, Instant since) {
        jdbc.sql("INSERT INTO audit_log_key (label, vkey, from_size, since) VALUES (?, ?, ?, ?)")
                .params(key.label(), key.toString(), from, Timestamp.from(since))
                .update();
    }

    private static Span span(ResultSet rs, int row) throws SQLException {
        return new Span(
                VerifierKey.parse(rs.getString(1)),
                rs.getLong(2),
                rs.getObject(3, Long.class),
                rs.getTimestamp(4).toInstant());
    }
}
