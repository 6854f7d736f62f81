package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A hospital finds that two of its numbers are one person (ADT^A40): whoever takes part in the care of one sees both. */
@GatewayTest
class PatientMergeIT {
    private static final String BY_REPORT = "/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7C";

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    MeterRegistry meters;

    @Test
    void careOfTheSurvivorCoversTheResultsOfBothNumbers() throws Exception {
        try (MllpPeer his = new MllpPeer(listeners.port("anyue-rmyy", "his"));
                MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            take(lis, person(report("M1", "D-M1")));
            take(lis, person(report("M2", "D-M2").with("~500111190312130078^^^CHN^NI", "")));
            Fixture visit =
                    Fixture.hl7v2("adt-a01-anyue").with("ADT-0001", "ADT-M").with("A777", "A-M");
            take(his, person(visit.with("VA20260301001", "VA-M").with("50011119000101001X", "500111190312130078")));
            assertThat(seenInAnyue("RPT-M1")).isTrue();
            assertThat(seenInAnyue("RPT-M2")).isFalse();

            take(
                    lis,
                    person(Fixture.hl7v2("adt-a40-dazu")
                            .with("ADT-0040", "ADT-M40")
                            .with("D000123", "D-M1")
                            .with("D000999", "D-M2")
                            .with("50011119000101001X", "500111190312130078")));
        }

        assertThat(seenInAnyue("RPT-M1")).isTrue();
        assertThat(seenInAnyue("RPT-M2")).isTrue();
        assertThat(client.as("doctor-dazu")
                        .get("/fhir/DiagnosticReport?patient.identifier=urn:oid:2.16.156.10011.1.13%7CD-M1")
                        .body())
                .as("asked by the survivor's number")
                .contains("\"total\":2");
        assertThat(client.as("doctor-dazu")
                        .get("/fhir/Patient?identifier=urn:oid:2.16.156.10011.1.13%7CD-M2")
                        .body())
                .contains("\"active\":false", "replaced-by");
    }

    @Test
    void twoMergesOfOnePairAgainstEachOtherDoNotMakeACircle() throws Exception {
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            take(lis, merge("TURN-1", "D-T2", "D-T1"));
            take(lis, merge("TURN-1B", "D-T2", "D-T1"));

            assertHeld(lis.exchange(merge("TURN-2", "D-T1", "D-T2").bytes()), "TURN-2");
        }
        assertThat(patient("D-T1")).as("one of the two lives").containsOnlyOnce("replaced-by");
    }

    /** Each locks its own survivor first: without one order for both they would wait for each other. */
    @Test
    void twoOppositeMergesAtOnce_oneIsTakenAndOneIsHeld() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(2);
        double before = deadlocks();
        for (int round = 0; round < 15; round++) {
            String one = "D-X" + round;
            String other = "D-Y" + round;
            CountDownLatch start = new CountDownLatch(2);
            List<Future<String>> answers = new ArrayList<>();
            for (Fixture message : List.of(merge("X" + round, one, other), merge("Y" + round, other, one))) {
                answers.add(senders.submit(() -> {
                    try (MllpPeer line = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
                        start.countDown();
                        start.await();
                        return line.exchange(message.bytes());
                    }
                }));
            }
            List<String> both = List.of(answers.get(0).get(), answers.get(1).get());
            assertThat(both).allMatch(answer -> answer.contains("MSA|AA|"));
            assertThat(both)
                    .filteredOn(answer -> answer.contains("merge-circle"))
                    .hasSize(1);
            assertThat(patient(one)).as("one of the two lives").containsOnlyOnce("replaced-by");
        }
        senders.shutdown();
        assertThat(deadlocks()).isEqualTo(before);
    }

    private double deadlocks() {
        return meters.counter("intake.retries").count();
    }

    private static void assertHeld(String answer, String number) {
        assertThat(answer).contains("MSA|AA|ADT-" + number, "ERR|", "merge-circle");
    }

    /** Found by either number: both records, of which one was given up. */
    private String patient(String number) {
        return client.as("doctor-dazu")
                .get("/fhir/Patient?identifier=urn:oid:2.16.156.10011.1.13%7C" + number + "&_elements=active,link")
                .body();
    }

    /** Nobody with a name: only the numbers matter. */
    private static Fixture merge(String number, String survivor, String prior) {
        return Fixture.hl7v2("adt-a40-dazu")
                .with("ADT-0040", "ADT-" + number)
                .with("D000123", survivor)
                .with("D000999", prior)
                .with("~50011119000101001X^^^CHN^NI", "")
                .with("张测试", "合并" + survivor);
    }

    private boolean seenInAnyue(String report) {
        return client.as("doctor-anyue").get(BY_REPORT + report).body().contains("\"total\":1");
    }

    private static Fixture report(String number, String patient) {
        return Fixture.hl7v2("oru-cbc")
                .with("CTRL-0001", "CTRL-" + number)
                .with("RPT-9001", "RPT-" + number)
                .with("ORD-7001", "ORD-" + number)
                .with("V20260301001", "V-" + number)
                .with("D000123", patient)
                .with("50011119000101001X", "500111190312130078");
    }

    private static Fixture person(Fixture message) {
        return message.with("张测试", "郑试验").with("|19000101|", "|19031213|");
    }

    private static void take(MllpPeer line, Fixture message) throws Exception {
        assertThat(line.exchange(message.bytes())).contains("MSA|AA|").doesNotContain("ERR|");
    }
}
