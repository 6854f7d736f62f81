package org.chuanyu.gateway.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Entries that wait to become leaves.
 *
 * @param notice how long one may wait before that is told
 */
@Validated
@ConfigurationProperties("gateway.audit.waiting")
record WaitingSettings(@DefaultValue("30s") Duration notice) {}
