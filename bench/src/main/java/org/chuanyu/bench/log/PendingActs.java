package org.chuanyu.bench.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Acts that wait for the log, as the gateway leaves them: an entry and the bytes of its AuditEvent. Doctors read reports of a few
 * thousand people over and over; the codes of an act are so long that its leaf has about 600 bytes.
 */
final class PendingActs {
    /** People that the acts are about; each has a key of his own. */
    private static final int PEOPLE = 4_000;

    /** Codes in clear, long enough for a leaf of 600 bytes. */
    static final String BASIS = "cross-border-mutual-recognition-agreement-of-2024-section-03-02";

    static final String REQUEST = "00-%016x%016x-b7ad6b7169203331-01";
    private static final String TEMPLATE = "audit-event.template.json";
    private static final String ID = "{id}";

    private static final String INSERT = """
            WITH act AS (
                SELECT n, 'bench-doctor-' || n %% 300 AS actor, md5('person-' || n %% %d)::uuid::text AS patient,
                       md5('report-' || n)::uuid::text AS object,
                       '00-' || md5('request-' || n) || '-b7ad6b7169203331-01' AS request
                FROM generate_series(1, ?) n),
            entry AS (
                INSERT INTO %s.audit_entry (at, action, outcome, actor, role, organisation, patient_id, object, legal_basis,
                                            request_id, detail)
                SELECT now(), 'RECORD_READ', 'SUCCESS', actor, 'doctor', 'anyue-rmyy', patient, 'DiagnosticReport/' || object,
                       ?::text, request, '{"source": "192.0.2.7"}'::jsonb
                FROM act ORDER BY n
                RETURNING seq, at, actor, patient_id, object, request_id)
            INSERT INTO %s.audit_pending (entry, event, at, body)
            SELECT seq, gen_random_uuid(), at, convert_to(?::text || seq || replace(replace(replace(replace(?::text,
                       '{actor}', actor), '{patient}', patient_id), 'DiagnosticReport/{object}', object),
                       '{request}', request_id), 'UTF8')
            FROM entry""";

    private PendingActs() {}

    /** Adds so many to the tables of a schema, in a transaction of their own. */
    static void add(Connection connection, String schema, int acts) throws SQLException, IOException {
        String event = template().replace("{basis}", BASIS);
        int id = event.indexOf(ID);
        try (PreparedStatement insert = connection.prepareStatement(INSERT.formatted(PEOPLE, schema, schema))) {
            insert.setInt(1, acts);
            insert.setString(2, BASIS);
            insert.setString(3, event.substring(0, id));
            insert.setString(4, event.substring(id + ID.length()));
            insert.executeUpdate();
        }
    }

    /** Whether any waits. From the end: in front lie those that were taken, and a count would read all rows each time. */
    static boolean anyWaits(Connection connection, String schema) throws SQLException {
        try (Statement statement = connection.createStatement();
                var found = statement.executeQuery(
                        "SELECT entry FROM " + schema + ".audit_pending ORDER BY entry DESC LIMIT 1")) {
            return found.next();
        }
    }

    private static String template() throws IOException {
        try (InputStream in = PendingActs.class.getResourceAsStream(TEMPLATE)) {
            if (in == null) {
                throw new IOException("no " + TEMPLATE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
