package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.chuanyu.gateway.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database of the last release: whoever found something by its index finds it by the new one, and nobody finds more. */
class IndexUpgradeIT {
    private static final String ROWS = """
            ('Observation', 'a', 'dazu-rmyy', 0, 'patient', NULL, NULL, NULL, NULL, 'Patient', 'p'),
            ('Observation', 'b', 'dazu-rmyy', 0, 'patient', NULL, NULL, NULL, NULL, 'Patient', 'p'),
            ('Observation', 'c', 'dazu-rmyy', 1, 'patient', NULL, NULL, NULL, NULL, 'Patient', 'p'),
            ('Observation', 'c', 'dazu-rmyy', 2, 'patient', NULL, NULL, NULL, NULL, 'Patient', 'q'),
            ('Observation', 'a', 'dazu-rmyy', 0, 'code', 'http://loinc.org', '3016-3', NULL, NULL, NULL, NULL),
            ('Observation', 'a', 'dazu-rmyy', 0, 'code', NULL, '3016-3', NULL, NULL, NULL, NULL),
            ('Observation', 'a', 'dazu-rmyy', 0, 'status', 'http://hl7.org/fhir/observation-status', 'final', NULL, NULL, NULL, NULL),
            ('Observation', 'b', 'dazu-rmyy', 0, 'status', 'http://hl7.org/fhir/observation-status', 'final', NULL, NULL, NULL, NULL),
            ('Observation', 'c', 'dazu-rmyy', 1, 'status', 'http://hl7.org/fhir/observation-status', 'final', NULL, NULL, NULL, NULL),
            ('Observation', 'c', 'dazu-rmyy', 2, 'code', 'urn:a|b', 'with "signs" \\ and | 汉字', NULL, NULL, NULL, NULL),
            ('Observation', 'a', 'dazu-rmyy', 0, 'identifier', 'urn:numbers', 'token-1', NULL, NULL, NULL, NULL),
            ('Observation', 'b', 'dazu-rmyy', 0, 'identifier', NULL, 'token-2', NULL, NULL, NULL, NULL),
            ('Observation', 'b', 'dazu-rmyy', 0, 'date', NULL, NULL, '2026-01-01 00:00Z', '2026-01-02 00:00Z', NULL, NULL),
            ('DiagnosticReport', 'r', 'dazu-rmyy', 0, 'date', NULL, NULL, '2026-01-01 00:00Z', '2026-01-02 00:00Z', NULL, NULL),
            ('DiagnosticReport', 'r', 'dazu-rmyy', 0, 'issued', NULL, NULL, '2026-01-01 12:00:00.5Z', '2026-01-01 12:00:00.501Z', NULL, NULL),
            ('DiagnosticReport', 'r', 'dazu-rmyy', 1, 'issued', NULL, NULL, '2026-01-03 00:00Z', '2026-01-04 00:00Z', NULL, NULL),
            ('DiagnosticReport', 'r', 'dazu-rmyy', 0, 'result', NULL, NULL, NULL, NULL, 'Observation', 'a'),
            ('DiagnosticReport', 'r', 'dazu-rmyy', 0, 'result', NULL, NULL, NULL, NULL, 'Observation', 'b'),
            ('Patient', 'p', 'dazu-rmyy', 0, 'birthdate', NULL, 'token-3', NULL, NULL, NULL, NULL),
            ('Practitioner', 'd', 'anyue-rmyy', 0, 'name', NULL, 'token-4', NULL, NULL, NULL, NULL)""";

    private static final String COLUMNS = "type, id, owner, audience, param, system, code, low, high, ref_type, ref_id";

    private static final String FOUND = """
            SELECT DISTINCT i.type, i.id, i.owner, i.audience, v.param, v.system, v.code, v.low, v.high, v.ref_type, v.ref_id
            FROM resource_index i CROSS JOIN LATERAL (
                SELECT c.param, c.system, c.code, NULL::timestamptz AS low, NULL::timestamptz AS high, NULL AS ref_type,
                    NULL AS ref_id FROM resource_index_code c WHERE c.codes = i.codes AND c.type = i.type
                UNION ALL SELECT s.param, s.system, s.code, NULL, NULL, s.ref_type, s.ref_id
                FROM resource_index_value s WHERE s.shared = i.shared AND s.type = i.type
                UNION ALL SELECT i.param, NULL, NULL, i.low, i.high, NULL, NULL WHERE i.param IS NOT NULL) AS v""";

    private final String url = TestDatabase.newDatabase();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(url + "?currentSchema=gateway", "gateway_owner", ""));

    @Test
    void findsAfterTheUpgradeWhatWasFoundBefore() {
        TestDatabase.migrate(url, "1.70.50", "base", "records");
        jdbc.sql("INSERT INTO resource_index (" + COLUMNS + ") VALUES " + ROWS).update();
        List<Map<String, Object>> before = rows("SELECT " + COLUMNS + " FROM resource_index");

        TestDatabase.migrate(url, "latest", "base", "records");

        assertThat(rows(FOUND)).containsExactlyInAnyOrderElementsOf(before).hasSize(20);
        assertThat(number("SELECT count(DISTINCT shared) FROM resource_index WHERE id IN ('a', 'b')"))
                .as("what two results have in common, and a number of each")
                .isEqualTo(3);
    }

    @Test
    void givesNoNumberAgainThatIsTaken() {
        TestDatabase.migrate(url, "1.70.50", "base", "records");
        jdbc.sql("INSERT INTO resource_index (type, id, owner, audience, param, ref_type, ref_id)"
                        + " SELECT 'Observation', 'o' || n, 'dazu-rmyy', 0, 'specimen', 'Specimen', 's' || n"
                        + " FROM generate_series(1, 1500) AS n")
                .update();

        TestDatabase.migrate(url, "latest", "base", "records");

        assertThat(number("SELECT nextval('resource_index_shared')"))
                .isGreaterThan(number("SELECT max(shared) FROM resource_index"));
    }

    private long number(String query) {
        return jdbc.sql(query).query(Long.class).single();
    }

    private List<Map<String, Object>> rows(String query) {
        return jdbc.sql(query).query().listOfRows();
    }
}
