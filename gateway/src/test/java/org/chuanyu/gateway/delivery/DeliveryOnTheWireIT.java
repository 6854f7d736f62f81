package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Deliveries with the node's own threads: over SOAP to a partner on a socket, woken by the commit, and to many at once. */
@DeliveryTest
@TestPropertySource(properties = "gateway.delivery.poll=100ms")
class DeliveryOnTheWireIT {
    @Autowired
    DeliveryBench bench;

    @BeforeEach
    void begin() {
        bench.begin();
    }

    @Test
    void documentArrivesSoonAfterTheCommit() {
        bench.admitting("anyue-rmyy");
        bench.accept("r0", "p0");
        await().until(() -> bench.count(State.DELIVERED) == 1);

        bench.accept("r1", "p1");

        await().pollInterval(Duration.ofMillis(5))
                .atMost(5, TimeUnit.SECONDS)
                .until(() -> bench.partner.sentTo("anyue-rmyy").size() == 2);
        await().until(() -> bench.count(State.DELIVERED) == 2);
        String id = bench.id("r1", 1, "anyue-rmyy");
        assertThat(bench.journal.find(id).orElseThrow().reference()).isEqualTo("ref-" + id);
    }

    @Test
    void faultOfThePartnerIsTriedAgain() {
        bench.partner.answers("anyue-rmyy", ScriptedPartner.FAULTS);
        bench.admitting("anyue-rmyy");
        bench.accept("r1", "p1");
        await().until(() -> bench.count(State.DEFERRED) == 1);

        bench.partner.answers("anyue-rmyy", ScriptedPartner.ACCEPTS);
        bench.clock.pass(Duration.ofSeconds(2));

        await().until(() -> bench.count(State.DELIVERED) == 1);
    }

    @Test
    void manyPatientsAtOnce_eachInOrder() {
        bench.admitting("anyue-zyy");
        for (int i = 0; i < 200; i++) {
            bench.accept("r" + (i / 20) + "-" + (i % 20), "p" + (i % 20));
        }

        await().atMost(60, TimeUnit.SECONDS).until(() -> bench.count(State.DELIVERED) == 200);

        List<String> sent = bench.reportsSentTo("anyue-zyy");
        assertThat(sent).hasSize(200).doesNotHaveDuplicates();
        for (int patient = 0; patient < 20; patient++) {
            String suffix = "-" + patient;
            assertThat(sent.stream().filter(id -> id.endsWith(suffix)).toList()).isSorted();
        }
    }
}
