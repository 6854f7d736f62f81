package org.chuanyu.gateway.delivery;

import org.chuanyu.adapters.Outlet;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Wire;

/** Makes outlets of one wire format from a participant's settings. */
interface OutletFactory {

    /** The format as the settings name it. */
    String format();

    /** @throws IllegalArgumentException when the wire's settings make no sense */
    Outlet make(Participant receiver, Wire wire);
}
