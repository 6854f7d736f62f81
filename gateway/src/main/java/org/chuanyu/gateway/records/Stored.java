package org.chuanyu.gateway.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;

/**
 * One version as it lies in the database, and as its reader counts it.
 *
 * @param grade its sensitivity as it is known now: its own or that of the current version, whichever is more
 * @param number what the reader counts it as: the version for its owner, the edition for others, 0 for none
 * @param updated since when the reader has it
 * @param body sealed
 */
record Stored(
        VersionRef ref,
        ParticipantId owner,
        @Nullable String patientId,
        int grade,
        int number,
        Instant updated,
        byte[] body) {

    private static final String COLUMNS = """
            SELECT v.type, v.id, v.version, v.owner, v.patient_id, greatest(v.sensitivity, h.sensitivity) AS grade, v.body,
            """;

    private static final String ROWS = """
            FROM resource_head h JOIN resource_version v ON v.type = h.type AND v.id = h.id""";

    /** Every version as its owner counts them; {@code h} is its head, {@code v} the version. */
    static final String ANY = COLUMNS + "v.version AS number, v.stored_at AS updated " + ROWS;

    /** Current versions only. */
    static final String CURRENT = ANY + " AND v.version = h.version";

    /** Every edition that others have; where a version has none, the version itself under no number. */
    static final String EDITIONS =
            COLUMNS + "coalesce(v.edition, 0) AS number, coalesce(v.edition_at, v.stored_at) AS updated " + ROWS;

    /** What the viewer may be shown of the versions: its own, and of others what began an edition. */
    static final String ANY_FOR_VIEWER = COLUMNS + """
            CASE WHEN h.owner = :viewer THEN v.version ELSE v.edition END AS number,
                CASE WHEN h.owner = :viewer THEN v.stored_at ELSE v.edition_at END AS updated
            """ + ROWS + " AND (h.owner = :viewer OR v.edition_at IS NOT NULL)";

    /** The one that is current for the viewer. */
    static final String CURRENT_FOR_VIEWER =
            ANY_FOR_VIEWER + " AND v.version = CASE WHEN h.owner = :viewer THEN h.version ELSE h.edition_version END";

    static Stored of(ResultSet row, int number) throws SQLException {
        return new Stored(
                new VersionRef(row.getString("type"), row.getString("id"), row.getInt("version")),
                new ParticipantId(row.getString("owner")),
                row.getString("patient_id"),
                row.getInt("grade"),
                row.getInt("number"),
                row.getObject("updated", OffsetDateTime.class).toInstant(),
                row.getBytes("body"));
    }
}
