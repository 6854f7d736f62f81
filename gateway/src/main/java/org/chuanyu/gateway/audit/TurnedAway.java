package org.chuanyu.gateway.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who was turned away before anything of theirs was read: figures only, for whoever has to mend it and may not read the log. */
public interface TurnedAway {

    /** Since then, the latest first. */
    List<Row> since(Instant from);

    /**
     * Connections that ended the same way.
     *
     * @param organisation whose line it was, null where nobody knows
     * @param wire name of the line, null for the systems' door
     * @param reason code: {@code tls-failed}, {@code peer-not-allowed}, {@code too-many-connections}, {@code unknown-certificate},
     *     {@code malformed-request}
     * @param count minutes in which it happened, of each address by itself
     */
    record Row(@Nullable String organisation, @Nullable String wire, String reason, long count, Instant last) {}
}
