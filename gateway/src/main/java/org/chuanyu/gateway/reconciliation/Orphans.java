package org.chuanyu.gateway.reconciliation;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.LoggedExchanges;
import org.chuanyu.gateway.audit.LoggedExchanges.Row;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.delivery.Departures.Departure;
import org.chuanyu.gateway.intake.Arrivals.Answer;
import org.chuanyu.gateway.intake.Arrivals.Arrival;
import org.chuanyu.gateway.reconciliation.Orphan.Kind;
import org.chuanyu.gateway.reconciliation.SheetTable.Brought;
import org.chuanyu.gateway.reconciliation.SheetTable.Signed;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds what one side shows and the other does not: records against the log, the signed sheet against the records, side against side. */
@Component
final class Orphans {
    /** An act and its entry look at the clock one after the other, and a late answer moves its attempt. */
    private static final Duration APART = Duration.ofHours(1);

    private final CrossedRecords records;
    private final LoggedExchanges log;
    private final SheetTable table;

    Orphans(CrossedRecords records, LoggedExchanges log, SheetTable table) {
        this.records = records;
        this.log = log;
        this.table = table;
    }

    /**
     * Of one channel and day; none when all is well.
     *
     * @return what came of the partner's sheet, where it brought one
     */
    Optional<Report.Compared> of(Channel channel, Day day, OrphanTally tally) {
        try {
            if (channel.direction() == Direction.IN) {
                arrived(channel, day, tally);
            } else {
                departed(channel, day, tally);
            }
            return signed(channel, day, tally);
        } catch (CrossedRecords.TooMany e) {
            tally.add(Orphan.of(Kind.SHEET_MISSING, channel, SheetMaker.object(channel, day.date()), null));
            return Optional.empty();
        }
    }

    private void arrived(Channel channel, Day day, OrphanTally orphans) {
        Span span = new Span(day.from(), day.to());
        List<Arrival> acts =
                records.arrived(channel, span.wider().from(), span.wider().to());
        List<Row> entries = entries(channel, span, row -> row.message() != null);
        Map<String, Row> logged = new LinkedHashMap<>();
        entries.forEach(row -> logged.put(String.valueOf(row.message()), row));
        for (Arrival act : acts) {
            if (span.holds(act.receivedAt())) {
                String reference = "message/" + act.id();
                if (act.answer() == Answer.NONE) {
                    orphans.add(Orphan.of(Kind.UNANSWERED, channel, reference, act.receivedAt()));
                }
                Row row = logged.get(act.id());
                if (row == null || !row.kept()) {
                    orphans.add(Orphan.of(Kind.ACT_WITHOUT_LEAF, channel, reference, act.receivedAt()));
                }
            }
        }
        Set<String> known = acts.stream().map(Arrival::id).collect(Collectors.toSet());
        entries.stream()
                .filter(row -> span.holds(row.at()) && !known.contains(String.valueOf(row.message())))
                .forEach(row ->
                        orphans.add(Orphan.of(Kind.LEAF_WITHOUT_ACT, channel, "message/" + row.message(), row.at())));
    }

    private void departed(Channel channel, Day day, OrphanTally orphans) {
        Span span = new Span(day.from(), day.to());
        List<Departure> acts =
                records.departed(channel, span.wider().from(), span.wider().to());
        List<Row> entries = entries(channel, span, row -> row.delivery() != null);
        Map<String, Row> logged = new LinkedHashMap<>();
        entries.forEach(row -> logged.put(key(row.delivery(), row.attempt()), row));
        Map<String, Orphan> unheard = new LinkedHashMap<>();
        for (Departure act : acts) {
            if (span.holds(act.at())) {
                if (isUnheard(act)) {
                    unheard.put(act.delivery(), Orphan.of(kind(act), channel, "delivery/" + act.delivery(), act.at()));
                }
                Row row = logged.get(key(act.delivery(), act.attempt()));
                if (row == null || !row.kept()) {
                    orphans.add(Orphan.of(Kind.ACT_WITHOUT_LEAF, channel, "delivery/" + act.delivery(), act.at()));
                }
            }
        }
        unheard.values().forEach(orphans::add);
        Set<String> known =
                acts.stream().map(act -> key(act.delivery(), act.attempt())).collect(Collectors.toSet());
        entries.stream()
                .filter(row -> span.holds(row.at()) && !known.contains(key(row.delivery(), row.attempt())))
                .forEach(row -> orphans.add(Orphan.of(
                        row.action() == AuditAction.DELIVERY_DONE
                                ? Kind.ACKNOWLEDGED_WITHOUT_DELIVERY
                                : Kind.LEAF_WITHOUT_ACT,
                        channel,
                        "delivery/" + row.delivery(),
                        row.at())));
    }

