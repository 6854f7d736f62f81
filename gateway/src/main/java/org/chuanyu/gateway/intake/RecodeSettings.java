package org.chuanyu.gateway.intake;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Mapping stored reports again after a map has changed.
 *
 * @param work whether this node does it
 * @param poll how often it looks for work
 * @param batch reports that are put in line at once
 * @param again after which time the reports are gone through once more: for what was taken in with the old map meanwhile
 */
@Validated
@ConfigurationProperties("gateway.recode")
record RecodeSettings(
        @DefaultValue("true") boolean work,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("100") @Min(1) @Max(1000) int batch,
        @DefaultValue("1m") Duration again) {}
