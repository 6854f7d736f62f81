package org.chuanyu.gateway.records.erasure;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** The terms of the law against what happened last. Pure. */
final class Retention {
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

    private Retention() {}

    /** A rule by which something has to be kept, and until when. */
    record Kept(RetentionRule rule, String basis, Instant until) {}

    /** The rule that holds longest after now; empty when all terms are over. */
    static Optional<Kept> longest(Map<RetentionRule, Instant> last, ErasureSettings settings, Instant now) {
        return last.entrySet().stream()
                .map(fact -> kept(fact.getKey(), fact.getValue(), settings))
                .filter(kept -> kept.until().isAfter(now))
                .max(Comparator.comparing(Kept::until).thenComparing(Kept::rule));
    }

    /** Years are those of the calendar in China. */
    private static Kept kept(RetentionRule rule, Instant last, ErasureSettings settings) {
        Instant until = last.atZone(CHINA).plus(settings.keep().of(rule)).toInstant();
        return new Kept(rule, settings.basis().of(rule), until);
    }
}
