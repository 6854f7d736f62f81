package org.chuanyu.gateway.delivery;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How this node delivers.
 *
 * @param work whether this node works off the queue; one that does not only fills it and shows it
 * @param poll longest time until work of another node, or a wait that is over, is noticed
 * @param lease how long one attempt may take before its node counts as lost; longer than any wire's time-out
 * @param beat how often a node shows that it lives
 * @param silence a node that has not done so for so long is gone, and the others take over its attempts
 * @param perWire attempts at one wire at the same time
 * @param planners messages planned at the same time
 * @param stop how long a stopping node waits for attempts under way
 * @param breaker when a wire is left in peace
 */
@Validated
@ConfigurationProperties("gateway.delivery")
record DeliverySettings(
        @DefaultValue("true") boolean work,
        @DefaultValue("500ms") Duration poll,
        @DefaultValue("2m") Duration lease,
        @DefaultValue("1s") Duration beat,
        @DefaultValue("5s") Duration silence,
        @DefaultValue("4") @Min(1) int perWire,
        @DefaultValue("2") @Min(1) int planners,
        @DefaultValue("30s") Duration stop,
        @DefaultValue @Valid Breaking breaker) {

    /**
     * When a wire's circuit opens and how long it stays open.
     *
     * @param failures so many in a row open it
     * @param first how long it stays open at first
     * @param max the longest; every probe that fails doubles the time up to this
     */
    record Breaking(
            @DefaultValue("5") @Min(1) int failures,
            @DefaultValue("5s") Duration first,
            @DefaultValue("1m") Duration max) {}
}
