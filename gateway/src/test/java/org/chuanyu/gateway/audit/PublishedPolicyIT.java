package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.gateway.GatewayProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Whoever changes whose signatures count leaves a leaf that says so. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PublishedPolicyIT {
    @TempDir
    Path folder;

    @Test
    void isALeafOfTheFirstStart_andOfEveryStartUnderAnotherOne() {
        try (GatewayProcess gateway = new GatewayProcess(folder).start()) {
            String first = published(gateway);
            assertThat(told(gateway, 1)).containsExactly(first);
            gateway.close();

            gateway.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> starts(gateway) == 2);
            assertThat(told(gateway, 1)).as("nothing has changed").containsExactly(first);
            gateway.close();

            gateway.set("gateway.demo-tsa=true").set("gateway.demo-tsa-port=0").start();
            String stamped = published(gateway);
            assertThat(stamped).isNotEqualTo(first);
            assertThat(told(gateway, 2)).containsExactly(first, stamped);
            assertThat(gateway.get("/fhir/AuditEvent?subtype=policy-changed&entity=" + stamped, "auditor")
                            .body())
                    .contains("\"old\"", first);
        }
    }

    @Test
    void isToldOnce_howeverManyNodesStartAtOnce() throws Exception {
        try (LogSlice log = new LogSlice()) {
            log.keys(log.name).found();
            ExecutorService nodes = Executors.newFixedThreadPool(4);
            try {
                for (Future<?> each : nodes.invokeAll(Collections.nCopies(
                        8, Executors.callable(() -> policy(log, log.name).began())))) {
                    each.get();
                }
            } finally {
                nodes.shutdown();
            }

            log.drain(log.node());
            assertThat(told(log)).containsExactly(sm3(policy(log, log.name).text()));
        }
    }

    @Test
    void aWitnessThatWasTakenAwayShows() {
        try (LogSlice log = new LogSlice()) {
            TestWitness dazu = new TestWitness("dazu", folder);
            TestWitness anyue = new TestWitness("anyue", folder);
            PublishedPolicy both = policy(log, log.name, dazu, anyue);
            PublishedPolicy one = policy(log, log.name, dazu);
            both.began();
            one.began();
            one.began();
            both.began();

            log.drain(log.node());
            assertThat(told(log)).containsExactly(sm3(both.text()), sm3(one.text()), sm3(both.text()));
        }
    }

    /** The keys' own leaves have told it already: the next start says it once more, and then no other. */
    @Test
    void aChangeOfTheLogsKeyIsToldByOneStart() {
        try (LogSlice log = new LogSlice()) {
            Sm2PrivateKey secret = Sm2PrivateKey.generate();
            LogName both = new LogName(LogSlice.settings(256), log.signing(log.key), log.signing(secret));
            log.keys(both).found();
            PublishedPolicy policy = policy(log, both);
            policy.began();
            String before = sm3(policy.text());
            log.drain(log.node(both));
            String rotated = sm3(policy.text());
            policy.began();
            policy.began();
            log.database.clock.pass(Duration.ofHours(25));
            log.drain(log.node(both));
            String retired = sm3(policy.text());
            policy.began();
            policy.began();

            log.drain(log.node(both));
            assertThat(List.of(before, rotated, retired)).doesNotHaveDuplicates();
            assertThat(told(log)).containsExactly(before, rotated, retired);
        }
    }

    private static PublishedPolicy policy(LogSlice log, LogName name, Witness... witnesses) {
        return new PublishedPolicy(
                log.keys(name),
                name,
                new WitnessPanel(List.of(witnesses)),
                new TrustedTime((TimeAuthority) null),
                log.database.audit,
                log.database.jdbc,
                log.database.transactions);
    }

    /** What the leaves tell of it. */
    private static List<String> told(LogSlice log) {
        return told(log.store.leaves(0, 100).stream().map(LogStore.StoredLeaf::bytes));
    }

    private static List<String> told(GatewayProcess gateway, int expected) {
        JdbcClient jdbc = jdbc(gateway);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> jdbc.sql("SELECT count(*) FROM audit_pending")
                                .query(Long.class)
                                .single()
                        == 0);
        List<String> told =
                told(jdbc.sql("SELECT bytes FROM audit_leaf ORDER BY seq").query(byte[].class).list().stream());
        assertThat(told).hasSize(expected);
        return told;
    }

    private static List<String> told(Stream<byte[]> leaves) {
        return leaves.map(Leaf::parse)
                .filter(leaf -> leaf.kind().equals("policy-changed"))
                .map(leaf -> leaf.text("sm3").orElseThrow())
                .toList();
    }

    private static long starts(GatewayProcess gateway) {
        return jdbc(gateway)
                .sql("SELECT count(*) FROM audit_entry WHERE action = 'PROGRAM_STARTED'")
                .query(Long.class)
                .single();
    }

    private static JdbcClient jdbc(GatewayProcess gateway) {
        return JdbcClient.create(new DriverManagerDataSource(gateway.jdbc()));
    }

    private static String published(GatewayProcess gateway) {
        return Sm3.hex(gateway.bytes("/audit/policy.txt").body());
    }

    private static String sm3(String text) {
        return Sm3.hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
