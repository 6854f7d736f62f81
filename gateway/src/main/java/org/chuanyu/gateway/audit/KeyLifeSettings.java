package org.chuanyu.gateway.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How keys of the log come and go.
 *
 * @param overlap how long the old key goes on signing beside the new one, so that inspectors and witnesses can get the new one
 * @param notice how long before its end a certificate is told
 */
@Validated
@ConfigurationProperties("gateway.audit.key-life")
record KeyLifeSettings(
        @DefaultValue("24h") Duration overlap,
        @DefaultValue("30d") Duration notice) {}
