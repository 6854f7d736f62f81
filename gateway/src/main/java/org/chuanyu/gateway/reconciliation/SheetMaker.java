package org.chuanyu.gateway.reconciliation;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.audit.LogSeal;
import org.chuanyu.gateway.reconciliation.CrossedRecords.Crossed;
import org.chuanyu.gateway.reconciliation.SheetTable.Signed;
import org.chuanyu.gateway.trust.Caller;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the sheets of a day: all in one transaction, each signed and with an audit entry that holds its hash. A lock of the database
 * lets one node make them; whoever comes later finds them made. What was signed stays as it is, so what becomes known later of a day
 * stands as a correction on the next sheet.
 */
@Component
final class SheetMaker {
    private static final Logger LOG = LoggerFactory.getLogger(SheetMaker.class);
    /** Days back that a sheet corrects. */
    static final int CORRECTED = 7;

    private final SheetTable table;
    private final CrossedRecords records;
    private final LogSeal seal;
    private final AuditLog audit;
    private final ReconciliationSettings settings;
    private final Clock clock;
    private final TransactionTemplate transaction;

    SheetMaker(
            SheetTable table,
            CrossedRecords records,
            LogSeal seal,
            AuditLog audit,
            ReconciliationSettings settings,
            Clock clock,
            TransactionTemplate transaction) {
        this.table = table;
        this.records = records;
        this.seal = seal;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
        this.transaction = transaction;
    }

    /**
     * The sheets of a day that is over, made now unless they are.
     *
     * @param caller who wants them; null for the program itself
     * @return how many sheets were made by this call
     * @throws IllegalStateException while the log is frozen
     */
    int make(LocalDate date, @Nullable Caller caller) {
        int made = Objects.requireNonNull(transaction.execute(status -> locked(date, caller)));
        if (made > 0) {
            LOG.info("{} sheets of {} are signed", made, date);
        }
        return made;
    }

    private int locked(LocalDate date, @Nullable Caller caller) {
        table.lock();
        if (table.made(date).isPresent()) {
            return 0;
        }
        Day day = new Day(date, settings.zone());
        table.made(new SheetTable.Made(date, clock.instant(), caller == null ? "system" : caller.id()));
        int made = 0;
        for (Channel channel : records.channels(day)) {
            try {
                sign(sheet(channel, day), caller);
                made++;
            } catch (CrossedRecords.TooMany e) {
                // One wire must not keep the others from theirs; that it has none is seen in the report.
                LOG.error("no sheet: {}", e.getMessage());
            }
        }
        return made;
    }

    private Sheet sheet(Channel channel, Day day) {
        Crossed crossed = records.of(channel, day);
        return new Sheet(
                Sheet.Keeper.GATEWAY,
                seal.origin(),
                channel,
                day.date(),
                day.zone(),
                crossed.unread(),
                List.copyOf(crossed.all()),
                corrections(channel, day, crossed));
    }

    private List<Correction> corrections(Channel channel, Day day, Crossed crossed) {
        List<Sheet> signed = table.from(channel, day.date().minusDays(CORRECTED)).stream()
                .flatMap(SheetMaker::readable)
                .toList();
        List<Correction> corrections = new ArrayList<>();
        for (Sheet sheet : signed) {
            if (sheet.day().isBefore(day.date())) {
                List<Sheet> later = signed.stream()
                        .filter(each -> each.day().isAfter(sheet.day()))
                        .toList();
                Crossed now = records.of(channel, new Day(sheet.day(), day.zone()));
                corrections.addAll(
                        Correction.of(sheet.day(), Correction.applied(sheet, later), now.lines(), crossed.lines()));
            }
        }
        return corrections;
    }

    /** One sheet that cannot be read must not keep a day from its own; that it cannot is seen in the report. */
    private static Stream<Sheet> readable(Signed signed) {
        try {
            return Stream.of(SheetReader.read(signed.text()));
        } catch (SheetReader.SheetRefused e) {
            LOG.error("not corrected, because it cannot be read: {}", object(signed.channel(), signed.day()));
            return Stream.empty();
        }
    }

    private void sign(Sheet sheet, @Nullable Caller caller) {
        byte[] text = sheet.bytes();
        Signed signed = Signed.of(sheet, text, seal.sign(text));
        table.insert(signed);
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("wire", sheet.channel().wire());
        detail.put("direction", sheet.channel().direction().code());
        detail.put("day", sheet.day().toString());
        detail.put("sheet-sm3", signed.sm3());
        detail.put("messages", Integer.toString(signed.messages()));
        detail.put("answered", Integer.toString(signed.answered()));
        detail.put("corrections", Integer.toString(signed.corrections()));
        audit.record(new AuditEntry(
                AuditAction.SHEET_SIGNED,
                AuditEntry.Outcome.SUCCESS,
                caller == null ? "system" : caller.id(),
                caller == null ? null : caller.role().code(),
                sheet.channel().participant(),
                null,
                object(sheet.channel(), sheet.day()),
                null,
                null,
                detail));
    }

    /** How the audit log calls a sheet. */
    static String object(Channel channel, LocalDate day) {
        return "sheet/" + day + "/" + channel;
    }
}
