package org.chuanyu.gateway.crash;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.delivery.SyntheticPerson;

/**
 * The messages of a run. Every version of a report has a white cell count of its own, {@code 7.<version>}, by which it is known
 * wherever it comes to.
 */
final class Load {
    /** A report has no more versions than its value has room for. */
    static final int MOST_VERSIONS = 99;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final LocalDateTime BEGIN = LocalDateTime.of(2026, 3, 1, 11, 0);

    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger reports = new AtomicInteger();

    /** A message on its way. */
    record Message(Ledger.Said said, byte[] bytes) {}

    /** A report and its person. */
    record Report(String number, SyntheticPerson person) {}

    Report newReport(Random random, int admitted) {
        return newReport(1 + random.nextInt(admitted));
    }

    Report newReport(int person) {
        return new Report("K" + reports.incrementAndGet(), person(person));
    }

    Message visit(String hospital, int person) {
        String controlId = "V" + messages.incrementAndGet();
        Fixture fixture = person(person)
                .in(Fixture.hl7v2("adt-a01-anyue"), "A777")
                .with("ADT-0001", controlId)
                .with("VA20260301001", "V-" + hospital + "-" + person);
        return new Message(new Ledger.Said(hospital, controlId, "", 0), fixture.bytes());
    }

    Message lab(Report report, int version) {
        String controlId = "L" + messages.incrementAndGet();
        Fixture fixture = report.person()
                .in(Fixture.hl7v2("oru-cbc"), "D000123")
                .with("CTRL-0001", controlId)
                .with("RPT-9001", "RPT-" + report.number())
                .with("ORD-7001", "ORD-" + report.number())
                .with("V20260301001", "V-" + report.number())
                .with("||5.60|", "||" + value(version) + "|")
                .with("GW|20260301101500", "GW|" + time(version))
                .with("||20260301101000||LAB|F|", "||" + time(version) + "||LAB|" + (version == 1 ? "F|" : "C|"));
        return new Message(new Ledger.Said("dazu-rmyy", controlId, report.number(), version), fixture.bytes());
    }

    Message transaction(Report report, int version) {
        String controlId = "T" + messages.incrementAndGet();
        Fixture fixture = new Fixture(report.person().transaction(controlId, report.number()))
                .with("\"value\": 11.2,", "\"value\": " + value(version) + ",")
                .with("\"11.20\"", '"' + value(version) + '"')
                .with(
                        "2026-11-01T09:30:00",
                        BEGIN.plusMonths(8).plusMinutes(version).toString() + ":00");
        if (version > 1) {
            fixture = fixture.with("\"status\": \"final\"", "\"status\": \"corrected\"");
        }
        return new Message(new Ledger.Said("dazu-rmyy", controlId, report.number(), version), fixture.bytes());
    }

    static String value(int version) {
        return String.format("7.%02d", version);
    }

    private static SyntheticPerson person(int number) {
        return SyntheticPerson.made(number);
    }

    private static String time(int version) {
        return TIME.format(BEGIN.plusMinutes(version));
    }
}
