package org.chuanyu.gateway.audit.bundle;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that an inspector has asked for.
 *
 * @param owner the account of who asked, and of the only one who gets it
 * @param waitUntil when it is settled in any case, with what is cosigned by then
 * @param settledAt when its window was settled, null while a checkpoint is waited for
 * @param window null while that is so
 */
record Export(
        UUID id,
        String owner,
        Ask ask,
        Instant askedAt,
        Instant waitUntil,
        @Nullable Instant settledAt,
        @Nullable Window window) {

    boolean settled() {
        return window != null;
    }

    /** As the audit log names it. */
    String object() {
        return "evidence/" + id;
    }
}
