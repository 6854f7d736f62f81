package org.chuanyu.gateway.audit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.keys.Vault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** A gateway whose log has two witnesses that are processes of their own, and what tests of its pages do to it. */
@GatewayTest
@Import(WitnessedGateway.TwoWitnesses.class)
@TestPropertySource(properties = {"gateway.audit.cosigning.every=200ms", "gateway.audit.waiting.notice=1s"})
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class WitnessedGateway {
    @TestConfiguration(proxyBeanMethods = false)
    static class TwoWitnesses {
        @Bean
        TestWitness dazu() throws IOException {
            return new TestWitness("dazu", Files.createTempDirectory("witness"));
        }

        @Bean
        TestWitness anyue() throws IOException {
            return new TestWitness("anyue", Files.createTempDirectory("witness"));
        }
    }

    @Autowired
    List<TestWitness> witnesses;

    @Autowired
    LogName name;

    @Autowired
    Cosigned cosigned;

    @Autowired
    LogStore store;

    @Autowired
    AuditLog log;

    @Autowired
    AuditQuery query;

    @Autowired
    Freezer freezer;

    @Autowired
    Vault vault;

    @Autowired
    Environment environment;

    @Autowired
    GatewayClient client;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void startWitnesses() throws IOException {
        for (TestWitness witness : witnesses) {
            if (!witness.isRunning()) {
                witness.start(name.key());
            }
        }
    }

    @AfterEach
    void thaw() {
        String url = String.valueOf(environment.getProperty("spring.datasource.url"));
        String owner = String.valueOf(environment.getProperty("spring.flyway.user"));
        JdbcClient.create(new DriverManagerDataSource(url, owner, ""))
                .sql(
                        "UPDATE gateway.audit_log SET state = 'active', reason = NULL, since = now() WHERE state = 'frozen'")
                .update();
    }

    /** Does something, and says the id of its entry. */
    long act(String object, @Nullable String patient) {
        transaction.executeWithoutResult(status -> log.record(LogSlice.entry(object, patient)));
        return query.search(new AuditQuery.Where().object(object), false, 1)
                .get(0)
                .seq();
    }

    /** Where an entry is in the log, once there is evidence of it. */
    long evidence(long entry) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> store.ofEntry(entry)
                        .filter(leaf -> cosigned.lastSize() > leaf.seq())
                        .isPresent());
        return Objects.requireNonNull(store.ofEntry(entry).orElseThrow()).seq();
    }

    /** Until there is evidence of so many leaves. */
    void covered(int leaves) {
        long missing = leaves - store.size();
        transaction.executeWithoutResult(status -> {
            for (long i = 0; i < missing; i++) {
                log.record(LogSlice.entry("object/" + i, null));
            }
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> cosigned.lastSize() >= leaves);
    }

    TrustPolicy policy() {
        return TrustPolicy.parse(
                client.anonymous().get("/audit/policy.txt").body().getBytes(StandardCharsets.UTF_8));
    }

    static void verdict(Page page, String verdict) {
        assertThat(page.locator("#verify")).hasAttribute("data-verdict", verdict);
    }
}
