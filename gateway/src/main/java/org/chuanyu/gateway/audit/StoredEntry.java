package org.chuanyu.gateway.audit;

import java.time.Instant;

/** An entry as the log keeps it. */
record StoredEntry(long seq, Instant at, AuditEntry entry) {}
