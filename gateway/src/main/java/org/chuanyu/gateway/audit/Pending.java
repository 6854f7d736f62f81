package org.chuanyu.gateway.audit;

import java.time.Instant;
import java.util.UUID;

/**
 * An entry that waits to be taken into the log.
 *
 * @param entry its place among the entries, and the id of its AuditEvent
 * @param event its own id, which it keeps whatever becomes of the first attempt to take it
 * @param at when the act was done
 * @param act what was done
 * @param body the AuditEvent, byte by byte as it is committed to
 * @param erased whether the person whom it concerns was erased since: its leaf is written all the same, and nothing can open it
 */
record Pending(long entry, UUID event, Instant at, AuditEntry act, byte[] body, boolean erased) {}
