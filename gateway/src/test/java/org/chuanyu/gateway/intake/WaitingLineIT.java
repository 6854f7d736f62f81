package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Receipt;
import org.chuanyu.adapters.Submission;
import org.chuanyu.adapters.hl7v2.Reading;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.intake.Messages.Entry;
import org.chuanyu.gateway.intake.Messages.State;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Nobody waits behind nobody: neither after a failure half way down the line, nor because two things happened at once. */
@GatewayTest
class WaitingLineIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Autowired
    Listeners listeners;

    @Autowired
    Messages messages;

    @Autowired
    Acceptance acceptance;

    @Autowired
    Hl7v2Rereader reader;

    @Autowired
    TransactionTemplate transactions;

    @Autowired
    JdbcClient jdbc;

    @Test
    void lineThatWasCutHalfWayIsWorkedOffLater() throws Exception {
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            lis.exchange(broken("WL1", "A").bytes());
            lis.exchange(own("WL1", "B").bytes());
            lis.exchange(own("WL1", "C").bytes());
        }
        // A wire that has left the settings meanwhile: its messages cannot be read for now.
        wire("WL1-B", "gone");

        assertThat(messages.setAside(find("WL1-A").id(), Messages.Why.SENT_AGAIN)
                        .state())
                .isEqualTo(State.SET_ASIDE);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(jdbc.sql("SELECT failures FROM intake_release WHERE message_id = :id")
                                .param("id", find("WL1-B").id())
                                .query(Integer.class)
                                .single())
                        .isPositive());
        assertThat(find("WL1-B").state()).isEqualTo(State.PARKED);
        assertThat(find("WL1-C").state()).isEqualTo(State.PARKED);

        wire("WL1-B", "lis");
        jdbc.sql("UPDATE intake_release SET due_at = now()").update();
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(find("WL1-B").state()).isEqualTo(State.ACCEPTED);
            assertThat(find("WL1-C").state()).isEqualTo(State.ACCEPTED);
        });
    }

    @Test
    void whatIsAboutToWaitIsNotOverlooked() throws Exception {
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            lis.exchange(broken("WL2", "A").bytes());
        }
        String first = find("WL2-A").id();
        CountDownLatch parked = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Future<?> second = pool.submit(() -> transactions.executeWithoutResult(status -> {
                assertThat(acceptance.accept(submission(own("WL2", "B")), null)).isInstanceOf(Receipt.Parked.class);
                parked.countDown();
                waitFor(commit);
            }));
            waitFor(parked);
            Future<Entry> aside = pool.submit(() -> messages.setAside(first, Messages.Why.SENT_AGAIN));
            await().atMost(LONG).until(() -> aside.isDone() || waitsForALock());
            commit.countDown();
            second.get(60, TimeUnit.SECONDS);
            aside.get(60, TimeUnit.SECONDS);
        } finally {
            commit.countDown();
            pool.shutdownNow();
        }

        assertThat(find("WL2-B").state()).isEqualTo(State.ACCEPTED);
    }

    private boolean waitsForALock() {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
                .query(Boolean.class)
                .single();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Submission submission(Fixture message) {
        Raw raw = new Raw(message.bytes(), Reading.CONTENT_TYPE, "UNICODE UTF-8", "UTF-8");
        return reader.read(new ParticipantId("dazu-rmyy"), "lis", raw, Instant.now());
    }

    private void wire(String controlId, String wire) {
        jdbc.sql("UPDATE intake_message SET wire = :wire WHERE control_id = :control")
                .param("wire", wire)
                .param("control", controlId)
                .update();
    }

    private Entry find(String controlId) {
        return messages.search(new Messages.Query(controlId, null, null, null, null, null, null, null, 50, null))
                .entries()
                .get(0);
    }

    private static Fixture own(String mark, String number) {
        return Fixture.hl7v2("oru-cbc")
                .with("CTRL-0001", mark + "-" + number)
                .with("RPT-9001", "RPT-" + mark)
                .with("ORD-7001", "ORD-" + mark)
                .with("V20260301001", "V-" + mark)
                .with("D000123", "D-" + mark)
                .with("~50011119000101001X^^^CHN^NI", "");
    }

    private static Fixture broken(String mark, String number) {
        return own(mark, number).with("OBX|3|ST|XYZ1^某未知项目^L|", "OBX|3|ST||");
    }
}
