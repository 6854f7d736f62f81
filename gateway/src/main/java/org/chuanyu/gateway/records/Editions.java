package org.chuanyu.gateway.records;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Where resources stand for everybody but their owners. */
@Component
final class Editions {
    private final JdbcClient jdbc;

    Editions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The edition of each ({@code Type/id}) that is there, 0 where nothing of it is seen. */
    Map<String, Integer> of(Collection<String> references) {
        Map<String, Integer> numbers = new HashMap<>();
        if (references.isEmpty()) {
            return numbers;
        }
        jdbc.sql("""
                SELECT h.type, h.id, CASE WHEN h.sensitivity < 5 THEN h.edition ELSE 0 END AS number
                FROM resource_head h JOIN unnest(:references) AS r
                    ON h.type = split_part(r, '/', 1) AND h.id = split_part(r, '/', 2)""").param("references", references.toArray(String[]::new)).query(row -> {
            numbers.put(row.getString("type") + "/" + row.getString("id"), row.getInt("number"));
        });
        return numbers;
    }

    /** The editions that these versions began; absent where a version changed nothing that others see. */
    Map<VersionRef, Integer> begun(Collection<VersionRef> versions) {
        Map<VersionRef, Integer> numbers = new HashMap<>();
        if (versions.isEmpty()) {
            return numbers;
        }
        List<VersionRef> wanted = List.copyOf(versions);
        jdbc.sql("""
                SELECT v.type, v.id, v.version, v.edition FROM resource_version v
                JOIN unnest(:types, :ids, :versions) AS w(type, id, version)
                    ON v.type = w.type AND v.id = w.id AND v.version = w.version
                WHERE v.edition_at IS NOT NULL""")
                .param("types", wanted.stream().map(VersionRef::type).toArray(String[]::new))
                .param("ids", wanted.stream().map(VersionRef::id).toArray(String[]::new))
                .param("versions", wanted.stream().map(VersionRef::version).toArray(Integer[]::new))
                .query(row -> {
                    numbers.put(
                            new VersionRef(row.getString("type"), row.getString("id"), row.getInt("version")),
                            row.getInt("edition"));
                });
        return numbers;
    }
}
