package org.chuanyu.gateway.records;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.chuanyu.fhir.Span;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The store on PostgreSQL. A row per version, one per resource that says which is current; bodies sealed by the vault. */
@Component
@Transactional(propagation = Propagation.MANDATORY, noRollbackFor = Vault.KeyDestroyed.class)
class PostgresRecords implements Records {
    private final JdbcClient jdbc;
    private final Bodies bodies;
    private final Indexer indexer;
    private final Redactor redactor;
    private final Editions editions;
    private final Vault vault;
    private final Clock clock;

    PostgresRecords(JdbcClient jdbc, Indexer indexer, Redactor redactor, Editions editions, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.bodies = new Bodies(vault);
        this.indexer = indexer;
        this.redactor = redactor;
        this.editions = editions;
        this.vault = vault;
        this.clock = clock;
    }

    @Override
    public Optional<Resource> read(String type, String id) {
        return Optional.ofNullable(readAll(List.of(type + "/" + id)).get(type + "/" + id));
    }

    @Override
    public Map<String, Resource> readAll(Collection<String> references) {
        Map<String, Resource> found = new LinkedHashMap<>();
        stored(references).forEach(row -> found.put(row.ref().reference(), bodies.open(row)));
        return found;
    }

    /** Current versions, unopened. */
    List<Stored> stored(Collection<String> references) {
        List<IdType> ids = references.stream().map(IdType::new).toList();
        return jdbc.sql(Stored.CURRENT + " JOIN unnest(:types, :ids) AS w(type, id) ON h.type = w.type AND h.id = w.id")
                .param("types", ids.stream().map(IdType::getResourceType).toArray(String[]::new))
                .param("ids", ids.stream().map(IdType::getIdPart).toArray(String[]::new))
                .query(Stored::of)
                .list();
    }

    @Override
    public List<Resource> load(List<VersionRef> versions) {
        Map<VersionRef, Stored> rows = new HashMap<>();
        jdbc.sql(Stored.ANY
                        + " JOIN unnest(:types, :ids, :versions) AS w(type, id, version)"
                        + " ON v.type = w.type AND v.id = w.id AND v.version = w.version")
                .param("types", versions.stream().map(VersionRef::type).toArray(String[]::new))
                .param("ids", versions.stream().map(VersionRef::id).toArray(String[]::new))
                .param("versions", versions.stream().map(VersionRef::version).toArray(Integer[]::new))
                .query(Stored::of)
                .list()
                .forEach(row -> rows.put(row.ref(), row));
        return versions.stream()
                .map(version -> bodies.open(present(version, rows.get(version))))
                .toList();
    }

    private static <T> T present(VersionRef version, @Nullable T found) {
        if (found == null) {
            throw new IllegalStateException("no version " + version);
        }
        return found;
    }

    @Override
    public List<Resource> loadForOthers(List<VersionRef> versions) {
        Map<VersionRef, Resource> found = new HashMap<>();
        jdbc.sql(Stored.EDITIONS.replace("SELECT ", "SELECT w.version AS wanted, ") + """

                        JOIN unnest(:types, :ids, :versions) AS w(type, id, version) ON v.type = w.type AND v.id = w.id
                        JOIN resource_version a ON a.type = w.type AND a.id = w.id AND a.version = w.version
                        WHERE v.version = coalesce((SELECT b.version FROM resource_version b WHERE b.type = a.type
                            AND b.id = a.id AND b.edition = a.edition AND b.edition_at IS NOT NULL), a.version)""")
                .param("types", versions.stream().map(VersionRef::type).toArray(String[]::new))
                .param("ids", versions.stream().map(VersionRef::id).toArray(String[]::new))
                .param("versions", versions.stream().map(VersionRef::version).toArray(Integer[]::new))
                .query((row, number) -> {
                    Stored stored = Stored.of(row, number);
                    VersionRef wanted =
                            new VersionRef(stored.ref().type(), stored.ref().id(), row.getInt("wanted"));
                    found.put(wanted, bodies.open(stored));
                    return wanted;
                })
                .list();
        return versions.stream()
                .map(version -> present(version, found.get(version)))
                .toList();
    }

