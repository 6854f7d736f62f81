package org.chuanyu.gateway.records;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Keeps the search index of current versions. Personal data go in as keyed tokens only. */
@Component
final class Indexer {
    private static final int MOST_KNOWN = 100_000;

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final SharedNumbers numbers;
    /** Sets of codes that are in the database for certain: committed, and never removed there. */
    private final Set<UUID> known = ConcurrentHashMap.newKeySet();

    Indexer(JdbcTemplate jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.numbers = new SharedNumbers(jdbc);
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

    void index(Collection<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        remove(items.stream().filter(item -> !item.first()).toList());
        IndexRows rows = new IndexRows(this::token, numbers::next);
        items.forEach(rows::add);
        insert(rows.codes);
        jdbc.execute((ConnectionCallback<Long>)
                connection -> rows.values.send(connection) + rows.resources.send(connection));
    }

    private void remove(List<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        List<@Nullable Long> left = jdbc.queryForList(
                "DELETE FROM resource_index WHERE (type, id) IN (SELECT * FROM unnest(?::text[], ?::text[]))"
                        + " RETURNING shared",
                Long.class,
                items.stream().map(Item::type).toArray(String[]::new),
                items.stream().map(Item::id).toArray(String[]::new));
        Long[] shared = left.stream().filter(Objects::nonNull).distinct().toArray(Long[]::new);
        if (shared.length > 0) {
            jdbc.update(
                    "DELETE FROM resource_index_value v WHERE v.shared = ANY(?)"
                            + " AND NOT EXISTS (SELECT FROM resource_index i WHERE i.shared = v.shared)",
                    (Object) shared);
        }
    }

    /** In one order: two transactions that bring the same ones wait for each other, but never both. */
    private void insert(Map<UUID, CodeSet> sets) {
        List<UUID> added = sets.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .toList();
        if (added.isEmpty()) {
            return;
        }
        List<Object[]> rows = new ArrayList<>();
        for (UUID name : added) {
            CodeSet set = Objects.requireNonNull(sets.get(name));
            for (int n = 0; n < set.codes().size(); n++) {
                CodeSet.Code code = set.codes().get(n);
                rows.add(new Object[] {name, n, set.type(), code.param(), code.system(), code.code()});
            }
        }
        jdbc.batchUpdate(
                "INSERT INTO resource_index_code (codes, n, type, param, system, code) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                rows);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                remember(added);
            }
        });
    }

    private void remember(List<UUID> names) {
        if (known.size() > MOST_KNOWN) {
            known.clear();
        }
        known.addAll(names);
    }

    /** The same token for storing and for searching. */
    String token(Indexed.Secret secret) {
        return vault.token(secret.purpose(), secret.value());
    }
}
