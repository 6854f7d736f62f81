package org.chuanyu.gateway;

import java.util.List;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Asks the database, after Flyway and before anything is served, whether a commit is durable there and whether the audit log is
 * out of the program's reach. If not, the program does not start.
 */
@Component
@DependsOnDatabaseInitialization
final class DatabaseGuard implements InitializingBean {
    /** Of the server; synchronous_commit each connection sets for itself (application.yml), and it is looked at all the same. */
    private static final List<String> DURABLE = List.of("fsync", "full_page_writes", "synchronous_commit");

    /** Rows are added and read; nobody changes one. */
    private static final List<String> WRITTEN_ONCE =
            List.of("audit_entry", "audit_leaf", "audit_tile", "audit_checkpoint", "audit_cosignature");
    /** One row each, which triggers let go forward only. */
    private static final List<String> SET_ON = List.of("audit_head", "audit_log");

    private final JdbcClient jdbc;

    DatabaseGuard(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void afterPropertiesSet() {
        for (String setting : DURABLE) {
            String value = jdbc.sql("SELECT current_setting(?)")
                    .param(setting)
                    .query(String.class)
                    .single();
            if ("off".equals(value)) {
                throw new StartRefused(
                        "PostgreSQL runs with " + setting + "=" + value + ": an acknowledged message could be lost.",
                        "Set " + setting + "=on on the server.");
            }
        }
        if (mayRewriteAudit()) {
            throw new StartRefused(
                    "The program's database role may change or remove audit entries.",
                    "Let spring.datasource.username be a role without superuser rights that does not own the schema"
                            + " (CREATE ROLE gateway_app LOGIN), and let spring.flyway.user be the owner.");
        }
    }

    private boolean mayRewriteAudit() {
        return jdbc.sql("""
                        SELECT has_schema_privilege('gateway', 'CREATE')
                            OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                            OR bool_or(pg_has_role(t.relowner, 'MEMBER')
                                OR has_table_privilege(t.oid, 'TRUNCATE')
                                OR has_table_privilege(t.oid, 'DELETE')
                                OR t.relname IN (:written) AND has_any_column_privilege(t.oid, 'UPDATE'))
                        FROM pg_class t WHERE t.relnamespace = 'gateway'::regnamespace
                            AND t.relname IN (:written, :set)""")
                .param("written", WRITTEN_ONCE)
                .param("set", SET_ON)
                .query(Boolean.class)
                .single();
    }
}
