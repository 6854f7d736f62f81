package org.chuanyu.gateway.delivery;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * The attempts that this node is making. A claim whose commit was answered by nothing (the store went away just then) stands in the
 * store but not here: nobody makes that attempt, and nothing of it was sent.
 */
@Component
final class UnderWay {
    private final Set<String> attempts = ConcurrentHashMap.newKeySet();
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** Claims, and knows of it before anybody can ask. */
    Optional<Claim> claiming(Supplier<Optional<Claim>> claim) {
        lock.readLock().lock();
        try {
            Optional<Claim> claimed = claim.get();
            claimed.ifPresent(found -> attempts.add(found.key()));
            return claimed;
        } finally {
            lock.readLock().unlock();
        }
    }

    void ended(Claim claim) {
        attempts.remove(claim.key());
    }

    /** Calls with all attempts of this node ({@link Claim#key}) while no claim is being made; not at all if that does not come soon. */
    void ifStill(Consumer<Set<String>> question) throws InterruptedException {
        if (lock.writeLock().tryLock(100, TimeUnit.MILLISECONDS)) {
            try {
                question.accept(new HashSet<>(attempts));
            } finally {
                lock.writeLock().unlock();
            }
        }
    }
}
