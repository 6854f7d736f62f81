package org.chuanyu.gateway.audit;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who stamps the time of the log's checkpoints (RFC 3161).
 *
 * @param url where the authority takes questions over HTTP, or null for none
 * @param certificate file with its own certificate, or that of the authority that issued it (SM2; PEM or DER)
 * @param name what the published policy calls it
 * @param policy object identifier of the policy under which it must stamp, or null for any
 * @param every how often the newest cosigned checkpoint is stamped
 * @param connect how long a connection may take
 * @param answer how long an answer may take, with its connection
 * @param notice how long cosigned checkpoints may lack a stamp before that is told and logged
 */
@Validated
@ConfigurationProperties("gateway.audit.time-stamping")
record TimeStampSettings(
        @Nullable URI url,
        @Nullable Path certificate,
        @DefaultValue("tsa") String name,
        @Nullable String policy,
        @DefaultValue("1m") Duration every,
        @DefaultValue("2s") Duration connect,
        @DefaultValue("10s") Duration answer,
        @DefaultValue("3m") Duration notice) {}
