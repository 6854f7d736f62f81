package org.chuanyu.gateway.audit.bundle;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.chuanyu.evidence.bundle.BundleDescription.End;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry.Outcome;
import org.chuanyu.gateway.audit.AuditLog;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The bundles that were asked for, in the database: any node can go on with what another has begun. A window is settled once, in the
 * transaction of its audit entry; what it holds was cosigned before that, so the entry's own leaf comes behind it.
 */
@Component
class Exports {
    /** Checkpoints of earlier bundles that a new one is shown to continue: the inspector may not have verified the last. */
    private static final int MOST_TAKEN = 20;

    private final JdbcClient jdbc;
    private final Windows windows;
    private final AuditLog audit;
    private final Clock clock;
    private final ExportSettings settings;
    private final TransactionTemplate transaction;

    Exports(
            JdbcClient jdbc,
            Windows windows,
            AuditLog audit,
            Clock clock,
            ExportSettings settings,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.windows = windows;
        this.audit = audit;
        this.clock = clock;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Takes a request, and settles it at once where there is nothing to wait for: the window is covered, or its end is so far away that
     * it cannot be within the time that is waited. Where a checkpoint is waited for, the entry about the request makes one come, also
     * in a log in which nothing else is done.
     */
    Export ask(Ask ask, Inspector who) {
        // Before the window is looked for: what was cosigned by then is in it, and the bundle is dated so.
        Instant now = clock.instant();
        Window window = windows.find(ask);
        Export asked = new Export(UUID.randomUUID(), who.login(), ask, now, now.plus(settings.patience()), null, null);
        boolean waits = isWaitedFor(asked, window);
        transaction.executeWithoutResult(status -> {
            insert(asked);
            if (waits) {
                request(asked, who);
            } else {
                settle(asked, window, now, who);
            }
        });
        return found(asked.id());
    }

    /** Settles the window if it is covered by now, or has been waited for long enough. */
    Export settle(Export asked, Inspector who) {
        if (asked.settled()) {
            return asked;
        }
        Instant now = clock.instant();
        Window window = windows.find(asked.ask());
        if (isWaitedFor(asked, window) && now.isBefore(asked.waitUntil())) {
            requestAgain(asked, now, who);
            return asked;
        }
        transaction.executeWithoutResult(status -> settle(asked, window, now, who));
        return found(asked.id());
    }

    /** An end that cannot come in time is none to wait for: then the bundle is to hold all that there was when it was asked for. */
    private boolean isWaitedFor(Export asked, Window window) {
        boolean comes = !asked.ask().to().isAfter(asked.waitUntil());
        return !window.covered() && (comes || !windows.reaches(asked.askedAt(), window));
    }

    /** Notes that a bundle is fetched, before it is. */
    void fetched(Export export, Inspector who) {
        transaction.executeWithoutResult(status ->
                audit.record(who.entry(AuditAction.EVIDENCE_FETCHED, Outcome.SUCCESS, export.object(), Map.of())));
    }

    Optional<Export> find(UUID id) {
        return jdbc.sql("SELECT * FROM audit_export WHERE id = ?")
                .param(id)
                .query(Exports::export)
                .optional();
    }

    /** What this account has asked for since, the newest first, twenty at most. */
    List<Export> since(String owner, Instant time) {
        return jdbc.sql("SELECT * FROM audit_export WHERE owner = ? AND asked_at >= ? ORDER BY asked_at DESC LIMIT 20")
                .params(owner, Timestamp.from(time))
                .query(Exports::export)
                .list();
    }

    /** Sizes of the checkpoints that this account has got below that size, the largest first. */
    List<Long> taken(String owner, long below) {
        return jdbc.sql("SELECT DISTINCT size FROM audit_export WHERE owner = ? AND size < ? ORDER BY size DESC LIMIT "
                        + MOST_TAKEN)
                .params(owner, below)
                .query((rs, row) -> rs.getLong("size"))
                .list();
    }

    /** Where the end of the window had not come when it was asked for, only an entry after that brings a checkpoint which covers it. */
    private void requestAgain(Export asked, Instant now, Inspector who) {
        Instant to = asked.ask().to();
        if (to.isAfter(asked.askedAt()) && !now.isBefore(to) && !isRequestedSince(to, asked)) {
            transaction.executeWithoutResult(status -> request(asked, who));
        }
    }

    private boolean isRequestedSince(Instant time, Export asked) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM audit_entry WHERE object = ? AND action = ? AND at >= ?)")
                .params(asked.object(), AuditAction.EVIDENCE_REQUESTED.name(), Timestamp.from(time))
                .query(Boolean.class)
                .single();
    }

    private void request(Export asked, Inspector who) {
        audit.record(who.entry(AuditAction.EVIDENCE_REQUESTED, Outcome.SUCCESS, asked.object(), Map.of()));
    }

    /** By whoever is the first to do it. */
    private void settle(Export asked, Window window, Instant now, Inspector who) {
        int settled = jdbc.sql(
                        "UPDATE audit_export SET settled_at = ?, first_leaf = ?, end_leaf = ?, size = ?, ending = ?"
                                + " WHERE id = ? AND settled_at IS NULL")
                .params(
                        Timestamp.from(now),
                        window.first(),
                        window.end(),
                        window.size(),
                        window.ending().name(),
                        asked.id())
                .update();
        if (settled == 1) {
            Map<String, String> detail = Map.of(
                    "first", Long.toString(window.first()),
                    "end", Long.toString(window.end()),
                    "size", Long.toString(window.size()),
                    "ending", window.ending().name());
            audit.record(who.entry(AuditAction.EVIDENCE_EXPORTED, Outcome.SUCCESS, asked.object(), detail));
        }
    }

    private Export found(UUID id) {
        return find(id).orElseThrow();
    }

    private void insert(Export export) {
        jdbc.sql(
                        "INSERT INTO audit_export (id, owner, asked_from, asked_to, asked_at, wait_until) VALUES (?, ?, ?, ?, ?, ?)")
                .params(
                        export.id(),
                        export.owner(),
                        export.ask().from().toString(),
                        export.ask().to().toString(),
                        Timestamp.from(export.askedAt()),
                        Timestamp.from(export.waitUntil()))
                .update();
    }

    private static Export export(ResultSet rs, int row) throws SQLException {
        @Nullable Timestamp settled = rs.getTimestamp("settled_at");
        Window window = settled == null
                ? null
                : new Window(
                        rs.getLong("first_leaf"),
                        rs.getLong("end_leaf"),
                        rs.getLong("size"),
                        End.valueOf(rs.getString("ending")));
        return new Export(
                rs.getObject("id", UUID.class),
                rs.getString("owner"),
                new Ask(Instant.parse(rs.getString("asked_from")), Instant.parse(rs.getString("asked_to"))),
                rs.getTimestamp("asked_at").toInstant(),
                rs.getTimestamp("wait_until").toInstant(),
                settled == null ? null : settled.toInstant(),
                window);
    }
}
