package org.chuanyu.gateway.reconciliation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.reconciliation.SheetReader.SheetRefused;
import org.chuanyu.gateway.reconciliation.SheetTable.Bringer;
import org.chuanyu.gateway.reconciliation.SheetTable.Brought;
import org.chuanyu.gateway.reconciliation.SheetTable.Signed;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Role;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes what partners bring: bounded by ours, few at a time, and each kept as it came. */
@Component
final class BroughtSheets {
    /** Bytes of the largest sheet that anybody may bring, where ours is small. */
    static final int MOST_BYTES = 16 * 1024 * 1024;

    /** Bodies of so many bytes that are read at the same time; each may be slow. */
    private static final int READ_AT_ONCE = 8;

    private static final int COMPARED_AT_ONCE = 2;
    /** Lines that a partner's sheet may have beyond twice ours. */
    private static final int MORE_LINES = 10_000;
    /** Sheets of one day and channel that are kept of each kind of bringer. */
    private static final int MOST_KEPT = 20;

    private final Admission reading = new Admission(READ_AT_ONCE);
    /** Of larger ones, which only a day brings on which we have about as much. */
    private final Admission readingLarge = new Admission(1);

    private final Admission comparing = new Admission(COMPARED_AT_ONCE);
    private final SheetTable table;
    private final Orphans orphans;
    private final Readers readers;
    private final Clock clock;
    private final TransactionTemplate transactions;

    BroughtSheets(SheetTable table, Orphans orphans, Readers readers, Clock clock, TransactionTemplate transactions) {
        this.table = table;
        this.orphans = orphans;
        this.readers = readers;
        this.clock = clock;
        this.transactions = transactions;
    }

    /** Holds the body against ours, which the caller may see, and keeps it for the report. */
    Comparison compare(Caller caller, Signed signed, InputStream body) {
        int most = mostBytes(signed.text().length);
        byte[] bytes = (most > MOST_BYTES ? readingLarge : reading).with(() -> bytes(body, most));
        return comparing.with(() -> compare(caller, signed, bytes));
    }

    private Comparison compare(Caller caller, Signed signed, byte[] bytes) {
        requireNotTooLong(SheetReader.lines(bytes), SheetReader.lines(signed.text()));
        Sheet ours = ours(signed);
        Sheet theirs = theirs(bytes);
        requireCounterpart(ours, theirs);
        Brought brought = new Brought(bytes, Sm3.hex(bytes), clock.instant(), caller.id(), bringer(caller, signed));
        return Objects.requireNonNull(transactions.execute(status -> {
            keep(signed, brought);
            Comparison compared = orphans.compared(ours, theirs);
            Map<String, String> detail = new TreeMap<>();
            detail.put("partner-sm3", brought.sm3());
            compared.counts().forEach((kind, count) -> detail.put(kind, Integer.toString(count)));
            readers.noted(
                    caller,
                    AuditAction.SHEET_COMPARED,
                    SheetMaker.object(signed.channel(), signed.day()),
                    signed.channel().participant(),
                    detail);
            return compared;
        }));
    }

    /** The same once more is kept once. */
    private void keep(Signed signed, Brought brought) {
        boolean again = table.brought(signed.channel(), signed.day(), brought.bringer())
                .filter(last -> last.sm3().equals(brought.sm3()))
                .isPresent();
        if (again) {
            return;
        }
        if (table.countBrought(signed.channel(), signed.day(), brought.bringer()) >= MOST_KEPT) {
            throw ReconciliationProblem.of(
                    HttpStatus.CONFLICT, "too-many-sheets", "of one day at most " + MOST_KEPT + " sheets are kept");
        }
        table.bring(signed.channel(), signed.day(), brought);
    }

    /** Its own certificate makes it the partner's own, not a login that reads the same. */
    private static Bringer bringer(Caller caller, Signed signed) {
        boolean own = caller.role() == Role.PARTICIPANT
                && caller.organisation() != null
                && caller.organisation().value().equals(signed.channel().participant());
        return own ? Bringer.PARTNER : Bringer.PERSON;
    }

    /** Half as much again as ours, so that a busy day can be compared, too. */
    static int mostBytes(int ours) {
        return Math.max(MOST_BYTES, ours + ours / 2);
    }

    private static byte[] bytes(InputStream body, int most) {
        byte[] bytes;
        try {
            bytes = body.readNBytes(most + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (bytes.length > most) {
            throw ReconciliationProblem.of(
                    HttpStatus.CONTENT_TOO_LARGE, "body-too-large", "this sheet has at most " + most + " bytes");
        }
        return bytes;
    }

    /** A sheet of far more than crossed says nothing that somebody could look into. */
    static void requireNotTooLong(int theirs, int ours) {
        if (theirs > Math.min(CrossedRecords.MOST, 2L * ours + MORE_LINES)) {
            throw ReconciliationProblem.of(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "too-long",
                    "a sheet has at most " + CrossedRecords.MOST + " lines, and twice ours and " + MORE_LINES);
        }
    }

    private static Sheet ours(Signed signed) {
        try {
            return SheetReader.read(signed.text());
        } catch (SheetRefused e) {
            throw ReconciliationProblem.of(
                    HttpStatus.CONFLICT, "sheet-unreadable", "our own sheet of that day cannot be read back");
        }
    }

    private static Sheet theirs(byte[] bytes) {
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
}
