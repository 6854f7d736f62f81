package org.chuanyu.gateway.audit;

import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;

/** Certificates whose end somebody must know of in time. Every bean of this type is asked. */
public interface Certificates {

    /** Those that this node knows of now. */
    Stream<Ending> endings();

    /**
     * The end of one.
     *
     * @param name of a key or an institution, never a person's
     */
    record Ending(Holder holder, String name, Instant until) {}

    /** Whose it is. */
    enum Holder {
        /** A key of the log. */
        LOG,
        /** The authority of the log's time stamps. */
        TIME_STAMPS,
        /** Our own, for TLS. */
        SERVER,
        /** A participant's that came to us with it. */
        CALLER,
        /** A participant's to whom we deliver. */
        PARTNER;

        /** For messages. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
