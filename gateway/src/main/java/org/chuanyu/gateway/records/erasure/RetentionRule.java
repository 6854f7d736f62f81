package org.chuanyu.gateway.records.erasure;

import java.util.Locale;

/** What has a term of its own, counted from the last time that it happened. */
enum RetentionRule {
    /** A visit without a stay, or a report that belongs to no visit. */
    OUTPATIENT,
    /** A stay: its end. */
    INPATIENT,
    /** Data of the person were given to another institution. */
    PROVISION,
    /** A look at the person's record. */
    ACCESS,
    /** An act that concerned the person. */
    AUDIT,
    /** One of those, with the address from which somebody came. */
    NETWORK_LOG;

    /** As in settings and answers: {@code network-log}. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
