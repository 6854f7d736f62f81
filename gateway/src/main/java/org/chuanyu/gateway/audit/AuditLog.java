package org.chuanyu.gateway.audit;

/**
 * Where every act leaves its entry. Entries can be added and read, never changed or removed; the database's role of the
 * program cannot either.
 */
public interface AuditLog {

    /**
     * Adds an entry in the caller's transaction: it is durable if and only if the act is.
     *
     * @throws org.springframework.transaction.IllegalTransactionStateException outside a transaction
     */
    void record(AuditEntry entry);

    /** Adds an entry for a refusal in a transaction of its own, which commits even when the caller's is rolled back. */
    void recordRefusal(AuditEntry entry);

    /**
     * Like {@link #recordRefusal}, for callers that nobody has authenticated: one entry per source, reason and minute, or a
     * scanner would fill the log.
     */
    void recordRefusalOncePerMinute(String source, AuditEntry entry);
}
