package org.chuanyu.gateway.audit;

import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/** The audit log for tests that start a few modules only. */
public final class AuditSlice {

    private AuditSlice() {}

    public static AuditLog on(JdbcClient jdbc, Clock clock, PlatformTransactionManager transactions) {
        return new JdbcAuditLog(jdbc, JsonMapper.builder().build(), clock, transactions);
    }
}
