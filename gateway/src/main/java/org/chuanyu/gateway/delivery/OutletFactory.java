package org.chuanyu.gateway.delivery;

import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outlet;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Wire;

/** Makes outlets of one wire format from a participant's settings. */
interface OutletFactory {

    /** The format as the settings name it. */
    String format();

    /** @throws IllegalArgumentException when the wire's settings make no sense */
    Outlet make(Participant receiver, Wire wire);

    /** What such an outlet sends, for people to look at. */
    Rendered render(Dispatch dispatch);

    /** A dispatch in its wire's own format. */
    record Rendered(String contentType, byte[] bytes) {}
}
