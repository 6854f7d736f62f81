package org.chuanyu.adapters;

import java.util.function.Consumer;

/** A wire out. One call is one attempt; it is bounded in time and never retries by itself. */
public interface Outlet {

    /** Translates and sends; every answer of the partner, and none, becomes an {@link Outcome}. */
    Outcome deliver(Dispatch dispatch);

    /**
     * The same.
     *
     * @param told hears, before this returns, what was sent and answered; not called when it is certain that nothing was sent
     */
    default Outcome deliver(Dispatch dispatch, Consumer<Exchanged> told) {
        return deliver(dispatch);
    }
}
