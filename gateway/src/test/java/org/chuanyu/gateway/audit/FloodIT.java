package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** More callers at once than the gateway has connections to its database. */
@GatewayTest
class FloodIT {
    private static final int CALLERS = 64;
    private static final int CALLS = 640;

    @Autowired
    GatewayClient client;

    @Autowired
    JdbcClient jdbc;

    /** Attack 93: who comes in a flood waits or is sent away, and whoever was answered is in the log. */
    @Test
    void everyAnswerOfAFloodHasItsLeaf() throws Exception {
        String path = "/fhir/AuditEvent?_count=1&patient=Patient/p"
                + UUID.randomUUID().toString().replace("-", "");
        long before = last();
        int answered = 0;
        ExecutorService crowd = Executors.newFixedThreadPool(CALLERS);
        try {
            Callable<Integer> call = () -> client.as("auditor").get(path).statusCode();
            for (Future<Integer> each : crowd.invokeAll(Collections.nCopies(CALLS, call))) {
                assertThat(each.get()).isIn(200, 429, 503);
                answered += each.get() == 200 ? 1 : 0;
            }
        } finally {
            crowd.shutdown();
        }

        assertThat(answered).isPositive();
        List<Long> entries = entries(before);
        assertThat(entries).hasSize(answered);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(leaves(before)).containsExactlyElementsOf(entries));
    }

    private long last() {
        return jdbc.sql("SELECT coalesce(max(seq), 0) FROM audit_entry")
                .query(Long.class)
                .single();
    }

    private List<Long> entries(long before) {
        return jdbc.sql("SELECT seq FROM audit_entry WHERE seq > ? AND action = 'AUDIT_READ' AND actor = 'auditor'"
                        + " ORDER BY seq")
                .param(before)
                .query(Long.class)
                .list();
    }

    /** The entries of these leaves, once each. */
    private List<Long> leaves(long before) {
        return jdbc.sql("SELECT leaf.entry FROM audit_leaf leaf JOIN audit_entry entry ON entry.seq = leaf.entry"
                        + " WHERE entry.seq > ? AND entry.action = 'AUDIT_READ' AND entry.actor = 'auditor'"
                        + " ORDER BY leaf.entry")
                .param(before)
                .query(Long.class)
                .list();
    }
}
