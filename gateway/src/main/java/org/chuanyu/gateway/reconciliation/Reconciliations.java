package org.chuanyu.gateway.reconciliation;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.LogSeal;
import org.chuanyu.gateway.reconciliation.SheetReader.SheetRefused;
import org.chuanyu.gateway.reconciliation.SheetTable.Brought;
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
    private static final int MOST_ORPHANS = 500;

    private final SheetTable table;
    private final SheetMaker maker;
    private final CrossedRecords records;
    private final Orphans orphans;
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
            Readers readers,
            LogSeal seal,
            ReconciliationSettings settings,
            Clock clock,
            TransactionTemplate transactions) {
        this.table = table;
        this.maker = maker;
        this.records = records;
        this.orphans = orphans;
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
        if (date.isAfter(yesterday())) {
            throw ReconciliationProblem.of(HttpStatus.CONFLICT, "not-over", "the day is not over");
        }
        if (!seal.signs()) {
            throw ReconciliationProblem.of(
                    HttpStatus.CONFLICT, "log-frozen", "the log is frozen: nothing is signed until its owner thaws it");
        }
        maker.make(date, caller);
        return looked(caller, "reconciliation/" + date, () -> report(date, caller));
    }

    /** Holds a partner's sheet against ours, and keeps it for the report. */
    Comparison compare(LocalDate date, String participant, String wire, @Nullable String direction, byte[] bytes) {
        Caller caller = readers.with(Right.SHEETS_COMPARE);
        Signed signed = found(caller, date, participant, wire, direction);
        Sheet ours = SheetReader.read(signed.text());
        Sheet theirs = read(bytes);
        requireCounterpart(ours, theirs);
        Brought brought = new Brought(bytes, Sm3.hex(bytes), clock.instant(), caller.id());
        return Objects.requireNonNull(transactions.execute(status -> {
            table.bring(signed.channel(), date, brought);
            Comparison compared = orphans.compared(ours, theirs);
            Map<String, String> detail = new TreeMap<>();
            detail.put("partner-sm3", brought.sm3());
            compared.counts().forEach((kind, count) -> detail.put(kind, Integer.toString(count)));
            readers.noted(
                    caller,
                    AuditAction.SHEET_COMPARED,
                    SheetMaker.object(signed.channel(), date),
                    signed.channel().participant(),
                    detail);
            return compared;
        }));
    }

    private static Sheet read(byte[] bytes) {
        try {
            return SheetReader.read(bytes);
        } catch (SheetRefused e) {
            throw ReconciliationProblem.of(
                    HttpStatus.UNPROCESSABLE_CONTENT, "not-a-sheet", Objects.requireNonNull(e.getMessage()));
        }
    }

    private static void requireCounterpart(Sheet ours, Sheet theirs) {
        boolean same = theirs.keeper() == Sheet.Keeper.PARTNER
                && theirs.log().equals(ours.log())
                && theirs.channel().equals(ours.channel())
                && theirs.day().equals(ours.day())
                && theirs.zone().equals(ours.zone());
        if (!same) {
            throw ReconciliationProblem.of(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "another-sheet",
                    "the partner's sheet of this day, wire and direction is wanted, with the log and the zone of ours");
        }
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
        List<Orphan> all = new ArrayList<>();
        channels.stream()
                .filter(channel -> readers.sees(caller, channel.participant()))
                .forEach(channel -> all.addAll(orphans.of(channel, day)));
        Map<String, Integer> counts = new TreeMap<>();
        all.forEach(orphan -> counts.merge(orphan.kind().code(), 1, Integer::sum));
        SheetTable.Made made = table.made(date).orElse(null);
        return new Report(
                date,
                settings.zone().toString(),
                made == null ? null : made.at(),
                made == null ? null : made.by(),
                signed.stream().map(this::row).toList(),
                counts,
                all.stream().limit(MOST_ORPHANS).map(Report.Orphaned::of).toList());
    }

    private Report.Row row(Signed signed) {
        Report.Compared compared = table.brought(signed.channel(), signed.day())
                .map(brought -> new Report.Compared(
                        brought.at(),
                        brought.by(),
                        brought.sm3(),
                        orphans.compared(SheetReader.read(signed.text()), SheetReader.read(brought.text()))
                                .counts()))
                .orElse(null);
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
