package org.chuanyu.gateway.audit.bundle;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Evidence for inspectors.
 *
 * @param patience for a cosigned checkpoint that covers the time asked for; without one the window ends before it, and says so
 * @param answer how long a request may take before it is told to fetch its bundle later
 * @param keep how long a bundle can be fetched after it was asked for
 * @param most bundles that are made or lie ready on one node
 * @param ready how long one lies ready there before it has to be made again
 * @param largest bytes of the leaves of one bundle; a longer window is handed out in several
 * @param folder for bundles on their way, or null for the system's own temporary folder
 */
@Validated
@ConfigurationProperties("gateway.audit.export")
record ExportSettings(
        @DefaultValue("30s") Duration patience,
        @DefaultValue("10s") Duration answer,
        @DefaultValue("24h") Duration keep,
        @DefaultValue("4") @Min(1) @Max(64) int most,
        @DefaultValue("10m") Duration ready,
        @DefaultValue("2GB") DataSize largest,
        @Nullable Path folder) {}
