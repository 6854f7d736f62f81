package org.chuanyu.gateway.reconciliation;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** A day by one clock: from its midnight to before the next. */
record Day(LocalDate date, ZoneId zone) {

    Instant from() {
        return date.atStartOfDay(zone).toInstant();
    }

    Instant to() {
        return next().from();
    }

    Day next() {
        return new Day(date.plusDays(1), zone);
    }

    Day before() {
        return new Day(date.minusDays(1), zone);
    }

    /** The last day that was over at an instant. */
    static Day lastOver(Instant at, ZoneId zone) {
        return new Day(LocalDate.ofInstant(at, zone).minusDays(1), zone);
    }
}
