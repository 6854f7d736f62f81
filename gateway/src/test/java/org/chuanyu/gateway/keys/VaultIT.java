package org.chuanyu.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@GatewayTest
class VaultIT {
    private static final byte[] PLAIN = "血钾 4.1 mmol/L".getBytes(StandardCharsets.UTF_8);

    @Autowired
    Vault vault;

    @Autowired
    DataKeys keys;

    @Autowired
    KeyRing ring;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    String subject;

    @BeforeEach
    void newSubject() {
        subject = UUID.randomUUID().toString();
    }

    @Test
    void opensWhatItSealed() {
        byte[] sealed = vault.seal(subject, PLAIN);

        assertThat(vault.open(sealed)).isEqualTo(PLAIN);
        keys.forget(subject);
        assertThat(vault.open(sealed)).isEqualTo(PLAIN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 5000, 3_000_000})
    void opensEveryLength_smallerWhereItCanBe(int length) {
        byte[] same = new byte[length];
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);

        assertThat(vault.open(vault.seal(subject, same))).isEqualTo(same);
        assertThat(vault.open(vault.seal(subject, noise))).isEqualTo(noise);
        if (length > 1000) {
            assertThat(vault.seal(subject, same)).hasSizeLessThan(length / 10);
        }
    }

    @Test
    void refusesEveryChangedByteOfAPackedBody() {
        byte[] sealed = vault.seal(subject, new byte[300]);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> vault.open(changed)).as("byte " + i).isInstanceOf(IllegalStateException.class);
        }
        byte[] unpacked = sealed.clone();
        unpacked[0] = 1;
        assertThatThrownBy(() -> vault.open(unpacked)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sealsTheSameBytesDifferentlyEachTime() {
        assertThat(vault.seal(subject, PLAIN)).isNotEqualTo(vault.seal(subject, PLAIN));
    }

    @Test
    void keepsOneKeyPerSubjectAndYear() {
        vault.seal(subject, PLAIN);
        vault.seal(subject, PLAIN);
        keys.current(subject, 1999);

        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void refusesEveryChangedByte() {
        byte[] sealed = vault.seal(subject, PLAIN);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> vault.open(changed)).as("byte " + i).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> vault.open(new byte[0])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void opensNothingOfADestroyedKey_andStartsAnewWithAnother() {
        byte[] before = vault.seal(subject, PLAIN);

        vault.destroy(subject);

        assertThatThrownBy(() -> vault.open(before)).isInstanceOf(Vault.KeyDestroyed.class);
        byte[] after = vault.seal(subject, PLAIN);
        assertThat(vault.open(after)).isEqualTo(PLAIN);
        assertThatThrownBy(() -> vault.open(before)).isInstanceOf(Vault.KeyDestroyed.class);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void destroysOnlyWithTheTransactionThatSaysSo() {
        byte[] sealed = vault.seal(subject, PLAIN);

        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            vault.destroy(subject);
            status.setRollbackOnly();
        });

        keys.forget(subject);
        assertThat(vault.open(sealed)).isEqualTo(PLAIN);
    }

    @Test
    void sealsUnderNoKeyThatARollbackTookAway() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            vault.open(vault.seal(subject, PLAIN));
            status.setRollbackOnly();
        });

        byte[] sealed = vault.seal(subject, PLAIN);
        keys.forget(subject);
        assertThat(vault.open(sealed)).isEqualTo(PLAIN);
    }

    @Test
    void givesOneKeyToMessagesThatRace() throws Exception {
        int racers = 8;
        ExecutorService pool = Executors.newFixedThreadPool(racers);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<byte[]>> sealed = java.util.stream.IntStream.range(0, racers)
                .mapToObj(i -> pool.submit(() -> {
                    start.await();
                    return new TransactionTemplate(transactions).execute(status -> {
                        byte[] envelope = vault.seal(subject, PLAIN);
                        if (i % 3 == 0) {
                            status.setRollbackOnly();
                        }
                        return envelope;
                    });
                }))
                .toList();
        start.countDown();

        for (int i = 0; i < racers; i++) {
            byte[] envelope = sealed.get(i).get();
            if (i % 3 != 0) {
                keys.forget(subject);
                assertThat(vault.open(envelope)).isEqualTo(PLAIN);
            }
        }
        pool.shutdown();
        assertThat(rows()).isEqualTo(1);
    }

    /** Another node has the key in its memory when it is destroyed here, and is just about to acknowledge a message. */
    @Test
    void nothingIsSealedOnAnotherNodeUnderWhatIsDestroyedHere() throws Exception {
        DataKeys elsewhere = new DataKeys(jdbc, ring, Clock.systemUTC());
        Vault there = new SealedVault(elsewhere, ring, Clock.systemUTC());
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        byte[] old = there.seal(subject, PLAIN);

        vault.destroy(subject);
        byte[] fresh = transaction.execute(status -> there.seal(subject, PLAIN));

        assertThat(vault.open(fresh)).isEqualTo(PLAIN);
        elsewhere.forgetDestroyed();
        assertThatThrownBy(() -> there.open(old)).isInstanceOf(Vault.KeyDestroyed.class);
        assertThat(there.open(fresh)).isEqualTo(PLAIN);
    }

    @Test
    void destroyingWaitsForWhoeverSeals() throws Exception {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        CountDownLatch sealed = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        Future<byte[]> message = pool.submit(() -> transaction.execute(status -> {
            byte[] envelope = vault.seal(subject, PLAIN);
            sealed.countDown();
            await(go);
            return envelope;
        }));
        await(sealed);
        Future<?> destroying = pool.submit(() -> transaction.execute(status -> vault.destroy(subject)));

        Awaitility.await()
                .until(() -> jdbc.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                                .query(Long.class)
                                .single()
                        > 0);
        assertThat(destroying.isDone()).isFalse();
        go.countDown();
        byte[] envelope = message.get();
        destroying.get();
        assertThatThrownBy(() -> vault.open(envelope)).isInstanceOf(Vault.KeyDestroyed.class);
        pool.shutdown();
    }

    /** Whoever has sealed for one who is being erased is waited for, and must not wait for the erasure in turn: not even a moment. */
    @Test
    void destroyingKeepsNobodyFromMakingKeysOfOthers() throws Exception {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        CountDownLatch sealed = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        vault.seal(subject, PLAIN);
        Future<byte[]> message = pool.submit(() -> transaction.execute(status -> {
            vault.seal(subject, PLAIN);
            sealed.countDown();
            await(go);
            return vault.seal(subject + "-other", PLAIN);
        }));
        await(sealed);
        Future<?> destroying = pool.submit(() -> transaction.execute(status -> vault.destroy(subject)));
        Awaitility.await()
                .until(() -> jdbc.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                                .query(Long.class)
                                .single()
                        > 0);

        byte[] stranger = transaction.execute(status -> {
            jdbc.sql("SET LOCAL lock_timeout = '1s'").update();
            return vault.seal(subject + "-stranger", PLAIN);
        });
        go.countDown();
        byte[] other = message.get();
        destroying.get();

        assertThat(vault.open(other)).isEqualTo(PLAIN);
        assertThat(vault.open(stranger)).isEqualTo(PLAIN);
        pool.shutdown();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void makesTokensThatTellPurposesApart() {
        Set<String> tokens = new HashSet<>(List.of(
                vault.token("id", "x"), vault.token("name", "x"), vault.token("i", "dx"), vault.token("id", "y")));

        assertThat(tokens).hasSize(4).allMatch(token -> token.matches("[0-9a-f]{32}"));
        assertThat(vault.token("id", "x")).isEqualTo(vault.token("id", "x"));
    }

    @Test
    void keepsNoPlainKeyInTheDatabase() {
        vault.seal(subject, PLAIN);
        DataKey key = keys.current(subject, java.time.Year.now().getValue());

        byte[] wrapped = jdbc.sql("SELECT wrapped FROM data_key WHERE id = ?")
                .param(key.id())
                .query(byte[].class)
                .single();

        assertThat(new String(wrapped, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(key.secret().getEncoded(), StandardCharsets.ISO_8859_1));
    }

    private long rows() {
        return jdbc.sql("SELECT count(*) FROM data_key WHERE subject = ?")
                .param(subject)
                .query(Long.class)
                .single();
    }
}
