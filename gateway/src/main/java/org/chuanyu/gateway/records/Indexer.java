package org.chuanyu.gateway.records;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.chuanyu.fhir.Span;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Keeps the search index of current versions. Personal data go in as keyed tokens only. */
@Component
final class Indexer {
    private final JdbcTemplate jdbc;
    private final Vault vault;

    Indexer(JdbcTemplate jdbc, Vault vault) {
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
        jdbc.update(
                "DELETE FROM resource_index WHERE (type, id) IN (SELECT * FROM unnest(?::text[], ?::text[]))",
                items.stream().map(Item::type).toArray(String[]::new),
                items.stream().map(Item::id).toArray(String[]::new));
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

    /** By COPY: it puts the rows of a report into the table page by page, an INSERT row by row. */
    private void insert(List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        StringBuilder lines = new StringBuilder(128 * rows.size());
        rows.forEach(row -> line(row, lines));
        jdbc.execute((ConnectionCallback<Long>) connection -> copy(connection, lines.toString()));
    }

    private static Long copy(Connection connection, String lines) throws SQLException {
        try {
            return connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY resource_index (type, id, owner, audience, param, system, code, low, high, ref_type, ref_id)"
                                    + " FROM STDIN",
                            new StringReader(lines));
        } catch (IOException e) {
            throw new SQLException("rows of the index could not be sent to the database", e);
        }
    }

    private void line(Row row, StringBuilder out) {
        field(row.type(), out).append('\t');
        field(row.id(), out).append('\t');
        field(row.owner(), out).append('\t').append(row.audience()).append('\t');
        field(row.param(), out).append('\t');
        Indexed value = row.value();
        if (value instanceof Indexed.Code code) {
            fields(out, code.system(), code.code(), null, null, null, null);
        } else if (value instanceof Indexed.Secret secret) {
            fields(out, secret.system(), token(secret), null, null, null, null);
        } else if (value instanceof Indexed.Time time) {
            Span span = time.span();
            fields(out, null, null, span.low().toString(), span.high().toString(), null, null);
        } else if (value instanceof Indexed.Link link) {
            fields(out, null, null, null, null, link.type(), link.id());
        }
    }

    private static void fields(StringBuilder out, @Nullable String... values) {
        for (int i = 0; i < values.length; i++) {
            field(values[i], out).append(i < values.length - 1 ? '\t' : '\n');
        }
    }

    /** As COPY reads it in its text form (PostgreSQL, "COPY", File Formats). */
    private static StringBuilder field(@Nullable String value, StringBuilder out) {
        if (value == null) {
            return out.append("\\N");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> out.append(c);
            }
        }
        return out;
    }

    /** The same token for storing and for searching. */
    String token(Indexed.Secret secret) {
        return vault.token(secret.purpose(), secret.value());
    }
}
