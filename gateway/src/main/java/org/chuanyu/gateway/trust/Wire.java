package org.chuanyu.gateway.trust;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a participant: a format and its end points. The formats' own settings are in {@code options}, read by the
 * module that builds the adapter ({@code charset}, {@code zone}, {@code acknowledgment}, {@code clinical-z-segments},
 * {@code payload}, {@code success-codes}, {@code idempotent} …).
 *
 * @param format {@code hl7v2}, {@code cda}, {@code tables}, {@code dispatch}, {@code fhir}
 * @param in where the gateway listens or polls, or null
 * @param out where the gateway delivers, or null
 */
public record Wire(
        String name,
        String format,
        @Nullable In in,
        @Nullable Out out,
        Map<String, String> options) {

    public Wire {
        options = Map.copyOf(options);
    }

    /**
     * The way in.
     *
     * @param mllp port to listen on (0 = any free one, for tests), or null
     * @param bind local address, {@code 127.0.0.1} unless set
     * @param tls whether MLLP is over TLS with a client certificate
     * @param peers addresses that a plain port accepts (CIDR or literal); loopback only unless set
     */
    public record In(@Nullable Integer mllp, String bind, boolean tls, List<String> peers) {}

    /**
     * The way out.
     *
     * @param url {@code http(s)://…} of a SOAP or REST partner
     * @param content kinds of record that go this way ({@code lab-report})
     */
    public record Out(String kind, String url, List<String> content, Retry retry) {}

    /**
     * When to try again.
     *
     * @param first wait after the first failure
     * @param factor by which each further wait grows
     * @param max longest wait
     * @param jitter share of the wait that is random, 0 to 1
     * @param budget how long to go on before it becomes a dead letter
     * @param idempotent whether the partner takes the same delivery id twice with one effect
     */
    public record Retry(
            Duration first, double factor, Duration max, double jitter, Duration budget, boolean idempotent) {

        /** One second, doubling to five minutes, a fifth of it random, for three days, partner not idempotent. */
        public static Retry standard() {
            return new Retry(Duration.ofSeconds(1), 2.0, Duration.ofMinutes(5), 0.2, Duration.ofDays(3), false);
        }
    }
}
