package org.chuanyu.gateway.audit;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who cosigns the log.
 *
 * @param witnesses by the names that the policy has for them; a checkpoint needs the lines of all of them to be evidence
 * @param cosigning when they are asked, and when their silence is told
 */
@Validated
@ConfigurationProperties("gateway.audit")
record WitnessSettings(
        @DefaultValue @Valid Map<String, Peer> witnesses,
        @DefaultValue Cosigning cosigning) {

    /**
     * A witness.
     *
     * @param key its verifier key (vkey), as it came from the witness itself and by another way than this program's
     * @param url where it listens
     */
    record Peer(@NotNull String key, @NotNull URI url) {}

    /**
     * @param every how often the newest checkpoint is sent to them
     * @param connect how long a connection may take
     * @param answer how long an answer may take, with its connection
     * @param notice how long a checkpoint may lack a line before that is told and logged
     */
    record Cosigning(
            @DefaultValue("2s") Duration every,
            @DefaultValue("1s") Duration connect,
            @DefaultValue("5s") Duration answer,
            @DefaultValue("60s") Duration notice) {}
}
