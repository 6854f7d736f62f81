package org.chuanyu.gateway.reconciliation;

import java.io.InputStream;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.LogSeal;
import org.chuanyu.gateway.reconciliation.SheetTable.Signed;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What callers may do with the sheets: each within the own organisation or region, each act with its audit entry. */
@Component
class Reconciliations {
    private final SheetTable table;
    private final SheetMaker maker;
    private final CrossedRecords records;
    private final Orphans orphans;
    private final BroughtSheets brought;
    private final Readers readers;
    private final LogSeal seal;
    private final ReconciliationSettings settings;
    private final Clock clock;
    private final TransactionTemplate transactions;

    Reconciliations(
            SheetTable table,
            SheetMaker maker,
            CrossedRecords records,
            Orphans orphans,
            BroughtSheets brought,
            Readers readers,
            LogSeal seal,
            ReconciliationSettings settings,
            Clock clock,
            TransactionTemplate transactions) {
        this.table = table;
        this.maker = maker;
        this.records = records;
        this.orphans = orphans;
        this.brought = brought;
        this.readers = readers;
        this.seal = seal;
        this.settings = settings;
        this.clock = clock;
        this.transactions = transactions;
    }

    /** The last day that is over. */
    LocalDate yesterday() {
        return Day.lastOver(clock.instant(), settings.zone()).date();
    }

    /** Whether the sheets of a day may be made: it is over, and what was under way had its time. */
    boolean due(LocalDate date) {
        return !date.isAfter(settings.due(clock.instant()));
    }

    /** What a day shows: its sheets, and its orphans as they are now. */
    Report report(LocalDate date) {
        Caller caller = readers.with(Right.SHEETS_READ);
        return looked(caller, "reconciliation/" + date, () -> report(date, caller));
    }

    /** A sheet as it was signed. */
    Signed sheet(LocalDate date, String participant, String wire, @Nullable String direction) {
        Caller caller = readers.with(Right.SHEETS_READ);
        Signed found = found(caller, date, participant, wire, direction);
        return looked(caller, SheetMaker.object(found.channel(), date), () -> found);
    }

    /** The sheets of a past day, made now unless they are. */
    Report make(LocalDate date) {
        Caller caller = readers.with(Right.SHEETS_MAKE);
        if (!due(date)) {
            throw ReconciliationProblem.of(
                    HttpStatus.CONFLICT, "not-over", "the day is not over, or what was under way then still has time");
        }
        if (!seal.signs()) {
            throw ReconciliationProblem.of(
                    HttpStatus.CONFLICT, "log-frozen", "the log is frozen: nothing is signed until its owner thaws it");
        }
        maker.make(date, caller);
        return looked(caller, "reconciliation/" + date, () -> report(date, caller));
    }

    /** Holds a partner's sheet against ours, and keeps it for the report. The body is read once the caller may. */
    Comparison compare(LocalDate date, String participant, String wire, @Nullable String direction, InputStream body) {
        Caller caller = readers.with(Right.SHEETS_COMPARE);
        return brought.compare(caller, found(caller, date, participant, wire, direction), body);
    }

    private Signed found(Caller caller, LocalDate date, String participant, String wire, @Nullable String direction) {
        if (!readers.sees(caller, participant)) {
            throw readers.notFound(caller);
        }
        List<Signed> found = new ArrayList<>();
        for (Direction each : Direction.values()) {
            if (direction == null || direction.equals(each.code())) {
                table.find(new Channel(participant, wire, each), date).ifPresent(found::add);
            }
        }
        if (found.isEmpty()) {
            throw readers.notFound(caller);
        }
        if (found.size() > 1) {
            throw ReconciliationProblem.of(
                    HttpStatus.BAD_REQUEST, "which-direction", "the wire has two: say direction=in or direction=out");
        }
        return found.get(0);
    }

    private Report report(LocalDate date, Caller caller) {
        Day day = new Day(date, settings.zone());
        List<Signed> signed = table.ofDay(date).stream()
                .filter(each -> readers.sees(caller, each.channel().participant()))
                .toList();
        Set<Channel> channels = new LinkedHashSet<>(records.channels(day));
        signed.forEach(each -> channels.add(each.channel()));
        OrphanTally tally = new OrphanTally();
        Map<Channel, Report.Compared> compared = new HashMap<>();
        channels.stream()
                .filter(channel -> readers.sees(caller, channel.participant()))
                .forEach(channel -> orphans.of(channel, day, tally).ifPresent(each -> compared.put(channel, each)));
        SheetTable.Made made = table.made(date).orElse(null);
        return new Report(
                date,
                settings.zone().toString(),
                made == null ? null : made.at(),
                made == null ? null : made.by(),
                signed.stream()
                        .map(each -> row(each, compared.get(each.channel())))
                        .toList(),
                tally.counts(),
                tally.first().stream().map(Report.Orphaned::of).toList());
    }

    private static Report.Row row(Signed signed, Report.@Nullable Compared compared) {
        return new Report.Row(
                signed.channel().participant(),
                signed.channel().wire(),
                signed.channel().direction().code(),
                signed.messages(),
                signed.answered(),
                signed.unread(),
                signed.corrections(),
                signed.sm3(),
                compared);
    }

    private <T> T looked(Caller caller, String object, Supplier<T> what) {
        return Objects.requireNonNull(transactions.execute(status -> {
            readers.noted(caller, AuditAction.RECONCILIATION_READ, object, null, Map.of());
            return what.get();
        }));
    }
}
