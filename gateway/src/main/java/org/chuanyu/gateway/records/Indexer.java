package org.chuanyu.gateway.records;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.chuanyu.fhir.Span;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the search index of current versions. Personal data go in as keyed tokens only. */
@Component
final class Indexer {
    private final JdbcClient jdbc;
    private final Vault vault;

    Indexer(JdbcClient jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    /**
     * A current version, and the patient that it belongs to.
     *
     * @param others what everybody but the owner finds instead, null for nothing
     * @param first whether it is the first version of the resource: then nothing is to be replaced
     */
    record Item(
            Resource resource,
            @Nullable String patientId,
            String owner,
            @Nullable Resource others,
            boolean first) {
        String type() {
            return resource.fhirType();
        }

        String id() {
            return resource.getIdElement().getIdPart();
        }
    }

    private record Row(String type, String id, String param, Indexed value, String owner, int audience) {
        Row of(int whom) {
            return new Row(type, id, param, value, owner, whom);
        }
    }

    void index(Collection<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        remove(items.stream().filter(item -> !item.first()).toList());
        List<Row> rows = new ArrayList<>();
        items.forEach(item -> rows.addAll(rows(item)));
        insert(rows);
    }

    private void remove(List<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        jdbc.sql("DELETE FROM resource_index WHERE (type, id) IN (SELECT * FROM unnest(:types, :ids))")
                .param("types", items.stream().map(Item::type).toArray(String[]::new))
                .param("ids", items.stream().map(Item::id).toArray(String[]::new))
                .update();
    }

    private static final int EVERYBODY = 0;
    private static final int OWNER = 1;
    private static final int OTHERS = 2;

    private static List<Row> rows(Item item) {
        Set<Row> own = rows(item, item.resource());
        if (item.others() == item.resource()) {
            return List.copyOf(own);
        }
        Set<Row> others = item.others() == null ? Set.of() : rows(item, item.others());
        List<Row> rows = new ArrayList<>();
        own.forEach(row -> rows.add(others.contains(row) ? row : row.of(OWNER)));
        others.stream().filter(row -> !own.contains(row)).forEach(row -> rows.add(row.of(OTHERS)));
        return rows;
    }

    private static Set<Row> rows(Item item, Resource resource) {
        Set<Row> rows = new LinkedHashSet<>();
        for (Parameter parameter : SearchTable.of(item.type()).values()) {
            parameter
                    .values()
                    .apply(resource)
                    .forEach(value -> rows.add(
                            new Row(item.type(), item.id(), parameter.name(), value, item.owner(), EVERYBODY)));
        }
        // A message about a known patient does not store the patient again, yet its Provenance is about that patient.
        if (item.type().equals("Provenance") && item.patientId() != null) {
            Indexed patient = new Indexed.Link("Patient", item.patientId());
            rows.add(new Row("Provenance", item.id(), "patient", patient, item.owner(), EVERYBODY));
        }
        return rows;
    }

    /** A row as the table has it. */
    private record Cells(
            Row row,
            @Nullable String system,
            @Nullable String code,
            @Nullable Span span,
            Indexed.@Nullable Link link) {

        @Nullable
        String low() {
            return span == null ? null : span.low().toString();
        }

        @Nullable
        String high() {
            return span == null ? null : span.high().toString();
        }

        @Nullable
        String refType() {
            return link == null ? null : link.type();
        }

        @Nullable
        String refId() {
            return link == null ? null : link.id();
        }
    }

    private Cells cells(Row row) {
        if (row.value() instanceof Indexed.Code code) {
            return new Cells(row, code.system(), code.code(), null, null);
        }
        if (row.value() instanceof Indexed.Secret secret) {
            return new Cells(row, secret.system(), token(secret), null, null);
        }
        if (row.value() instanceof Indexed.Time time) {
            return new Cells(row, null, null, time.span(), null);
        }
        return new Cells(row, null, null, null, (Indexed.Link) row.value());
    }

    private void insert(List<Row> rows) {
        List<Cells> cells = rows.stream().map(this::cells).toList();
        jdbc.sql("""
                INSERT INTO resource_index (type, id, param, system, code, low, high, ref_type, ref_id, owner, audience)
                SELECT a, b, c, d, e, f::timestamptz, g::timestamptz, h, i, o, p
                FROM unnest(:types, :ids, :params, :systems, :codes, :lows, :highs,   :refTypes, :refIds, :owners,
                    :audiences)
                    AS n(a, b, c, d, e, f, g, h, i, o, p)""")
                .param("types", rows.stream().map(Row::type).toArray(String[]::new))
                .param("ids", rows.stream().map(Row::id).toArray(String[]::new))
                .param("params", rows.stream().map(Row::param).toArray(String[]::new))
                .param("systems", cells.stream().map(Cells::system).toArray(String[]::new))
                .param("codes", cells.stream().map(Cells::code).toArray(String[]::new))
                .param("lows", cells.stream().map(Cells::low).toArray(String[]::new))
                .param("highs", cells.stream().map(Cells::high).toArray(String[]::new))
                .param("refTypes", cells.stream().map(Cells::refType).toArray(String[]::new))
                .param("refIds", cells.stream().map(Cells::refId).toArray(String[]::new))
                .param("owners", rows.stream().map(Row::owner).toArray(String[]::new))
                .param("audiences", rows.stream().map(Row::audience).toArray(Integer[]::new))
                .update();
    }

    /** The same token for storing and for searching. */
    String token(Indexed.Secret secret) {
        return vault.token(secret.purpose(), secret.value());
    }
}
