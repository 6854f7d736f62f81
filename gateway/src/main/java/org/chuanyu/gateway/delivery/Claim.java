package org.chuanyu.gateway.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.consent.Consent.Basis;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that this node is attempting.
 *
 * @param attempt number of this attempt in all; it also proves that the claim is still ours
 * @param series number of this attempt since the delivery was queued or replayed
 * @param spent waits of this series so far
 * @param traceparent W3C Trace Context of the message that it came from, or null
 */
record Claim(
        String id,
        WireKey wire,
        String messageId,
        ParticipantId source,
        String patientId,
        String kind,
        String reportId,
        int version,
        Basis basis,
        Instant createdAt,
        int attempt,
        int series,
        Duration spent,
        @Nullable String traceparent) {
    /** What {@link #of} reads. */
    static final String COLUMNS = "id, receiver, wire, message_id, source, patient_id, kind, report_id, version,"
            + " basis, basis_reference, created_at, attempts, series, spent_ms, traceparent";

    static Claim of(ResultSet rs, int row) throws SQLException {
        return new Claim(
                rs.getString("id"),
                new WireKey(new ParticipantId(rs.getString("receiver")), rs.getString("wire")),
                rs.getString("message_id"),
                new ParticipantId(rs.getString("source")),
                rs.getString("patient_id"),
                rs.getString("kind"),
                rs.getString("report_id"),
                rs.getInt("version"),
                new Basis(rs.getString("basis"), rs.getString("basis_reference")),
                rs.getTimestamp("created_at").toInstant(),
                rs.getInt("attempts"),
                rs.getInt("series"),
                Duration.ofMillis(rs.getLong("spent_ms")),
                rs.getString("traceparent"));
    }

    /** This attempt: {@code <delivery>#<attempt>}. A late end of an earlier one must not pass for its. */
    String key() {
        return id + "#" + attempt;
    }

    /** The same on another basis. */
    Claim on(Basis other) {
        return new Claim(
                id,
                wire,
                messageId,
                source,
                patientId,
                kind,
                reportId,
                version,
                other,
                createdAt,
                attempt,
                series,
                spent,
                traceparent);
    }

    /** {@code DiagnosticReport/<id>/_history/<version>}. */
    String report() {
        return "DiagnosticReport/" + reportId + "/_history/" + version;
    }

    @Override
    public String toString() {
        return "Claim[" + id + " attempt " + attempt + " to " + wire + "]";
    }
}
