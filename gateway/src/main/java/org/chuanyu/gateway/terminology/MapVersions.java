package org.chuanyu.gateway.terminology;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The versions of all maps, drafts and refused ones included. */
@Component
class MapVersions {
    private static final String COLUMNS =
            "SELECT m.*, (SELECT count(*) FROM code_map_entry e WHERE e.map_id = m.id) AS lines" + " FROM code_map m";

    private final JdbcClient jdbc;

    MapVersions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One version of a map.
     *
     * @param owner participant whose codes it maps, null for everybody's
     * @param base the version that it was made from, null for the first of a map
     * @param author who proposed it, null for one that came with the program
     */
    record Version(
            long id,
            String url,
            String version,
            @Nullable ParticipantId owner,
            Status status,
            @Nullable Instant effectiveFrom,
            @Nullable Long base,
            @Nullable String author,
            @Nullable String note,
            Instant createdAt,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable String reason,
            int entries) {

        String reference() {
            return url + "|" + version;
        }
    }

    /** Where a version stands. */
    enum Status {
        DRAFT,
        APPROVED,
        REJECTED
    }

    /** A version that somebody proposes. */
    record Draft(
            String url,
            String version,
            @Nullable ParticipantId owner,
            @Nullable Long base,
            String author,
            @Nullable String note,
            String digest,
            Instant createdAt) {}

    /** Newest first, within one map. */
    List<Version> all() {
        return jdbc.sql(COLUMNS + " ORDER BY m.url, m.id DESC")
                .query(MapVersions::version)
                .list();
    }

    Optional<Version> find(long id) {
        return jdbc.sql(COLUMNS + " WHERE m.id = ?")
                .param(id)
                .query(MapVersions::version)
                .optional();
    }

    /** The approved version that holds last: nothing that is approved comes after it. */
    Optional<Version> latest(String url) {
        return jdbc.sql(COLUMNS
                        + " WHERE m.url = ? AND m.status = 'active' ORDER BY m.effective_from DESC, m.id DESC LIMIT 1")
                .param(url)
                .query(MapVersions::version)
                .optional();
    }

    boolean taken(String url, String version) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM code_map WHERE url = ? AND version = ?)")
                .params(url, version)
                .query(Boolean.class)
                .single();
    }

    long insert(Draft draft) {
        return jdbc.sql("""
                        INSERT INTO code_map (url, version, owner, status, effective_from, base, author, note, digest, created_at)
                        VALUES (:url, :version, :owner, 'draft', :at, :base, :author, :note, :digest, :at) RETURNING id""")
                .param("url", draft.url())
                .param("version", draft.version())
                .param("owner", draft.owner() == null ? null : draft.owner().value())
                .param("at", Timestamp.from(draft.createdAt()))
                .param("base", draft.base())
                .param("author", draft.author())
                .param("note", draft.note())
                .param("digest", draft.digest())
                .query(Long.class)
                .single();
    }

    void reject(long id, String by, @Nullable String reason, Instant now) {
        jdbc.sql("UPDATE code_map SET rejected_by = :by, reason = :reason, decided_at = :now WHERE id = :id")
                .param("by", by)
                .param("reason", reason)
                .param("now", Timestamp.from(now))
                .param("id", id)
                .update();
    }

    private static Version version(ResultSet row, int number) throws SQLException {
        boolean draft = "draft".equals(row.getString("status"));
        String rejectedBy = row.getString("rejected_by");
        String owner = row.getString("owner");
        Timestamp decided = row.getTimestamp("decided_at");
        return new Version(
                row.getLong("id"),
                row.getString("url"),
                row.getString("version"),
                owner == null ? null : new ParticipantId(owner),
                draft ? rejectedBy == null ? Status.DRAFT : Status.REJECTED : Status.APPROVED,
                draft ? null : row.getTimestamp("effective_from").toInstant(),
                row.getObject("base", Long.class),
                row.getString("author"),
                row.getString("note"),
                row.getTimestamp("created_at").toInstant(),
                draft ? rejectedBy : row.getString("approved_by"),
                decided == null ? null : decided.toInstant(),
                row.getString("reason"),
                row.getInt("lines"));
    }
}
