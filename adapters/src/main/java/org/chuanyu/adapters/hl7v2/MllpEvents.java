package org.chuanyu.adapters.hl7v2;

import java.net.InetAddress;

/** What happens to a listener besides messages, for metrics and alarms. Called on the listener's threads; must not block. */
public interface MllpEvents {
    /** Tells nobody. */
    MllpEvents NONE = new MllpEvents() {};

    /** A connection was turned away: {@code peer-not-allowed}, {@code too-many-connections}. */
    default void connectionRefused(String reason, InetAddress peer) {}

    /** A connection ended: {@code closed}, {@code idle-timeout}, {@code tls-failed}, {@code frame-too-long} … */
    default void connectionEnded(String reason, InetAddress peer) {}
}
