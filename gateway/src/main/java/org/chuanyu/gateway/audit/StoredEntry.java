package org.chuanyu.gateway.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry as the log keeps it.
 *
 * @param position where it is in the signed log, null while it waits to be taken
 */
record StoredEntry(
        long seq, Instant at, AuditEntry entry, @Nullable Position position) {

    StoredEntry(long seq, Instant at, AuditEntry entry) {
        this(seq, at, entry, null);
    }

    /**
     * A place in the signed log.
     *
     * @param leaf counted from 0
     * @param hash of the leaf
     * @param checkpoint size of the first checkpoint over it
     */
    record Position(long leaf, byte[] hash, long checkpoint) {}

    StoredEntry at(@Nullable Position where) {
        return new StoredEntry(seq, at, entry, where);
    }
}
