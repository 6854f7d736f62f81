package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.delivery.DeliveryBench.corrected;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.delivery.ScriptedPartner.Sent;
import org.chuanyu.gateway.trust.Wire.Retry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/**
 * A hospital is away for six hours in which its patients' reports and their corrections come, looked at every minute, without
 * waiting. Another hospital has the same patients.
 */
@DeliveryTest
@TestPropertySource(properties = "gateway.delivery.work=false")
class OutageIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration OUTAGE = Duration.ofHours(6);
    private static final int PATIENTS = 8;
    private static final int MINUTES_BETWEEN_REPORTS = 90;
    private static final Pattern WHITE_CELLS = Pattern.compile("(?<![\\d.])17\\.\\d\\d(?![\\d.])");

    @Autowired
    DeliveryBench bench;

    @Autowired
    DeliverySettings settings;

    private final List<Document> said = new ArrayList<>();

    /** A version of a report, known by a white cell count of its own. */
    private record Document(String patient, String report, String value) {
        static Document of(Sent sent) {
            Matcher value = WHITE_CELLS.matcher(sent.document());
            assertThat(value.find()).isTrue();
            return new Document(sent.report().replaceFirst("-.*", ""), sent.report(), value.group());
        }
    }

    @BeforeEach
    void begin() {
        bench.begin().admitting("anyue-rmyy").admitting("anyue-zyy");
    }

    @Test
    void hospitalIsAwayForSixHours_nothingIsLost_nobodyElseWaits_andAllComesInOrder() {
        bench.partner.leaves("anyue-rmyy");
        for (int minute = 0; minute < OUTAGE.toMinutes(); minute++) {
            if (minute % MINUTES_BETWEEN_REPORTS == 0) {
                sayMore(minute / MINUTES_BETWEEN_REPORTS);
            }
            bench.work();
            assertThat(bench.partner.sentTo("anyue-zyy"))
                    .as("the other one waits for nobody")
                    .hasSize(said.size());
            bench.clock.pass(MINUTE);
        }
        assertThat(said).as("reports and corrections").hasSize(PATIENTS * (4 + 3));
        assertThat(waiting()).isEqualTo(said.size());
        assertThat(circuit()).isEqualTo("open");
        assertThatAttemptsAreFew();

        bench.partner.returns("anyue-rmyy");
        Duration drained = Duration.ZERO;
        while (waiting() > 0 && drained.compareTo(retry().max()) < 0) {
            bench.work();
            bench.clock.pass(MINUTE);
            drained = drained.plus(MINUTE);
        }

        assertThat(waiting()).as("all is out when the longest wait is over").isZero();
        assertThat(circuit()).isEqualTo("closed");
        assertThat(bench.count(State.DELIVERED)).isEqualTo(2L * said.size());
        assertThat(bench.partner.sentTo("anyue-rmyy")).extracting(Sent::id).doesNotHaveDuplicates();
        assertThatOrderIsKept("anyue-rmyy");
        assertThatOrderIsKept("anyue-zyy");
        for (Document each : said) {
            assertThat(bench.disclosures(each.report()))
                    .filteredOn(noted -> noted.startsWith("anyue-rmyy PUSH"))
                    .as("versions that the hospital is known to have")
                    .hasSize((int) said.stream()
                            .filter(other -> other.report().equals(each.report()))
                            .count());
        }
    }

    /** Every patient's last report is corrected, and a new one comes. */
    private void sayMore(int round) {
        for (int patient = 0; patient < PATIENTS; patient++) {
            if (round > 0) {
                say("p" + patient, round - 1, true);
            }
            say("p" + patient, round, false);
        }
    }

    private void say(String patient, int round, boolean correction) {
        String report = patient + "-" + round;
        String value = String.format("17.%02d", 2 * round + (correction ? 1 : 0));
        Document document = new Document(patient, report, value);
        var lab = bench.lab(report, patient).with("||5.60|", "||" + value + "|");
        bench.accept(correction ? corrected(lab) : lab);
        said.add(document);
    }

    private void assertThatOrderIsKept(String receiver) {
        List<Document> came =
                bench.partner.sentTo(receiver).stream().map(Document::of).toList();
        assertThat(came).containsExactlyInAnyOrderElementsOf(said);
        for (int i = 0; i < PATIENTS; i++) {
            String patient = "p" + i;
            assertThat(came)
                    .filteredOn(document -> document.patient().equals(patient))
                    .as("of %s to %s", patient, receiver)
                    .containsExactlyElementsOf(said.stream()
                            .filter(document -> document.patient().equals(patient))
                            .toList());
        }
    }

    /**
     * Five open the circuit, and then one a minute asks whether somebody is there: 364 in six hours. One delivery alone may try 81
     * times, and there are eight patients whose first delivery is due.
     */
    private void assertThatAttemptsAreFew() {
        long probes = settings.breaker().failures()
                + OUTAGE.dividedBy(settings.breaker().max())
                - 1;
        List<Integer> attempts = bench.jdbc
                .sql("SELECT count(*) FROM delivery_attempt a JOIN delivery d ON d.id = a.delivery_id"
                        + " WHERE d.receiver = 'anyue-rmyy' GROUP BY d.id")
                .query(Integer.class)
                .list();
        assertThat(attempts).as("the first of each patient, and no other").hasSize(PATIENTS);
        assertThat(attempts.stream().mapToInt(Integer::intValue).sum()).isBetween(200, (int) probes);
        assertThat(attempts).allSatisfy(each -> assertThat(each).isBetween(2, mostAttempts()));
    }

    /** How often the backoff lets one delivery try within the outage. */
    private int mostAttempts() {
        Retry retry = retry();
        Duration spent = Duration.ZERO;
        int attempts = 0;
        while (spent.compareTo(OUTAGE) < 0) {
            attempts++;
            Optional<Duration> wait = Backoff.next(retry, attempts, spent, null, new Random(0));
            spent = spent.plus(wait.orElseThrow());
        }
        return attempts;
    }

    private Retry retry() {
        return bench.wire("anyue-rmyy").retry();
    }

    private long waiting() {
        return row().waiting();
    }

    private String circuit() {
        return row().circuit();
    }

    private WireStates.Row row() {
        return bench.states.all().stream()
                .filter(row -> row.receiver().equals("anyue-rmyy"))
                .findFirst()
                .orElseThrow();
    }
}
