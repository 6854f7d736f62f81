package org.chuanyu.gateway.audit.bundle;

import java.time.Instant;

/**
 * What somebody wants evidence of: every leaf that was taken into the log in that time.
 *
 * @param from included
 * @param to later than that, and not included
 */
record Ask(Instant from, Instant to) {}
