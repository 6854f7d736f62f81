package org.chuanyu.gateway.intake;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the door in.
 *
 * @param maxConcurrent messages worked on at once
 * @param patience how long a further message waits before it is told to come back
 * @param validationSample share of accepted messages that the official validator looks at behind the answer, 0 to 1
 * @param keepRefused bytes of an unreadable message that are kept for an engineer
 */
@Validated
@ConfigurationProperties("gateway.intake")
record IntakeSettings(
        @DefaultValue("16") @Min(1) @Max(1000) int maxConcurrent,
        @DefaultValue("20s") Duration patience,

        @DefaultValue("0.05") @DecimalMin("0") @DecimalMax("1")
        double validationSample,

        @DefaultValue("65536") @Min(0) @Max(16_777_216) int keepRefused) {}
