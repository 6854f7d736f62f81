package org.chuanyu.gateway.terminology;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of maps. */
@Component
class MapStore {
    private static final int ROWS_AT_ONCE = 500;

    private final JdbcClient jdbc;

    MapStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Grows with every change of a map. */
    long revision() {
        return jdbc.sql("SELECT revision FROM code_map_revision")
                .query(Long.class)
                .single();
    }

    /** Only one node at a time gets past this point, until its transaction ends. */
    void lock() {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('gateway.code_map', 40))")
                .query()
                .singleRow();
    }

    /** The digest of a version that is there, if it is. */
    Optional<String> digest(String url, String version) {
        return jdbc.sql("SELECT digest FROM code_map WHERE url = ? AND version = ?")
                .params(url, version)
                .query(String.class)
                .optional();
    }

    boolean knows(String url) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM code_map WHERE url = ?)")
                .param(url)
                .query(Boolean.class)
                .single();
    }

    /** A map to publish. */
    record NewMap(
            String url,
            String version,
            @Nullable ParticipantId owner,
            Instant from,
            String approvedBy,
            String digest,
            Instant createdAt,
            List<MapEntry> entries) {}

    /** Lines go into a draft only, so that a published version cannot grow: it is published when all of them are there. */
    long insert(NewMap map) {
        long id = jdbc.sql("""
                        INSERT INTO code_map (url, version, owner, status, effective_from, digest, created_at)
                        VALUES (?, ?, ?, 'draft', ?, ?, ?) RETURNING id""")
                .param(map.url())
                .param(map.version())
                .param(map.owner() == null ? null : map.owner().value())
                .param(Timestamp.from(map.from()))
                .param(map.digest())
                .param(Timestamp.from(map.createdAt()))
                .query(Long.class)
                .single();
        insertEntries(id, map.entries());
        publish(id, map.approvedBy(), map.from(), map.createdAt());
        return id;
    }

    void publish(long id, String approvedBy, Instant from, Instant now) {
        jdbc.sql("UPDATE code_map SET status = 'active', approved_by = ?, effective_from = ?, decided_at = ?"
                        + " WHERE id = ? AND status = 'draft'")
                .params(approvedBy, Timestamp.from(from), Timestamp.from(now), id)
                .update();
        jdbc.sql("UPDATE code_map_revision SET revision = revision + 1").update();
    }

    void insertEntries(long id, List<MapEntry> entries) {
        for (int start = 0; start < entries.size(); start += ROWS_AT_ONCE) {
            int end = Math.min(start + ROWS_AT_ONCE, entries.size());
            insertEntries(id, start, entries.subList(start, end));
        }
    }

    /** The lines of one version, in their order. */
    List<MapEntry> entries(long id) {
        return jdbc.sql("SELECT * FROM code_map_entry WHERE map_id = ? ORDER BY position")
                .param(id)
                .query((row, number) -> entry(row))
                .list();
    }

    private void insertEntries(long map, int start, List<MapEntry> entries) {
        List<@Nullable Object> values = new ArrayList<>();
        int position = start;
        for (MapEntry entry : entries) {
            values.add(map);
            values.add(position++);
            values.add(entry.sourceSystem());
            values.add(entry.sourceCode());
            values.add(entry.key());
            values.add(entry.sourceDisplay());
            values.add(entry.targetSystem());
            values.add(entry.targetCode());
            values.add(entry.targetDisplay());
            values.add(entry.equivalence());
            values.add(entry.dependsOn());
            values.add(entry.dependsValue());
        }
        String row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        jdbc.sql("INSERT INTO code_map_entry (map_id, position, source_system, source_code, source_key, source_display,"
                        + " target_system, target_code, target_display, equivalence, depends_on, depends_value) VALUES "
                        + String.join(", ", java.util.Collections.nCopies(entries.size(), row)))
                .params(values)
                .update();
    }

    /** All approved maps. */
    CodeMaps load() {
        Map<Long, List<MapEntry>> entries = new HashMap<>();
        jdbc.sql("""
                        SELECT e.* FROM code_map_entry e JOIN code_map m ON m.id = e.map_id
                        WHERE m.status = 'active' ORDER BY e.map_id, e.position""").query(rows -> {
            entries.computeIfAbsent(rows.getLong("map_id"), id -> new ArrayList<>())
                    .add(entry(rows));
        });
        List<CodeMap> maps = jdbc.sql("SELECT * FROM code_map WHERE status = 'active' ORDER BY id")
                .query((rows, number) -> map(rows, entries.getOrDefault(rows.getLong("id"), List.of())))
                .list();
        return new CodeMaps(maps);
    }

    private static MapEntry entry(ResultSet row) throws SQLException {
        return new MapEntry(
                row.getString("source_system"),
                row.getString("source_code"),
                row.getString("source_display"),
                row.getString("target_system"),
                row.getString("target_code"),
                row.getString("target_display"),
                row.getString("equivalence"),
                row.getString("depends_on"),
                row.getString("depends_value"));
    }

    private static CodeMap map(ResultSet row, List<MapEntry> entries) throws SQLException {
        String owner = row.getString("owner");
        Timestamp to = row.getTimestamp("effective_to");
        return new CodeMap(
                row.getString("url"),
                row.getString("version"),
                owner == null ? null : new ParticipantId(owner),
                row.getTimestamp("effective_from").toInstant(),
                to == null ? null : to.toInstant(),
                entries);
    }
}
