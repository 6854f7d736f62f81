package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@GatewayTest
class AuditLogIT {
    @Autowired
    AuditLog log;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    Environment environment;

    String object;

    @BeforeEach
    void nameTheObject() {
        object = "test/" + UUID.randomUUID();
    }

    @Test
    void keepsAnEntryWithItsAct() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> log.record(entry(AuditAction.DISCLOSED)));

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void keepsNoEntryOfAnActThatWasRolledBack() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            log.record(entry(AuditAction.DISCLOSED));
            status.setRollbackOnly();
        });

        assertThat(count()).isZero();
    }

    @Test
    void takesNoEntryOutsideATransaction() {
        assertThatThrownBy(() -> log.record(entry(AuditAction.DISCLOSED)))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void keepsARefusalWhenTheCallerIsRolledBack() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            log.recordRefusal(entry(AuditAction.ACCESS_REFUSED));
            status.setRollbackOnly();
        });

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void keepsOneRefusalPerSourceReasonAndMinute() {
        IntStream.range(0, 100)
                .parallel()
                .forEach(i -> log.recordRefusalOncePerMinute("192.0.2." + i % 2, entry(AuditAction.ACCESS_REFUSED)));

        // Two sources; four when the minute ended in between.
        assertThat(count()).isBetween(2L, 4L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_entry SET actor = 'x'",
                "DELETE FROM audit_entry",
                "TRUNCATE audit_entry",
                "DROP TABLE audit_entry",
                "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
                "UPDATE audit_leaf SET bytes = ''",
                "DELETE FROM audit_leaf",
                "TRUNCATE audit_leaf",
                "UPDATE audit_tile SET hashes = ''",
                "DELETE FROM audit_tile",
                "UPDATE audit_checkpoint SET note = ''",
                "DELETE FROM audit_checkpoint",
                "UPDATE audit_cosignature SET line = ''",
                "DELETE FROM audit_cosignature",
                "UPDATE audit_pending SET body = ''",
                "UPDATE audit_head SET size = size - 1, root = root",
                "UPDATE audit_head SET root = decode(repeat('ab', 32), 'hex')",
                "DELETE FROM audit_head",
                "UPDATE audit_log SET origin = 'another'",
                "DELETE FROM audit_log",
                "CREATE TABLE elsewhere (x int)"
            })
    void isOutOfTheProgramsReach(String sql) {
        assertThatThrownBy(() -> jdbc.sql(sql).update())
                .isInstanceOf(DataAccessException.class)
                .rootCause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE gateway.audit_entry SET actor = 'x'",
                "DELETE FROM gateway.audit_entry",
                "TRUNCATE gateway.audit_entry",
                "UPDATE gateway.audit_leaf SET seq = 0",
                "DELETE FROM gateway.audit_tile",
                "TRUNCATE gateway.audit_checkpoint CASCADE",
                "DELETE FROM gateway.audit_cosignature",
                "DELETE FROM gateway.audit_head",
                "DELETE FROM gateway.audit_log"
            })
    void isRefusedToTheOwnerToo(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        environment.getRequiredProperty("spring.datasource.url"),
                        environment.getRequiredProperty("spring.flyway.user"),
                        "");
                var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql)).hasMessageContaining("append-only");
        }
    }

    private long count() {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE object = ?")
                .param(object)
                .query(Long.class)
                .single();
    }

    private AuditEntry entry(AuditAction action) {
        return AuditEntry.bySystem(
                action, AuditEntry.Outcome.SUCCESS, "anyue-rmyy", null, object, Map.of("reason", "test"));
    }
}