    @Override
    public Set<String> withheld(Collection<String> references) {
        return new HashSet<>(jdbc.sql("""
                SELECT type || '/' || id FROM resource_head
                WHERE (sensitivity >= 5 OR edition = 0) AND type <> 'Organization' AND (type, id) IN
                (SELECT split_part(r, '/', 1), split_part(r, '/', 2) FROM unnest(:references) AS r)""")
                .param("references", references.toArray(String[]::new))
                .query(String.class)
                .list());
    }

    @Override
    public boolean newToOthers(VersionRef version) {
        return editions.begun(List.of(version)).containsKey(version);
    }

    @Override
    public List<VersionRef> store(List<Write> writes) {
        if (writes.isEmpty()) {
            return List.of();
        }
        Sheet sheet = open(writes.stream().map(Heads::reference).toList());
        List<VersionRef> stored = sheet.store(writes);
        sheet.save();
        return stored;
    }

    @Override
    public Sheet open(Collection<String> references) {
        Heads heads = new Heads(jdbc);
        heads.lock(references);
        Instant now = heads.notBefore(clock.instant().truncatedTo(ChronoUnit.MILLIS));
        Sights sights = new Sights(redactor, bodies, vault, editions);
        heads.existing().forEach(sights::stands);
        Batch batch = new Batch(heads, sights, redactor, bodies, vault, now, this::earlier);
        return new Sheet() {
            @Override
            public List<VersionRef> store(List<Write> writes) {
                return batch.file(writes);
            }

            @Override
            public void save() {
                insert(batch.rows, now);
                heads.save();
                indexer.index(batch.index.values());
            }
        };
    }

    private Optional<Resource> earlier(VersionRef version) {
        try {
            return Optional.of(load(List.of(version)).get(0));
        } catch (Vault.KeyDestroyed e) {
            return Optional.empty();
        }
    }

    /** Staff and institutions belong to no patient: with a patient's key destroyed, they must stay readable. */
    static @Nullable String patientOf(Write write) {
        return switch (write.resource().fhirType()) {
            case "Practitioner", "Organization" -> null;
            case "Patient" -> write.resource().getIdElement().getIdPart();
            default -> write.patientId();
        };
    }

    private void insert(List<Batch.Row> rows, Instant now) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.sql("""
                INSERT INTO resource_version
                    (type, id, version, owner, patient_id, sensitivity, message_id, stored_at, content, body,
                     edition, edition_at, edition_content, edition_gist)
                SELECT type, id, version, owner, patient_id, sensitivity, message_id, :at, content, body,
                     edition, began::timestamptz, sight, gist
                FROM unnest(:types, :ids, :versions, :owners, :patients, :grades, :messages, :contents, :bodies,
                        :editions, :began, :sights, :gists)
                    AS n(type, id, version, owner, patient_id, sensitivity, message_id, content, body,
                        edition, began, sight, gist)""")
                .param("at", Span.utc(now))
                .param("types", rows.stream().map(row -> row.ref().type()).toArray(String[]::new))
                .param("ids", rows.stream().map(row -> row.ref().id()).toArray(String[]::new))
                .param("versions", rows.stream().map(row -> row.ref().version()).toArray(Integer[]::new))
                .param("owners", rows.stream().map(row -> row.owner().value()).toArray(String[]::new))
                .param("patients", rows.stream().map(Batch.Row::patientId).toArray(String[]::new))
                .param("grades", rows.stream().map(Batch.Row::grade).toArray(Integer[]::new))
                .param("messages", rows.stream().map(Batch.Row::messageId).toArray(String[]::new))
                .param("contents", rows.stream().map(Batch.Row::content).toArray(String[]::new))
                .param("bodies", rows.stream().map(Batch.Row::body).toArray(byte[][]::new))
                .param("editions", rows.stream().map(Batch.Row::edition).toArray(Integer[]::new))
                .param("began", strings(rows, row -> row.began()))
                .param(
                        "sights",
                        strings(
                                rows,
                                row -> row.sight() == null ? null : row.sight().content()))
                .param(
                        "gists",
                        strings(
                                rows,
                                row -> row.sight() == null ? null : row.sight().gist()))
                .update();
    }

    private static String[] strings(List<Batch.Row> rows, Function<Batch.Row, @Nullable Object> value) {
        return rows.stream()
                .map(value)
                .map(found -> found == null ? null : found.toString())
                .toArray(String[]::new);
    }
}
