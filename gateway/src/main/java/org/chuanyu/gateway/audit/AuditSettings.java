package org.chuanyu.gateway.audit;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The signed log.
 *
 * @param origin its name: in every leaf and checkpoint, and the name of its key; a database keeps one log and its name for ever
 * @param sequence whether this node may become the leader that extends it; one of several nodes leads at a time
 * @param pause for more entries, before a group is closed that is not full; up to three times as long where groups take long
 * @param group entries of one group at most
 * @param recheck how long after the end of one time through the whole log, hashing every leaf again, the next one begins
 */
@Validated
@ConfigurationProperties("gateway.audit")
record AuditSettings(
        @DefaultValue("log.chuanyu.example/audit/2026") String origin,
        @DefaultValue("true") boolean sequence,
        @DefaultValue("25ms") Duration pause,
        @DefaultValue("1024") @Min(1) @Max(4096) int group,
        @DefaultValue("24h") Duration recheck) {}
