package org.chuanyu.gateway.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;

/**
 * One version as it lies in the database.
 *
 * @param grade its sensitivity as it is known now: its own or that of the current version, whichever is more
 * @param content keyed digest of the content
 * @param body sealed
 */
record Stored(
        VersionRef ref,
        ParticipantId owner,
        @Nullable String patientId,
        int grade,
        String messageId,
        Instant storedAt,
        String content,
        byte[] body) {

    /** Every version; {@code h} is its head, {@code v} the version. */
    static final String ANY = """
            SELECT v.type, v.id, v.version, v.owner, v.patient_id, greatest(v.sensitivity, h.sensitivity) AS grade,
                v.message_id, v.stored_at, v.content, v.body
            FROM resource_head h JOIN resource_version v ON v.type = h.type AND v.id = h.id""";

    /** Current versions only. */
    static final String CURRENT = ANY + " AND v.version = h.version";

    static Stored of(ResultSet row, int number) throws SQLException {
        return new Stored(
                new VersionRef(row.getString("type"), row.getString("id"), row.getInt("version")),
                new ParticipantId(row.getString("owner")),
                row.getString("patient_id"),
                row.getInt("grade"),
                row.getString("message_id"),
                row.getObject("stored_at", OffsetDateTime.class).toInstant(),
                row.getString("content"),
                row.getBytes("body"));
    }
}
