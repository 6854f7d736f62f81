package org.chuanyu.gateway.records;

import org.chuanyu.gateway.consent.Consent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Tells what is gone on purpose from what was never there: to its owner, and to whoever was given it. To everybody else both are
 * nothing.
 */
@Component
final class Erased {
    private final JdbcClient jdbc;
    private final Consent consent;

    Erased(JdbcClient jdbc, Consent consent) {
        this.jdbc = jdbc;
        this.consent = consent;
    }

    boolean knownTo(Reading reading, String type, String id) {
        return jdbc.sql("SELECT owner FROM resource_head WHERE type = ? AND id = ? AND version = 0")
                .params(type, id)
                .query(String.class)
                .optional()
                .filter(owner -> owner.equals(reading.organisation().value())
                        || consent.hadErased(reading.organisation(), type, id))
                .isPresent();
    }
}
