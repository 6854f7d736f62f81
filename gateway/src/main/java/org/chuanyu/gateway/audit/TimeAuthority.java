package org.chuanyu.gateway.audit;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Who stamps the time of the log's checkpoints (RFC 3161 over HTTP). A bean of this type is one where the settings name none. */
public interface TimeAuthority {
    /** What the policy calls it. */
    String name();

    /** In DER: its own certificate, or that of the authority that issued it. */
    byte[] certificate();

    /** Object identifier of the policy under which it must stamp, or null for any. */
    @Nullable
    String policy();

    /** Where it takes questions, or null while that is not known. */
    @Nullable
    URI address();
}
