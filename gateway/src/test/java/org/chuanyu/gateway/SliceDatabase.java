package org.chuanyu.gateway;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.audit.AuditSlice;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.keys.VaultSlice;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A few modules on a real PostgreSQL of their own, as the program's role, with the real audit log and vault and a clock that the
 * test moves: for tests of rules that need the database but not the whole program.
 */
public final class SliceDatabase implements AutoCloseable {
    public final JdbcClient jdbc;
    public final PlatformTransactionManager transactions;
    public final TransactionTemplate transaction;
    public final SliceClock clock = new SliceClock();
    public final AuditLog audit;
    public final Vault vault;
    private final HikariDataSource pool = new HikariDataSource();
    private final String url = TestDatabase.newDatabase();
    private long read;

    /** @param modules whose migrations run, besides those of keys and audit */
    public SliceDatabase(String... modules) {
        TestDatabase.migrate(
                url,
                "latest",
                Stream.concat(Stream.of("base", "keys", "audit"), Stream.of(modules))
                        .toArray(String[]::new));
        pool.setJdbcUrl(url);
        pool.setUsername(EmbeddedDatabase.APP);
        pool.setPassword("");
        pool.setSchema("gateway");
        pool.setMaximumPoolSize(8);
        jdbc = JdbcClient.create(pool);
        transactions = new DataSourceTransactionManager(pool);
        transaction = new TransactionTemplate(transactions);
        audit = AuditSlice.on(jdbc, clock, transactions);
        vault = VaultSlice.on(jdbc, clock);
    }

    /** The program's connections. */
    public DataSource connections() {
        return pool;
    }

    /** As one with every right: nothing that the database forbids stops him. */
    public JdbcClient administrator() {
        DriverManagerDataSource all = new DriverManagerDataSource(url + "?currentSchema=gateway", "postgres", "");
        Properties properties = new Properties();
        properties.put("options", "-c session_replication_role=replica");
        all.setConnectionProperties(properties);
        return JdbcClient.create(all);
    }

    /** What the audit log says since the last {@link #forgetAudit}, in order. */
    public List<Audited> audited() {
        return jdbc.sql("SELECT action, legal_basis, actor FROM audit_entry WHERE seq > ? ORDER BY seq")
                .param(read)
                .query((row, number) ->
                        new Audited(AuditAction.valueOf(row.getString(1)), row.getString(2), row.getString(3)))
                .list();
    }

    /** What was audited until now is no concern of the test. */
    public void forgetAudit() {
        read = jdbc.sql("SELECT coalesce(max(seq), 0) FROM audit_entry")
                .query(Long.class)
                .single();
    }

    /** An entry of the audit log. */
    public record Audited(AuditAction action, @Nullable String legalBasis, String actor) {}

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
