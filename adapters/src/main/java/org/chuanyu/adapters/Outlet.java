package org.chuanyu.adapters;

/** A wire out. One call is one attempt; it is bounded in time and never retries by itself. */
public interface Outlet {

    /** Translates and sends; every answer of the partner, and none, becomes an {@link Outcome}. */
    Outcome deliver(Dispatch dispatch);
}
