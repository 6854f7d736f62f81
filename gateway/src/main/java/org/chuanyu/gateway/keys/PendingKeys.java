package org.chuanyu.gateway.keys;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What one transaction read, made or destroyed; the node's cache learns of it when it has committed, and never otherwise. */
final class PendingKeys implements TransactionSynchronization {
    private final DataKeys keys;
    private final List<DataKey> used = new ArrayList<>();
    private final Set<UUID> locked = new HashSet<>();
    private final Set<String> destroyed = new HashSet<>();

    private PendingKeys(DataKeys keys) {
        this.keys = keys;
    }

    /** Of the transaction at hand, or null outside one. */
    static @Nullable PendingKeys ofTransaction(DataKeys keys) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return null;
        }
        if (TransactionSynchronizationManager.getResource(keys) instanceof PendingKeys known) {
            return known;
        }
        PendingKeys pending = new PendingKeys(keys);
        TransactionSynchronizationManager.bindResource(keys, pending);
        TransactionSynchronizationManager.registerSynchronization(pending);
        return pending;
    }

    /** @param held only one that nobody can destroy while the transaction lasts: what was read only may be gone by now */
    @Nullable
    DataKey find(String subject, int year, boolean held) {
        return used.stream()
                .filter(key -> key.subject().equals(subject) && key.year() == year)
                .filter(key -> !held || locked.contains(key.id()))
                .findFirst()
                .orElse(null);
    }

    void add(DataKey key) {
        used.add(key);
    }

    /** Its row is locked by the transaction. */
    void addHeld(DataKey key) {
        used.add(key);
        locked.add(key.id());
    }

    void forget(String subject) {
        used.removeIf(key -> key.subject().equals(subject));
        destroyed.add(subject);
    }

    @Override
    public void suspend() {
        TransactionSynchronizationManager.unbindResourceIfPossible(keys);
    }

    @Override
    public void resume() {
        TransactionSynchronizationManager.bindResource(keys, this);
    }

    @Override
    public void afterCommit() {
        used.forEach(keys::remember);
        destroyed.forEach(keys::forget);
    }

    @Override
    public void afterCompletion(int status) {
        TransactionSynchronizationManager.unbindResourceIfPossible(keys);
    }
}
