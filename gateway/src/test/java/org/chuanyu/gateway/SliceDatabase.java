package org.chuanyu.gateway;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A few modules on a real PostgreSQL of their own, as the program's role, with a clock that the test moves and an audit log in
 * memory: for tests of rules that need the database but not the whole program.
 */
public final class SliceDatabase implements AutoCloseable, AuditLog {
    public final List<AuditEntry> audit = Collections.synchronizedList(new ArrayList<>());
    public final JdbcClient jdbc;
    public final PlatformTransactionManager transactions;
    public final TransactionTemplate transaction;
    public final SliceClock clock = new SliceClock();
    private final HikariDataSource pool = new HikariDataSource();

    /** @param modules whose migrations run */
    public SliceDatabase(String... modules) {
        String url = TestDatabase.newDatabase();
        Flyway.configure()
                .dataSource(url, EmbeddedDatabase.OWNER, "")
                .schemas("gateway")
                .defaultSchema("gateway")
                .placeholders(Map.of("app_role", EmbeddedDatabase.APP))
                .locations(Stream.concat(Stream.of("base"), Stream.of(modules))
                        .map(module -> "classpath:db/migration/" + module)
                        .toArray(String[]::new))
                .load()
                .migrate();
        pool.setJdbcUrl(url);
        pool.setUsername(EmbeddedDatabase.APP);
        pool.setPassword("");
        pool.setSchema("gateway");
        pool.setMaximumPoolSize(8);
        jdbc = JdbcClient.create(pool);
        transactions = new DataSourceTransactionManager(pool);
        transaction = new TransactionTemplate(transactions);
    }

    @Override
    public void record(AuditEntry entry) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("an act without a transaction");
        }
        audit.add(entry);
    }

    @Override
    public void recordRefusal(AuditEntry entry) {
        audit.add(entry);
    }

    @Override
    public void recordRefusalOncePerMinute(String source, AuditEntry entry) {
        audit.add(entry);
    }

    @Override
    public void close() {
        pool.close();
    }

    /** Time that passes when the test says so. */
    public static final class SliceClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-20T00:00:00Z");

        public void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
