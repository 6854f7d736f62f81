package org.chuanyu.gateway.records;

import ca.uhn.fhir.context.FhirContext;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.fhir.Span;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Meta;
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
    private final Vault vault;
    private final Clock clock;

    PostgresRecords(JdbcClient jdbc, FhirContext context, Indexer indexer, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.bodies = new Bodies(context, vault);
        this.indexer = indexer;
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
                .map(version -> open(version, rows.get(version)))
                .toList();
    }

    private Resource open(VersionRef version, @Nullable Stored row) {
        if (row == null) {
            throw new IllegalStateException("no version " + version);
        }
        return bodies.open(row);
    }

    @Override
    public List<VersionRef> store(List<Write> writes) {
        if (writes.isEmpty()) {
            return List.of();
        }
        Heads heads = new Heads(jdbc);
        heads.lock(writes);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<VersionRef> stored = new ArrayList<>();
        List<Stored> rows = new ArrayList<>();
        Map<String, Indexer.Item> current = new LinkedHashMap<>();
        for (Write write : writes) {
            Heads.Head head = heads.of(write);
            String content = vault.token("content", bodies.content(write.resource()));
            boolean becomes = write.current() || head.latest() == 0;
            if (head.latest() > 0 && !write.always() && content.equals(head.content())) {
                heads.put(becomes ? head.regraded(write) : head);
                stored.add(head.current());
                continue;
            }
            int version = head.latest() + 1;
            stamp(write.resource(), version, now);
            rows.add(row(write, head.ref(version), now, content));
            heads.put(head.next(write, becomes, content, now));
            stored.add(head.ref(version));
            if (becomes) {
                current.put(head.reference(), new Indexer.Item(write.resource(), patientOf(write)));
            }
        }
        insert(rows);
        heads.save();
        indexer.index(current.values());
        return stored;
    }

    private Stored row(Write write, VersionRef ref, Instant now, String content) {
        String patient = patientOf(write);
        String subject = patient == null ? "participant:" + write.owner() : patient;
        byte[] body = bodies.seal(subject, write.resource());
        return new Stored(ref, write.owner(), patient, write.sensitivity(), write.messageId(), now, content, body);
    }

    /** Staff and institutions belong to no patient: with a patient's key destroyed, they must stay readable. */
    static @Nullable String patientOf(Write write) {
        return switch (write.resource().fhirType()) {
            case "Practitioner", "Organization" -> null;
            case "Patient" -> write.resource().getIdElement().getIdPart();
            default -> write.patientId();
        };
    }

    private static void stamp(Resource resource, int version, Instant now) {
        resource.setId(resource.getIdElement().toUnqualifiedVersionless().getIdPart());
        Meta meta = resource.getMeta();
        meta.setVersionId(String.valueOf(version));
        meta.setLastUpdated(Date.from(now));
    }

    private void insert(List<Stored> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.sql("""
                INSERT INTO resource_version
                    (type, id, version, owner, patient_id, sensitivity, message_id, stored_at, content, body)
                SELECT type, id, version, owner, patient_id, sensitivity, message_id, :at, content, body
                FROM unnest(:types, :ids, :versions, :owners, :patients, :grades, :messages, :contents, :bodies)
                    AS n(type, id, version, owner, patient_id, sensitivity, message_id, content, body)""")
                .param("at", Span.utc(rows.get(0).storedAt()))
                .param("types", rows.stream().map(row -> row.ref().type()).toArray(String[]::new))
                .param("ids", rows.stream().map(row -> row.ref().id()).toArray(String[]::new))
                .param("versions", rows.stream().map(row -> row.ref().version()).toArray(Integer[]::new))
                .param("owners", rows.stream().map(row -> row.owner().value()).toArray(String[]::new))
                .param("patients", rows.stream().map(Stored::patientId).toArray(String[]::new))
                .param("grades", rows.stream().map(Stored::grade).toArray(Integer[]::new))
                .param("messages", rows.stream().map(Stored::messageId).toArray(String[]::new))
                .param("contents", rows.stream().map(Stored::content).toArray(String[]::new))
                .param("bodies", rows.stream().map(Stored::body).toArray(byte[][]::new))
                .update();
    }
}
