package org.chuanyu.gateway.trust;

import java.util.Optional;

/** Finds the caller of the request at hand. */
public interface Callers {

    /** The authenticated caller, or empty when there is none. */
    Optional<Caller> current();

    /** The authenticated caller; a request without one never gets this far. */
    default Caller require() {
        return current().orElseThrow(() -> new IllegalStateException("no authenticated caller"));
    }
}
