package org.chuanyu.gateway.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.Holdings;
import org.chuanyu.gateway.records.Holdings.Holding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Works off what an approved map means for the stored reports, one report in one transaction, so that a node that dies leaves
 * nothing half done. Every owner's report is looked at, not only those that a search for the changed codes would find: a code that
 * differs in width or case, a name without a code, or a unit is in no index. The reports are gone through twice, the second time
 * for what was on its way in with the old map when the first began.
 */
@Component
class Recoder {
    private static final Logger LOG = LoggerFactory.getLogger(Recoder.class);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final int PASSES = 2;

    private final RecodeTable table;
    private final Recoding recoding;
    private final Holdings holdings;
    private final TransactionTemplate transactions;
    private final RecodeSettings settings;
    private final Clock clock;

    Recoder(
            RecodeTable table,
            Recoding recoding,
            Holdings holdings,
            TransactionTemplate transactions,
            RecodeSettings settings,
            Clock clock) {
        this.table = table;
        this.recoding = recoding;
        this.holdings = holdings;
        this.transactions = transactions;
        this.settings = settings;
        this.clock = clock;
    }

    /** One report mapped again, or some more put in line; false when there is nothing to do now. */
    boolean step() {
        return report() || Boolean.TRUE.equals(transactions.execute(status -> sweep()));
    }

    private boolean report() {
        RecodeTable.Work[] at = new RecodeTable.Work[1];
        try {
            transactions.executeWithoutResult(
                    status -> table.claim(clock.instant()).ifPresent(work -> {
                        at[0] = work;
                        recoding.recode(work);
                        table.done(work);
                    }));
        } catch (RuntimeException e) {
            if (at[0] == null) {
                throw e;
            }
            failed(at[0], e);
        }
        return at[0] != null;
    }

    private void failed(RecodeTable.Work work, RuntimeException e) {
        boolean unreadable = e instanceof Vault.KeyDestroyed;
        // The message of the exception might hold content.
        LOG.warn(
                "report {} could not be mapped again ({} times before): {}",
                work.reportId(),
                work.failures(),
                e.getClass().getName());
        Duration wait = Duration.ofSeconds(1L << Math.min(work.failures(), 9));
        Instant due = clock.instant().plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        transactions.executeWithoutResult(status -> {
            if (unreadable) {
                table.done(work);
            } else {
                table.failed(work, due);
            }
        });
    }

    private boolean sweep() {
        Instant now = clock.instant();
        return table.claimSweep(now).map(sweep -> next(sweep, now)).orElse(false);
    }

    private boolean next(RecodeTable.Sweep sweep, Instant now) {
        // What comes in once the second pass is due was mapped with this map, whichever node took it.
        Instant before = sweep.pass() < PASSES ? sweep.due().plus(settings.again()) : sweep.due();
        List<String> reports =
                holdings.after("DiagnosticReport", sweep.owner(), sweep.afterId(), before, settings.batch()).stream()
                        .map(Holding::id)
                        .toList();
        if (!reports.isEmpty()) {
            table.enqueue(sweep, reports, now);
            table.moveOn(sweep, reports.get(reports.size() - 1));
        } else if (sweep.pass() < PASSES) {
            table.beginAgain(sweep, now.plus(settings.again()));
        } else {
            table.done(sweep);
        }
        return true;
    }
}
