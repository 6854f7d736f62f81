package org.chuanyu.gateway.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The data keys: one per subject and calendar year (UTC), wrapped in the table, unwrapped in a small cache that forgets within a
 * minute, or as soon as {@link #forgetDestroyed} hears from another node. Reading goes by the cache. A transaction that seals for a
 * person takes the key from the table and holds it until it ends: nothing is ever sealed, on whatever node, under a key that was
 * destroyed meanwhile.
 *
 * <p>A new key is inserted in the caller's own transaction. When two messages of the same new patient race, the second insert
 * waits for the first transaction and then uses its key, or puts its own if the first was rolled back. A key enters the cache of
 * the node only after its transaction committed: nothing can be sealed elsewhere under a key that a rollback took away. A
 * transaction of its own would need a second connection while the first is held, and a busy pool would starve on that.
 */
@Component
final class DataKeys implements InitializingBean {
    private static final int CACHED = 20_000;
    private static final Duration FORGET = Duration.ofMinutes(1);
    /** No key of these is ever destroyed. */
    private static final String INSTITUTION = "participant:";

    /** A lock that all who make a key for a subject share, and whoever destroys the subject's keys has alone. */
    private static final String MAKING = "hashtextextended('data-key:' || ?, 10)";

    private static final String ROWS = """
            SELECT k.id, k.subject, k.year,
                CASE WHEN EXISTS (SELECT FROM data_key_destroyed d WHERE d.id = k.id) THEN NULL ELSE k.wrapped END AS wrapped
            FROM data_key k""";

    private final JdbcClient jdbc;
    private final KeyRing ring;
    private final Sm4Gcm cipher;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Cache<UUID, DataKey> byId = cache();
    private final Cache<SubjectYear, DataKey> bySubject = cache();
    /** A reader who found a key before it was destroyed must not bring it back here. */
    private final Cache<UUID, Boolean> destroyed =
            Caffeine.newBuilder().expireAfterWrite(FORGET.multipliedBy(3)).build();

    DataKeys(JdbcClient jdbc, KeyRing ring, Clock clock) {
        this.jdbc = jdbc;
        this.ring = ring;
        this.cipher = new Sm4Gcm(ring.provider());
        this.clock = clock;
    }

    /** Another key-encryption key than that of the kept data would only show at the first read: better now. */
    @Override
    public void afterPropertiesSet() {
        Optional<Row> newest = jdbc.sql(ROWS + " WHERE k.destroyed_at IS NULL ORDER BY k.created_at DESC LIMIT 1")
                .query(DataKeys::row)
                .optional();
        try {
            newest.filter(row -> row.wrapped() != null).ifPresent(this::unwrap);
        } catch (IllegalStateException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "gateway.keys.store", ring, "the data in this database were encrypted under another key");
        }
    }

    /** The subject's key for new data of a year; made when there is none. */
    DataKey current(String subject, int year) {
        PendingKeys pending = PendingKeys.ofTransaction(this);
        boolean held = pending != null && !subject.startsWith(INSTITUTION);
        DataKey known = held ? null : bySubject.getIfPresent(new SubjectYear(subject, year));
        if (known != null) {
            return known;
        }
        DataKey mine = pending == null ? null : pending.find(subject, year, held);
        if (mine != null) {
            return mine;
        }
        DataKey key = find(subject, year, held).orElseGet(() -> create(subject, year, held));
        if (pending == null) {
            remember(key);
        } else if (held) {
            pending.addHeld(key);
        } else {
            pending.add(key);
        }
        return key;
    }

    /** The key with this id. */
    DataKey byId(UUID id) {
        DataKey known = byId.getIfPresent(id);
        if (known != null) {
            return known;
        }
        Row row = jdbc.sql(ROWS + " WHERE k.id = ?")
                .param(id)
                .query(DataKeys::row)
                .optional()
                .orElseThrow(() -> new IllegalStateException("no data key " + id));
        DataKey key = unwrap(row);
        PendingKeys pending = PendingKeys.ofTransaction(this);
        if (pending == null) {
            remember(key);
        } else {
            pending.add(key);
        }
        return key;
    }

    /** Forgets the bytes of all keys of a subject; the rows stay and say when. */
    Set<UUID> destroy(String subject) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            // A key that somebody makes for the subject at this moment would survive unseen. Keys of others are none of
            // its business: who holds one of the subject's and wants one for somebody else would wait here, and be
            // waited for.
            jdbc.sql("SELECT pg_advisory_xact_lock(" + MAKING + ")")
                    .param(subject)
                    .query((rs, row) -> row)
                    .single();
        }
        Set<UUID> gone = new HashSet<>(jdbc.sql("""
                        WITH gone AS (UPDATE data_key SET wrapped = NULL, destroyed_at = :at
                            WHERE subject = :subject AND destroyed_at IS NULL RETURNING id)
                        INSERT INTO data_key_destroyed (id) SELECT id FROM gone ON CONFLICT DO NOTHING RETURNING id""")
                .param("at", now())
                .param("subject", subject)
                .query(UUID.class)
                .list());
        PendingKeys pending = PendingKeys.ofTransaction(this);
        if (pending == null) {
            forget(subject);
        } else {
            pending.forget(subject);
        }
        return gone;
    }

    /** The bytes of those of them that have bytes again are forgotten again; which they were. */
    Set<UUID> destroyAgain(Collection<UUID> ids) {
        Set<UUID> back = new HashSet<>(jdbc.sql("""
                        WITH back AS (UPDATE data_key SET wrapped = NULL, destroyed_at = :at
                            WHERE id = ANY (:ids::uuid[]) AND wrapped IS NOT NULL RETURNING id),
                        noted AS (INSERT INTO data_key_destroyed (id) SELECT unnest(:ids::uuid[]) ON CONFLICT DO NOTHING)
                        SELECT id FROM back""")
                .param("at", now())
                .param("ids", ids.stream().map(UUID::toString).toArray(String[]::new))
                .query(UUID.class)
                .list());
        ids.forEach(this::forget);
        return back;
    }

    /** Keys that were destroyed, here or by the look of the table, and have bytes again. */
    Set<UUID> returned() {
        return new HashSet<>(jdbc.sql(
                        "SELECT k.id FROM data_key k JOIN data_key_destroyed d ON d.id = k.id WHERE k.wrapped IS NOT NULL")
                .query(UUID.class)
                .list());
    }

    Set<UUID> living(String subject) {
        return new HashSet<>(jdbc.sql("SELECT id FROM data_key WHERE subject = ? AND destroyed_at IS NULL")
                .param(subject)
                .query(UUID.class)
                .list());
    }

    /** What other nodes destroyed since this one could have read it. */
    void forgetDestroyed() {
        jdbc.sql("SELECT id FROM data_key_destroyed WHERE at > statement_timestamp() - interval '3 minutes'")
                .query(UUID.class)
                .list()
                .forEach(this::forget);
    }

    private void forget(UUID id) {
        destroyed.put(id, Boolean.TRUE);
        byId.invalidate(id);
        bySubject.asMap().values().removeIf(key -> key.id().equals(id));
    }

    void remember(DataKey key) {
        if (destroyed.getIfPresent(key.id()) != null) {
            return;
        }
        byId.put(key.id(), key);
        bySubject.put(new SubjectYear(key.subject(), key.year()), key);
    }

    void forget(String subject) {
        byId.asMap().values().stream()
                .filter(key -> key.subject().equals(subject))
                .forEach(key -> destroyed.put(key.id(), Boolean.TRUE));
        byId.asMap().values().removeIf(key -> key.subject().equals(subject));
        bySubject.asMap().values().removeIf(key -> key.subject().equals(subject));
    }

    private DataKey create(String subject, int year, boolean held) {
        insert(subject, year);
        // Ours, or the one of the transaction that was faster.
        Optional<DataKey> made = find(subject, year, held);
        if (made.isEmpty()) {
            // One that was destroyed stands in the way: somebody has brought its bytes back.
            destroyAgain(returned());
            insert(subject, year);
            made = find(subject, year, held);
        }
        return made.orElseThrow(() -> new IllegalStateException("the new data key is gone"));
    }

    private void insert(String subject, int year) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        UUID id = UUID.randomUUID();
        jdbc.sql("WITH making AS MATERIALIZED (SELECT count(pg_advisory_xact_lock_shared(" + MAKING + ")) AS alone)"
                        + " INSERT INTO data_key (id, subject, year, wrapped, created_at)"
                        + " SELECT ?, ?, ?, ?, ?::timestamptz FROM making WHERE alone >= 0"
                        + " ON CONFLICT (subject, year) WHERE destroyed_at IS NULL DO NOTHING")
                .params(
                        subject,
                        id,
                        subject,
                        year,
                        cipher.seal(ring.kek(), DataKey.header(DataKey.PLAIN, id), bytes),
                        now())
                .update();
    }

    /** @param held whether nobody may destroy it while the transaction lasts */
    private Optional<DataKey> find(String subject, int year, boolean held) {
        return jdbc.sql(ROWS + " WHERE k.subject = ? AND k.year = ? AND k.destroyed_at IS NULL"
                        + (held ? " FOR SHARE OF k" : ""))
                .params(subject, year)
                .query(DataKeys::row)
                .optional()
                .filter(row -> row.wrapped() != null)
                .map(row -> Optional.ofNullable(byId.getIfPresent(row.id())).orElseGet(() -> unwrap(row)));
    }

    private DataKey unwrap(Row row) {
        byte[] wrapped = row.wrapped();
        if (wrapped == null) {
            throw new Vault.KeyDestroyed(row.id().toString());
        }
        byte[] bytes = cipher.open(ring.kek(), DataKey.header(DataKey.PLAIN, row.id()), wrapped, 0);
        return new DataKey(row.id(), row.subject(), row.year(), new SecretKeySpec(bytes, "SM4"));
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static Row row(java.sql.ResultSet rs, int number) throws java.sql.SQLException {
        return new Row(
                rs.getObject("id", UUID.class), rs.getString("subject"), rs.getInt("year"), rs.getBytes("wrapped"));
    }

    private static <K, V> Cache<K, V> cache() {
        return Caffeine.newBuilder()
                .maximumSize(CACHED)
                .expireAfterWrite(FORGET)
                .build();
    }

    private record Row(UUID id, String subject, int year, byte @Nullable [] wrapped) {}

    private record SubjectYear(String subject, int year) {}
}