    private List<Row> entries(Channel channel, Span span, Predicate<Row> kind) {
        Span wider = span.wider();
        return CrossedRecords.bounded(
                        channel,
                        log.of(
                                channel.participant(),
                                channel.wire(),
                                wider.from(),
                                wider.to(),
                                CrossedRecords.MOST + 1))
                .stream()
                .filter(kind)
                .toList();
    }

    /** Something went out, or may have, and the partner has said neither yes nor no. */
    private static boolean isUnheard(Departure act) {
        return !act.settled() && (act.sm3() != null || act.outcome().equals("ambiguous"));
    }

    private static Kind kind(Departure act) {
        return act.state() == State.AMBIGUOUS ? Kind.IN_DOUBT : Kind.UNACKNOWLEDGED;
    }

    private static String key(@Nullable String delivery, int attempt) {
        return delivery + "#" + attempt;
    }

    /** What the signed sheet has and the records have not; and what the partner's sheet says otherwise. */
    private Optional<Report.Compared> signed(Channel channel, Day day, OrphanTally orphans) {
        String object = SheetMaker.object(channel, day.date());
        Signed signed = table.find(channel, day.date()).orElse(null);
        Sheet sheet = signed == null ? null : readable(signed.text(), channel, object, orphans);
        if (sheet == null) {
            return Optional.empty();
        }
        Map<String, Line> now = records.of(channel, day).lines();
        sheet.lines().stream()
                .filter(line -> !now.containsKey(line.key()))
                .forEach(line -> orphans.add(Orphan.of(Kind.SHEET_WITHOUT_ACT, channel, line.key(), null)));
        Brought brought = table.brought(channel, day.date()).orElse(null);
        Sheet theirs = brought == null ? null : readable(brought.text(), channel, object + "/partner", orphans);
        if (brought == null || theirs == null) {
            return Optional.empty();
        }
        Comparison compared = compared(sheet, theirs);
        compared.differences()
                .forEach(difference -> orphans.add(Orphan.of(
                        Kind.valueOf(difference.kind().name()),
                        channel,
                        difference.line().key(),
                        null)));
        return Optional.of(new Report.Compared(
                brought.at(), brought.by(), brought.bringer().code(), brought.sm3(), compared.counts()));
    }

    /** Null for one that cannot be read, which must not keep the others from being seen. */
    private static @Nullable Sheet readable(byte[] text, Channel channel, String object, OrphanTally orphans) {
        try {
            return SheetReader.read(text);
        } catch (SheetReader.SheetRefused e) {
            orphans.add(Orphan.of(Kind.SHEET_UNREADABLE, channel, object, null));
            return null;
        }
    }

    /** Two sheets, and for what only the partner shows, whether we have it on a day beside. */
    Comparison compared(Sheet ours, Sheet theirs) {
        Day day = new Day(ours.day(), ours.zone());
        Map<String, String> beside = new LinkedHashMap<>();
        Set<String> here = ours.lines().stream().map(Line::key).collect(Collectors.toSet());
        boolean asked = theirs.lines().stream().anyMatch(line -> !here.contains(line.key()));
        for (Day neighbour : asked ? List.of(day.before(), day.next()) : List.<Day>of()) {
            records.of(ours.channel(), neighbour)
                    .lines()
                    .keySet()
                    .forEach(key -> beside.put(key, neighbour.date().toString()));
        }
        return Comparison.of(ours, theirs, beside::get);
    }

    /** From an instant to before another. */
    private record Span(Instant from, Instant to) {
        boolean holds(Instant at) {
            return !at.isBefore(from) && at.isBefore(to);
        }

        Span wider() {
            return new Span(from.minus(APART), to.plus(APART));
        }
    }
}
