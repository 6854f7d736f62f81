package org.chuanyu.gateway.terminology;

import java.time.Instant;
import org.chuanyu.gateway.terminology.MapVersions.Version;
import org.jspecify.annotations.Nullable;

/** A version as people see it. */
record MapRow(
        long id,
        String url,
        String version,
        @Nullable String owner,
        String status,
        @Nullable Instant effectiveFrom,
        @Nullable Long base,
        @Nullable String author,
        @Nullable String note,
        Instant createdAt,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String reason,
        int entries) {

    static MapRow of(Version version) {
        return new MapRow(
                version.id(),
                version.url(),
                version.version(),
                version.owner() == null ? null : version.owner().value(),
                version.status().name(),
                version.effectiveFrom(),
                version.base(),
                version.author(),
                version.note(),
                version.createdAt(),
                version.decidedBy(),
                version.decidedAt(),
                version.reason(),
                version.entries());
    }
}
