package org.chuanyu.gateway.records;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

    /** A current version, and the patient that it belongs to. */
    record Item(Resource resource, @Nullable String patientId) {
        String type() {
            return resource.fhirType();
        }

        String id() {
            return resource.getIdElement().getIdPart();
        }
    }

    private record Row(String type, String id, String param, Indexed value) {}

    void index(Collection<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        jdbc.sql("DELETE FROM resource_index WHERE (type, id) IN (SELECT * FROM unnest(:types, :ids))")
                .param("types", items.stream().map(Item::type).toArray(String[]::new))
                .param("ids", items.stream().map(Item::id).toArray(String[]::new))
                .update();
        List<Row> rows = new ArrayList<>();
        items.forEach(item -> rows.addAll(rows(item)));
        insert(rows);
    }

    private static List<Row> rows(Item item) {
        List<Row> rows = new ArrayList<>();
        for (Parameter parameter : SearchTable.of(item.type()).values()) {
            parameter
                    .values()
                    .apply(item.resource())
                    .forEach(value -> rows.add(new Row(item.type(), item.id(), parameter.name(), value)));
        }
        // A message about a known patient does not store the patient again, yet its Provenance is about that patient.
        if (item.type().equals("Provenance") && item.patientId() != null) {
            Row row = new Row("Provenance", item.id(), "patient", new Indexed.Link("Patient", item.patientId()));
            if (!rows.contains(row)) {
                rows.add(row);
            }
        }
        return rows;
    }

    private void insert(List<Row> rows) {
        int size = rows.size();
        @Nullable String[][] columns = new @Nullable String[9][size];
        for (int i = 0; i < size; i++) {
            Row row = rows.get(i);
            columns[0][i] = row.type();
            columns[1][i] = row.id();
            columns[2][i] = row.param();
            if (row.value() instanceof Indexed.Code code) {
                columns[3][i] = code.system();
                columns[4][i] = code.code();
            } else if (row.value() instanceof Indexed.Secret secret) {
                columns[3][i] = secret.system();
                columns[4][i] = token(secret);
            } else if (row.value() instanceof Indexed.Time time) {
                columns[5][i] = time.span().low().toString();
                columns[6][i] = time.span().high().toString();
            } else if (row.value() instanceof Indexed.Link link) {
                columns[7][i] = link.type();
                columns[8][i] = link.id();
            }
        }
        jdbc.sql("""
                INSERT INTO resource_index (type, id, param, system, code, low, high, ref_type, ref_id)
                SELECT a, b, c, d, e, f::timestamptz, g::timestamptz, h, i
                FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) AS n(a, b, c, d, e, f, g, h, i)""").params((Object[]) columns).update();
    }

    /** The same token for storing and for searching. */
    String token(Indexed.Secret secret) {
        return vault.token(secret.purpose(), secret.value());
    }
}
