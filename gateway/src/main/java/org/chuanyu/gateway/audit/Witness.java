package org.chuanyu.gateway.audit;

import java.net.URI;
import org.chuanyu.evidence.note.VerifierKey;
import org.jspecify.annotations.Nullable;

/** One who cosigns the checkpoints of the log, over C2SP tlog-witness with SM2 and SM3. Every bean of this type is one. */
public interface Witness {
    /** How the names of keys begin that demo mode makes; outside of it none of them is taken. */
    String DEVELOPMENT_KEY = "dev-only.";

    /** What the policy calls it. */
    String name();

    /** With which it signs. */
    VerifierKey key();

    /** Where it listens, or null while that is not known. */
    @Nullable
    URI address();
}
