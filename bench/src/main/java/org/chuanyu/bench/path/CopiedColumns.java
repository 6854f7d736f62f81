package org.chuanyu.bench.path;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What becomes of a real row's columns in its n-th copy: every id is another one, the same wherever it stands, so that a copy is
 * about people, messages and reports of its own; what many people share (a sex, a birth month, a code, an owner) stays shared; the
 * time is earlier. Sealed bodies and lists inside of a row are taken as they are: nobody opens them.
 */
final class CopiedColumns {
    /** The tables that grow with every report. */
    static final List<String> TABLES = List.of(
            "resource_index",
            "resource_index_value",
            "resource_version",
            "resource_head",
            "intake_head",
            "intake_message",
            "intake_key",
            "delivery",
            "delivery_attempt",
            "disclosure",
            "audit_entry",
            "audit_leaf",
            "identity_trait",
            "identity_patient",
            "identity_person",
            "data_key",
            "care_relationship");

    private static final Set<String> IDS = Set.of(
            "id",
            "patient_id",
            "person_id",
            "merged_into",
            "message_id",
            "duplicate_of",
            "report_id",
            "resource_id",
            "ref_id",
            "encounter_id",
            "delivery_id",
            "request_id",
            "subject",
            "sm3",
            "content",
            "edition_content",
            "edition_gist",
            "content_token",
            "visible_token");

    private static final Set<String> REFERENCES = Set.of("reference", "basis_reference", "object");

    /** One name in a hundred and one birthday in twenty copies are those of the people who are really there. */
    private static final Map<String, String> OTHERS = Map.of(
            "intake_message.control_id",
            "s.control_id || '-' || c.n",
            "intake_key.value",
            "CASE length(s.value) WHEN 32 THEN seed.renamed(s.value, c.n) ELSE s.value || '-' || c.n END",
            "identity_trait.token",
            "CASE s.purpose WHEN 'resident-id' THEN seed.renamed(s.token, c.n)"
                    + " WHEN 'name-han' THEN seed.renamed(s.token, c.n % 100)"
                    + " WHEN 'birth-day' THEN seed.renamed(s.token, c.n % 20) ELSE s.token END",
            // Far behind the end of the real log, where nobody reads: its indexes are as large as they would be.
            "audit_leaf.seq",
            "s.seq + 1000000000000 + c.n * 10000000",
            "audit_leaf.entry",
            "s.entry + c.n * (SELECT max(seq) FROM seed.audit_entry)",
            "resource_index.codes",
            "s.codes",
            "resource_index_value.shared",
            "s.shared + c.n * (SELECT max(shared) FROM seed.resource_index)",
            "resource_index_value.code",
            "CASE s.param WHEN 'identifier' THEN seed.renamed(s.code, c.n)"
                    + " WHEN 'name' THEN seed.renamed(s.code, c.n % 100)"
                    + " WHEN 'birthdate' THEN seed.renamed(s.code, c.n % 20) ELSE s.code END");

    /** What is everybody's and there once, such as the institutions, is not copied; nor are the sets of codes, which everybody says. */
    private static final Map<String, String> ONLY = Map.of(
            "resource_head", "length(s.id) = 32",
            "resource_version", "length(s.id) = 32",
            "resource_index", "length(s.id) = 32",
            "resource_index_value", "s.shared IN (SELECT i.shared FROM seed.resource_index i WHERE length(i.id) = 32)",
            "intake_head", "length(split_part(s.reference, '/', 2)) = 32",
            "data_key", "length(s.subject) = 32",
            "audit_entry", "s.patient_id IS NOT NULL",
            "audit_leaf", "s.entry IN (SELECT e.seq FROM seed.audit_entry e WHERE e.patient_id IS NOT NULL)");

    /**
     * The functions of the statements. A text of 32, 64 or 36 signs (an id, a digest, a UUID) becomes another one of its kind;
     * anything shorter is a name that is everybody's. The casts to text keep them immutable, without which they are not inlined, and
     * ten times slower.
     */
    static final List<String> FUNCTIONS = List.of(
            "CREATE FUNCTION seed.renamed(was text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$"
                    + " SELECT CASE WHEN n = 0 THEN was ELSE CASE length(was) WHEN 32 THEN md5(was || n::text)"
                    + " WHEN 36 THEN md5(was || n::text)::uuid::text WHEN 64 THEN md5(was || n::text) || md5(n::text || was)"
                    + " ELSE was END END $$",
            "CREATE FUNCTION seed.renamed(was uuid, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$"
                    + " SELECT md5(was::text || n::text)::uuid $$",
            "CREATE FUNCTION seed.referred(was text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$"
                    + " SELECT CASE WHEN position('/' IN was) = 0 THEN was ELSE split_part(was, '/', 1) || '/'"
                    + " || seed.renamed(split_part(was, '/', 2), n)"
                    + " || coalesce(substring(was FROM '^[^/]*/[^/]*(/.*)$'), '') END $$");

    private CopiedColumns() {}

    /**
     * A column as the database describes it.
     *
     * @param numbered whether the database counts it up
     */
    record Column(String name, String type, boolean numbered) {}

    /** The real rows of a table, and after them their copies 1 to {@code copies}, the oldest first. */
    static String rows(String table, List<Column> columns, int copies, double secondsApart) {
        String same = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String changed = columns.stream()
                .map(column -> copied(table, column, copies, secondsApart))
                .collect(Collectors.joining(", "));
        // OFFSET keeps the copies in their order: one after the other, and not row by row.
        return "SELECT " + same + " FROM seed." + table + " UNION ALL SELECT x.* FROM generate_series(1::bigint, "
                + copies
                + ") AS c(n) CROSS JOIN LATERAL (SELECT " + changed + " FROM seed." + table + " s WHERE "
                + ONLY.getOrDefault(table, "true") + " OFFSET 0) AS x";
    }

    private static String copied(String table, Column column, int copies, double secondsApart) {
        String name = "s." + column.name();
        String other = OTHERS.get(table + "." + column.name());
        if (other != null) {
            return other;
        }
        if (column.numbered()) {
            return "(" + name + " + c.n * (SELECT max(" + column.name() + ") FROM seed." + table + "))::"
                    + column.type();
        }
        if (column.type().equals("timestamp with time zone")) {
            return name + " - (" + (copies + 1) + " - c.n) * interval '" + secondsApart + " seconds'";
        }
        if (column.type().equals("uuid") || IDS.contains(column.name())) {
            return "seed.renamed(" + name + ", c.n)";
        }
        return REFERENCES.contains(column.name()) ? "seed.referred(" + name + ", c.n)" : name;
    }
}
