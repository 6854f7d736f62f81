package org.chuanyu.gateway.reconciliation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The daily sheets.
 *
 * @param work whether this node may be the one that makes them
 * @param zone whose midnight ends a day
 * @param delay how long after midnight the day's sheets are made, so that what was under way has been answered
 * @param poll how often it is looked whether a day is due
 */
@Validated
@ConfigurationProperties("gateway.reconciliation")
record ReconciliationSettings(
        @DefaultValue("true") boolean work,
        @DefaultValue("Asia/Shanghai") ZoneId zone,
        @DefaultValue("2h") Duration delay,
        @DefaultValue("1m") Duration poll) {

    /** The last day whose sheets may be made: it is over, and the delay too. */
    LocalDate due(Instant now) {
        return Day.lastOver(now.minus(delay), zone).date();
    }
}
