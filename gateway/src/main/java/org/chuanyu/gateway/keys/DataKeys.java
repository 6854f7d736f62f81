package org.chuanyu.gateway.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The data keys: one per subject and calendar year (UTC), wrapped in the table, unwrapped in a small cache that forgets within a
 * minute, which is also how long another node may still use a key that was destroyed here.
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

    private final JdbcClient jdbc;
    private final KeyRing ring;
    private final Sm4Gcm cipher;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Cache<UUID, DataKey> byId = cache();
    private final Cache<SubjectYear, DataKey> bySubject = cache();

    DataKeys(JdbcClient jdbc, KeyRing ring, Clock clock) {
        this.jdbc = jdbc;
        this.ring = ring;
        this.cipher = new Sm4Gcm(ring.provider());
        this.clock = clock;
    }

    /** Another key-encryption key than that of the kept data would only show at the first read: better now. */
    @Override
    public void afterPropertiesSet() {
        Optional<Row> newest = jdbc.sql(
                        "SELECT * FROM data_key WHERE destroyed_at IS NULL ORDER BY created_at DESC LIMIT 1")
                .query(DataKeys::row)
                .optional();
        try {
            newest.ifPresent(this::unwrap);
        } catch (IllegalStateException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "gateway.keys.store", ring, "the data in this database were encrypted under another key");
        }
    }

    /** The subject's key for new data of a year; made when there is none. */
    DataKey current(String subject, int year) {
        SubjectYear wanted = new SubjectYear(subject, year);
        DataKey known = bySubject.getIfPresent(wanted);
        if (known != null) {
            return known;
        }
        PendingKeys pending = PendingKeys.ofTransaction(this);
        DataKey mine = pending == null ? null : pending.find(subject, year);
        if (mine != null) {
            return mine;
        }
        DataKey key = find(subject, year).orElseGet(() -> create(subject, year));
        if (pending == null) {
            remember(key);
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
        Row row = jdbc.sql("SELECT * FROM data_key WHERE id = ?")
                .param(id)
                .query(DataKeys::row)
                .optional()
                .orElseThrow(() -> new IllegalStateException("no data key " + id));
        DataKey key = unwrap(row);
        PendingKeys pending = PendingKeys.ofTransaction(this);
        if (pending == null) {
            byId.put(id, key);
        } else {
            pending.add(key);
        }
        return key;
    }

    /** Forgets the bytes of all keys of a subject; the rows stay and say when. */
    void destroy(String subject) {
        jdbc.sql(
                        "UPDATE data_key SET wrapped = NULL, destroyed_at = :at WHERE subject = :subject AND destroyed_at IS NULL")
                .param("at", Timestamp.from(clock.instant()))
                .param("subject", subject)
                .update();
        PendingKeys pending = PendingKeys.ofTransaction(this);
        if (pending == null) {
            forget(subject);
        } else {
            pending.forget(subject);
        }
    }

    void remember(DataKey key) {
        byId.put(key.id(), key);
        bySubject.put(new SubjectYear(key.subject(), key.year()), key);
    }

    void forget(String subject) {
        byId.asMap().values().removeIf(key -> key.subject().equals(subject));
        bySubject.asMap().values().removeIf(key -> key.subject().equals(subject));
    }

    private DataKey create(String subject, int year) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        UUID id = UUID.randomUUID();
        int made = jdbc.sql("""
                        INSERT INTO data_key (id, subject, year, wrapped, created_at) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (subject, year) WHERE destroyed_at IS NULL DO NOTHING""")
                .params(
                        id,
                        subject,
                        year,
                        cipher.seal(ring.kek(), DataKey.header(DataKey.PLAIN, id), bytes),
                        Timestamp.from(clock.instant()))
                .update();
        if (made == 1) {
            return new DataKey(id, subject, year, new SecretKeySpec(bytes, "SM4"));
        }
        // The one of the transaction that was faster.
        return find(subject, year).orElseThrow(() -> new IllegalStateException("the new data key is gone"));
    }

    private Optional<DataKey> find(String subject, int year) {
        return jdbc.sql("SELECT * FROM data_key WHERE subject = ? AND year = ? AND destroyed_at IS NULL")
                .params(subject, year)
                .query(DataKeys::row)
                .optional()
                .map(this::unwrap);
    }

    private DataKey unwrap(Row row) {
        byte[] wrapped = row.wrapped();
        if (wrapped == null) {
            throw new Vault.KeyDestroyed(row.id().toString());
        }
        byte[] bytes = cipher.open(ring.kek(), DataKey.header(DataKey.PLAIN, row.id()), wrapped, 0);
        return new DataKey(row.id(), row.subject(), row.year(), new SecretKeySpec(bytes, "SM4"));
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
