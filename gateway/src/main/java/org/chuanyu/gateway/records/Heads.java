package org.chuanyu.gateway.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.chuanyu.gateway.records.Records.Write;
import org.hl7.fhir.r4.model.IdType;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The heads of one batch: locked in one order, so that two batches never wait for each other, then written back at once. */
final class Heads {
    private final JdbcClient jdbc;
    private final Map<String, Head> heads = new HashMap<>();
    private final Set<String> changed = new HashSet<>();
    private final Set<String> added = new HashSet<>();

    Heads(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Where one resource stands.
     *
     * @param version the current one, 0 when there is none yet, or none any more: its person was erased
     * @param latest the highest one
     * @param content keyed digest of the current version's content
     * @param edition what others than the owner have of it
     */
    record Head(
            String type,
            String id,
            int version,
            int latest,
            String owner,
            @Nullable String patientId,
            int sensitivity,
            Instant updated,
            @Nullable String content,
            Edition edition) {

        String reference() {
            return type + "/" + id;
        }

        VersionRef ref(int number) {
            return new VersionRef(type, id, number);
        }

        VersionRef current() {
            return ref(version);
        }

        Head next(Write write, int grade, boolean becomes, String newContent, Instant now) {
            int number = latest + 1;
            return becomes
                    ? new Head(
                            type,
                            id,
                            number,
                            number,
                            write.owner().value(),
                            PostgresRecords.patientOf(write),
                            grade,
                            now,
                            newContent,
                            edition)
                    : new Head(
                            type,
                            id,
                            version,
                            number,
                            owner,
                            patientId,
                            Math.max(sensitivity, grade),
                            updated,
                            content,
                            edition);
        }

        /** The same content, but what is known of its sensitivity may have changed. */
        Head regraded(int grade) {
            return new Head(type, id, version, latest, owner, patientId, grade, updated, content, edition);
        }

        Head with(Edition next) {
            return new Head(type, id, version, latest, owner, patientId, sensitivity, updated, content, next);
        }
    }

    void lock(Collection<String> references) {
        List<IdType> ordered =
                new TreeSet<>(references).stream().map(IdType::new).toList();
        jdbc.sql("""
                SELECT h.*, v.content, e.edition_content, e.edition_gist FROM resource_head h
                LEFT JOIN resource_version v ON v.type = h.type AND v.id = h.id AND v.version = h.version
                LEFT JOIN resource_version e ON e.type = h.type AND e.id = h.id AND e.version = h.edition_version
                WHERE (h.type, h.id) IN (SELECT * FROM unnest(:types, :ids))
                ORDER BY h.type, h.id FOR UPDATE OF h""")
                .param("types", ordered.stream().map(IdType::getResourceType).toArray(String[]::new))
                .param("ids", ordered.stream().map(IdType::getIdPart).toArray(String[]::new))
                .query(Heads::head)
                .list()
                .forEach(head -> heads.put(head.reference(), head));
        for (IdType id : ordered) {
            if (!heads.containsKey(id.getValue())) {
                heads.put(id.getValue(), unknown(id));
                added.add(id.getValue());
            }
        }
    }

    private static Head unknown(IdType id) {
        return new Head(
                id.getResourceType(),
                id.getIdPart(),
                0,
                0,
                "",
                null,
                View.RESTRICTED,
                Instant.EPOCH,
                null,
                Edition.NONE);
    }

    /** Those of which there was something before. */
    List<Head> existing() {
        return heads.values().stream().filter(head -> !isNew(head.reference())).toList();
    }

    /** Whether nothing of it was there before. */
    boolean isNew(String reference) {
        return added.contains(reference);
    }

    /** The time of the batch: a clock that was set back must not make a newer version look older than the one before it. */
    Instant notBefore(Instant now) {
        return heads.values().stream()
                .flatMap(head -> Stream.of(head.updated(), head.edition().at()))
                .reduce(now, (a, b) -> a.isAfter(b) ? a : b);
    }

    private static Head head(ResultSet row, int number) throws SQLException {
        Edition edition = new Edition(
                row.getInt("edition"),
                row.getInt("editions"),
                row.getInt("edition_version"),
                row.getObject("edition_at", OffsetDateTime.class).toInstant(),
                row.getString("edition_content"),
                row.getString("edition_gist"));
        return new Head(
                row.getString("type"),
                row.getString("id"),
                row.getInt("version"),
                row.getInt("latest"),
                row.getString("owner"),
                row.getString("patient_id"),
                row.getInt("sensitivity"),
                row.getObject("last_updated", OffsetDateTime.class).toInstant(),
                row.getString("content"),
                edition);
    }

    Head of(Write write) {
        Head head = heads.get(reference(write));
        if (head == null) {
            throw new IllegalStateException("no head of " + reference(write));
        }
        return head;
    }

    void put(Head head) {
        if (!head.equals(heads.put(head.reference(), head))) {
            changed.add(head.reference());
        }
    }

    /** @throws DuplicateKeyException when another transaction has added one of them meanwhile: the caller may start again */
    void save() {
        List<Head> rows = changed.stream().sorted().map(heads::get).toList();
        insert(rows.stream().filter(head -> isNew(head.reference())).toList());
        update(rows.stream().filter(head -> !isNew(head.reference())).toList());
    }

    private void insert(List<Head> rows) {
        if (rows.isEmpty()) {
            return;
        }
        int inserted =
                with(rows, jdbc.sql("""
                INSERT INTO resource_head (type, id, version, latest, owner, patient_id, sensitivity, last_updated,
                    edition, editions, edition_version, edition_at)
                SELECT type, id, version, latest, owner, patient_id, sensitivity, updated::timestamptz, edition, editions,
                    begun, at::timestamptz FROM\s""" + ROWS + " ON CONFLICT DO NOTHING")).update();
        if (inserted < rows.size()) {
            throw new DuplicateKeyException("somebody else has stored the same for the first time");
        }
    }

    private void update(List<Head> rows) {
        if (rows.isEmpty()) {
            return;
        }
        with(rows, jdbc.sql("""
                UPDATE resource_head h SET version = n.version, latest = n.latest, owner = n.owner,
                    patient_id = n.patient_id, sensitivity = n.sensitivity, last_updated = n.updated::timestamptz,
                    edition = n.edition, editions = n.editions, edition_version = n.begun, edition_at = n.at::timestamptz
                FROM\s""" + ROWS + " WHERE h.type = n.type AND h.id = n.id"))
                .update();
    }

    private static final String ROWS = """
            unnest(:types, :ids, :versions, :latest, :owners, :patients, :grades, :updated, :edition, :editions, :begun, :at)
                AS n(type, id, version, latest, owner, patient_id, sensitivity, updated, edition, editions, begun, at)""";

    private static JdbcClient.StatementSpec with(List<Head> rows, JdbcClient.StatementSpec statement) {
        return statement
                .param("types", rows.stream().map(Head::type).toArray(String[]::new))
                .param("ids", rows.stream().map(Head::id).toArray(String[]::new))
                .param("versions", rows.stream().map(Head::version).toArray(Integer[]::new))
                .param("latest", rows.stream().map(Head::latest).toArray(Integer[]::new))
                .param("owners", rows.stream().map(Head::owner).toArray(String[]::new))
                .param("patients", rows.stream().map(Head::patientId).toArray(String[]::new))
                .param("grades", rows.stream().map(Head::sensitivity).toArray(Integer[]::new))
                .param("updated", rows.stream().map(h -> h.updated().toString()).toArray(String[]::new))
                .param("edition", rows.stream().map(h -> h.edition().number()).toArray(Integer[]::new))
                .param("editions", rows.stream().map(h -> h.edition().highest()).toArray(Integer[]::new))
                .param("begun", rows.stream().map(h -> h.edition().version()).toArray(Integer[]::new))
                .param("at", rows.stream().map(h -> h.edition().at().toString()).toArray(String[]::new));
    }

    static String reference(Write write) {
        return write.resource().fhirType() + "/" + id(write);
    }

    private static String id(Write write) {
        String id = write.resource().getIdElement().getIdPart();
        if (id == null) {
            throw new IllegalStateException("a resource without id cannot be stored");
        }
        return id;
    }
}
