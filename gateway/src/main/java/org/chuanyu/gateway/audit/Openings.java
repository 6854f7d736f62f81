package org.chuanyu.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.chuanyu.evidence.leaf.Commitment;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.gateway.keys.Vault;
import org.springframework.stereotype.Component;

/** Opens what a leaf commits to, and checks it against the leaf. */
@Component
final class Openings {
    private final LogStore store;
    private final Vault vault;

    Openings(LogStore store, Vault vault) {
        this.store = store;
        this.vault = vault;
    }

    /**
     * A field behind a commitment.
     *
     * @param matches whether field, salt and value are what the leaf commits to
     */
    record Opened(String field, String value, boolean matches) {}

    /** Nothing when the key of whom the entry is about was destroyed: the leaf then proves, and tells no more. */
    Optional<List<Opened>> of(LogStore.StoredLeaf stored) {
        try {
            Leaf leaf = Leaf.parse(stored.bytes());
            Disclosure disclosure =
                    Disclosure.parse(vault.open(store.sealed(stored.seq()).orElseThrow()));
            return Optional.of(disclosure.fields().entrySet().stream()
                    .map(field -> new Opened(
                            field.getKey(),
                            new String(field.getValue().value(), StandardCharsets.UTF_8),
                            Commitment.opens(
                                    leaf,
                                    field.getKey(),
                                    field.getValue().salt(),
                                    field.getValue().value())))
                    .toList());
        } catch (Vault.KeyDestroyed e) {
            return Optional.empty();
        }
    }
}
