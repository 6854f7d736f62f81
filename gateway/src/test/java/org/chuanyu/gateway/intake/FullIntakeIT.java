package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.chuanyu.adapters.Intake;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Submission;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.intake.Messages.State;
import org.hl7.fhir.r4.model.Bundle;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** A door that has no room says "come back" in each protocol's words, and one that breaks inside says so once. */
@GatewayTest
@TestPropertySource(properties = {"gateway.intake.max-concurrent=1", "gateway.intake.patience=100ms"})
class FullIntakeIT {
    private static final Fixture REPORT = Fixture.hl7v2("oru-cbc");

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    Intake intake;

    @Autowired
    Messages messages;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Clock clock;

    @Test
    void tellsTheOneTooManyToComeBack() throws Exception {
        var done = new CountDownLatch(1);
        CompletableFuture<Void> holding = hold("control|dazu-rmyy|CTRL-0001", done);
        try (MllpPeer first = new MllpPeer(listeners.port("dazu-rmyy", "lis"));
                MllpPeer second = new MllpPeer(listeners.port("anyue-rmyy", "his"))) {
            first.send(REPORT.bytes());
            Awaitility.await().until(() -> waiting() == 1);

            assertThat(second.exchange(REPORT.bytes())).contains("MSA|AE|CTRL-0001");
            HttpResponse<String> busy =
                    client.certificate("dazu-rmyy").post("/fhir", "application/fhir+json", transaction());
            assertThat(busy.statusCode()).as(busy.body()).isEqualTo(503);
            assertThat(busy.headers().firstValue("Retry-After")).isPresent();
            assertThat(busy.body()).contains("OperationOutcome");
            assertThat(messages.search(new Messages.Query("TX-0001", null, null, null, null, null, null, null, 5, null))
                            .entries())
                    .isEmpty();

            done.countDown();
            holding.join();
            assertThat(first.receive()).contains("MSA|AA|CTRL-0001");
            assertThat(second.exchange(REPORT.bytes())).contains("MSA|AA|CTRL-0001");
            assertThat(client.certificate("dazu-rmyy")
                            .post("/fhir", "application/fhir+json", transaction())
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            done.countDown();
        }
    }

    @Test
    void notesAMessageThatFailsInsideOnce() {
        for (int i = 0; i < 2; i++) {
            try {
                intake.accept(failing());
                throw new AssertionError("it was taken");
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("of the test's own");
            }
        }

        assertThat(messages.search(new Messages.Query(
                                "CTRL-FAILS", null, null, null, State.REFUSED, null, null, null, 5, null))
                        .entries())
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.problems()).extracting(Problem::code).containsExactly("failed-inside"));
    }

    private Submission failing() {
        var bundle = new Bundle() {
            @Override
            public Bundle copy() {
                throw new IllegalStateException("of the test's own");
            }
        };
        var raw = new Raw("MSH|".getBytes(StandardCharsets.UTF_8), "x-application/hl7-v2+er7", null, "UTF-8");
        return new Submission(
                new ParticipantId("dazu-rmyy"),
                "lis",
                "CTRL-FAILS",
                "ORU^R01",
                clock.instant(),
                raw,
                bundle,
                List.of(),
                List.of());
    }

    /** As a message with this key does, until it is told to let go. */
    private CompletableFuture<Void> hold(String key, CountDownLatch done) {
        var held = new CountDownLatch(1);
        CompletableFuture<Void> holding = CompletableFuture.runAsync(() -> transaction.executeWithoutResult(status -> {
            jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 80))")
                    .param(key)
                    .query((rs, row) -> row)
                    .single();
            held.countDown();
            await(done);
        }));
        await(held);
        return holding;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long waiting() {
        return jdbc.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                .query(Long.class)
                .single();
    }

    private static String transaction() throws IOException {
        try (var in = FullIntakeIT.class.getResourceAsStream("/fixtures/fhir/transaction.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
