package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.time.TimeStamp;
import org.chuanyu.evidence.time.TimeStampToken;
import org.chuanyu.gateway.demo.DevTsa;
import org.chuanyu.gateway.demo.TsaServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;

/** The log and a time-stamping authority, over HTTP: what it stamps, what happens while it is away, and when it lies. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TimeStampIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final TimeStampSettings SETTINGS = new TimeStampSettings(
            null, null, "tsa", null, MINUTE, Duration.ofSeconds(2), Duration.ofSeconds(5), MINUTE.multipliedBy(3));

    @TempDir
    Path folder;

    private final Cosigning dazu = new Cosigning("dazu");
    private final Cosigning anyue = new Cosigning("anyue");
    private LogSlice log;
    private Sequencer node;
    private DevTsa tsa;
    private @Nullable TsaServer server;
    private @Nullable URI address;
    private TrustedTime trusted;
    private TimeStampStore store;
    private TimeStamps stamps;
    private TimeStampGap gap;
    private TimeStamping stamping;

    /** A witness without a process: what it says is put into the table as the exchange would. */
    private record Cosigning(String name, NoteSigner signer) implements Witness {
        Cosigning(String name) {
            this(name, signer(name));
        }

        private static NoteSigner signer(String name) {
            Sm2PrivateKey secret = Sm2PrivateKey.generate();
            return new NoteSigner(new VerifierKey("witness." + name, KeyRole.WITNESS, secret.publicKey()), secret);
        }

        @Override
        public VerifierKey key() {
            return signer.key();
        }

        @Override
        public URI address() {
            return URI.create("http://127.0.0.1:1");
        }
    }

    /** The authority that this test trusts, wherever it listens now. */
    private final class Authority implements TimeAuthority {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public byte[] certificate() {
            return tsa.root();
        }

        @Override
        public @Nullable String policy() {
            return "2.999.3161";
        }

        @Override
        public @Nullable URI address() {
            return address;
        }
    }

    @BeforeEach
    void start() throws Exception {
        log = new LogSlice(List.of(dazu, anyue));
        tsa = DevTsa.in(folder, log.database.clock.instant());
        listen();
        trusted = new TrustedTime(new Authority());
        store = new TimeStampStore(log.database.jdbc, log.database.transactions);
        stamps = new TimeStamps(
                log.cosigned, store, new TimeStampClient(trusted, SETTINGS, log.database.clock), trusted);
        gap = new TimeStampGap(
                log.database.audit,
                log.database.jdbc,
                log.database.clock,
                SETTINGS,
                log.database.transactions,
                new SimpleMeterRegistry());
        stamping = stamping();
        node = log.nodeWithoutWitnesses();
        log.quorum.tookOver();
    }

    private TimeStamping stamping() {
        return new TimeStamping(
                log.quorum, log.store, log.cosigned, store, stamps, trusted, gap, log.database.clock, SETTINGS);
    }

    private void listen() throws Exception {
        server = TsaServer.start(tsa, 0, log.database.clock);
        address = server.address();
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
        log.close();
    }

    /** So many acts, and both lines under the checkpoint over them. */
    private long cosigned(int acts) {
        log.act(acts);
        log.drain(node);
        LogStore.Signed newest = log.store.lastCheckpoint().orElseThrow();
        Checkpoint checkpoint = Checkpoint.parse(
                SignedNote.parse(newest.note().getBytes(StandardCharsets.UTF_8)).text());
        for (Cosigning each : List.of(dazu, anyue)) {
            log.tables.insert(new LogTables.Cosignature(
                    newest.size(),
                    each.key().label(),
                    each.signer.cosign(checkpoint, log.database.clock.instant()).line(),
                    log.database.clock.instant().getEpochSecond()));
        }
        return newest.size();
    }

    private List<String> gaps() {
        return log.database
                .jdbc
                .sql("SELECT action || coalesce(' ' || (detail ->> 'reason'), '') FROM audit_entry"
                        + " WHERE action LIKE 'TIME%' ORDER BY seq")
                .query(String.class)
                .list();
    }

    @Test
    void stampsExactlyWhatIsServed_underThePublishedPolicy() throws Exception {
        long size = cosigned(3);

        stamping.step();

        StoredToken token = stamps.of(size).orElseThrow();
        SignedNote served = log.cosigned.last().orElseThrow();
        TrustPolicy policy = TrustPolicy.parse(("log " + log.name.key() + "\n" + log.panel.policy() + trusted.policy())
                .getBytes(StandardCharsets.UTF_8));
        CheckedNote note = policy.check(served, log.database.clock.instant());
        TimeStamp stamp = TimeStampToken.parse(token.token()).check(served.bytes(), policy.tsas());
        assertThat(note.quorum()).isTrue();
        assertThat(stamp.time()).isEqualTo(log.database.clock.instant());
        assertThat(token.time()).isEqualTo(stamp.time());
        assertThat(stamp.nonce()).isNotNull();
        assertThat(stamps.newestStamped()).contains(served);
        assertThat(gaps()).isEmpty();
    }

    @Test
    void stampsTheNewestOncePerMinute() throws Exception {
        cosigned(3);
        stamping.step();
        long skipped = cosigned(2);
        stamping.step();
        assertThat(log.count("audit_time_stamp")).isEqualTo(1);

        long newest = cosigned(2);
        log.database.clock.pass(MINUTE);
        stamping.step();
        stamping.step();
        log.database.clock.pass(MINUTE);
        stamping.step();

        assertThat(log.count("audit_time_stamp")).isEqualTo(2);
        assertThat(stamps.of(skipped)).isEmpty();
        assertThat(stamps.of(newest)).isPresent();
    }

    @Test
    @DisplayName(
            "attack 84: both have cosigned, and whoever leads dies before it has a stamp, or before it has kept it")
    void whoLeadsNextStampsWhatNobodyStampedYet() throws Exception {
        cosigned(3);
        stamping.step();
        long size = cosigned(2);
        log.database.clock.pass(MINUTE);
        log.quorum.resigned();
        SignedNote unstamped = log.cosigned.last().orElseThrow();
        // What the one who died was answered, and could not keep any more.
        new TimeStampClient(trusted, SETTINGS, log.database.clock).ask(unstamped.bytes());

        TimeStamping next = stamping();
        log.quorum.tookOver();
        next.step();

        StoredToken token = stamps.of(size).orElseThrow();
        assertThat(TimeStampToken.parse(token.token())
                        .check(unstamped.bytes(), List.of(trusted.anchor().orElseThrow()))
                        .time())
                .isEqualTo(log.database.clock.instant());
        next.step();
        assertThat(log.count("audit_time_stamp")).isEqualTo(2);
        assertThat(gaps()).isEmpty();
    }

    @Test
    void onlyTheLeaderAsks_andOnlyForWhatBothHaveCosigned() throws Exception {
        log.act(2);
        log.drain(node);
        stamping.step();
        assertThat(log.count("audit_time_stamp")).isZero();

        cosigned(1);
        log.quorum.resigned();
        stamping.step();
        assertThat(log.count("audit_time_stamp")).isZero();

        log.quorum.tookOver();
        log.freezer.freeze("test");
        stamping.step();
        assertThat(log.count("audit_time_stamp")).isZero();
    }

    @Test
    void anOutageIsTolerated_thenMarked_andCaughtUp() throws Exception {
        cosigned(3);
        stamping.step();
        server.close();
        long missed = cosigned(2);
        log.database.clock.pass(MINUTE);
        stamping.step();
        assertThat(gaps()).isEmpty();

        for (int i = 0; i < 4; i++) {
            log.database.clock.pass(MINUTE);
            stamping.step();
        }
        assertThat(gaps()).containsExactly("TIME_STAMP_GAP no-answer");
        assertThat(gap.since()).isPresent();
        assertThat(log.store.state().orElseThrow().active()).isTrue();

        listen();
        long newest = cosigned(1);
        log.database.clock.pass(MINUTE);
        stamping.step();
        assertThat(gaps()).containsExactly("TIME_STAMP_GAP no-answer", "TIME_STAMP_GAP_ENDED");
        assertThat(gap.since()).isEmpty();
        assertThat(stamps.of(newest)).isPresent();
        assertThat(newest).isGreaterThan(missed);
    }

    @ParameterizedTest
    @CsvSource({
        "imprint, wrong-imprint",
        "nonce, other-nonce",
        "no-nonce, other-nonce",
        "foreign, untrusted-tsa",
        "early, other-time",
        "late, other-time",
        "garbage, unreadable",
        "no-token, no-token",
    })
    @DisplayName("attacks 55, 61, 67: an answer that no verifier would take is kept by nobody, and told at once")
    void keepsNoTokenThatAVerifierWouldRefuse(String kind, String reason) throws Exception {
        try (BentTsa bent = new BentTsa(kind, tsa, log.database.clock)) {
            address = bent.address();
            cosigned(2);
            stamping.step();

            assertThat(log.count("audit_time_stamp")).isZero();
            assertThat(gaps()).containsExactly("TIME_STAMP_GAP " + reason);
            assertThat(gap.since()).isPresent();
            assertThat(stamps.stamp(new byte[] {1})).isEmpty();
        }
        address = server.address();
        log.database.clock.pass(MINUTE);
        stamping.step();
        assertThat(gap.since()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"rejected, status-2", "http-500, http-500", "http-302, http-302", "huge, no-answer", "cut, no-answer"})
    void whoSaysNoIsAway(String kind, String reason) throws Exception {
        try (BentTsa bent = new BentTsa(kind, tsa, log.database.clock)) {
            address = bent.address();
            cosigned(2);
            stamping.step();
            assertThat(gaps()).isEmpty();

            log.database.clock.pass(MINUTE.multipliedBy(4));
            stamping.step();
            assertThat(gaps()).containsExactly("TIME_STAMP_GAP " + reason);
        }
    }

    @Test
    @DisplayName("attack 61: an authority gives a number once")
    void aNumberIsGivenOnce() {
        long size = cosigned(2);
        SignedNote first = log.cosigned.covering(size).orElseThrow();
        SignedNote second = log.cosigned.covering(cosigned(2)).orElseThrow();
        TimeStamp stamp = new TimeStamp("test", log.database.clock.instant(), BigInteger.TEN, null, new byte[] {1});
        TimeStampClient.Given given = new TimeStampClient.Given(new byte[] {1}, stamp);

        assertThat(store.keep(first, given)).isTrue();
        assertThat(store.keep(first, given)).isTrue();
        assertThat(store.keep(second, given)).isFalse();
        assertThat(log.count("audit_time_stamp")).isEqualTo(1);
    }

    @Test
    void evidenceNeedNotWaitForTheMinute() {
        log.quorum.resigned();
        long size = cosigned(3);

        assertThat(stamps.of(size)).isEmpty();
        StoredToken token = stamps.obtain(size).orElseThrow();
        assertThat(stamps.of(size)).isPresent();
        assertThat(stamps.obtain(size).orElseThrow().token()).isEqualTo(token.token());
        assertThat(stamps.obtain(size + 1)).isEmpty();
        byte[] manifest = "清单\n".getBytes(StandardCharsets.UTF_8);
        Optional<byte[]> ofManifest = stamps.stamp(manifest);
        assertThat(TimeStampToken.parse(ofManifest.orElseThrow())
                        .check(manifest, List.of(trusted.anchor().orElseThrow()))
                        .time())
                .isEqualTo(log.database.clock.instant());

        server.close();
        long later = cosigned(1);
        assertThat(stamps.obtain(later)).isEmpty();
        assertThat(stamps.stamp(manifest)).isEmpty();
    }

    /** A bundle without a stamp is pending, one with a late stamp is worth nothing. */
    @Test
    void whatIsStampedTooLateIsNotHandedOut() throws Exception {
        long size = cosigned(3);
        log.database.clock.pass(Duration.ofHours(25));
        stamping.step();

        assertThat(log.count("audit_time_stamp")).isEqualTo(1);
        assertThat(stamps.of(size)).isEmpty();
        assertThat(stamps.obtain(size)).isEmpty();
        log.database.clock.pass(MINUTE);
        long newest = cosigned(1);
        stamping.step();
        assertThat(stamps.of(newest)).isPresent();
    }

    @Test
    void nobodyTakesAStampBack() throws Exception {
        cosigned(3);
        stamping.step();

        for (String sql : List.of(
                "DELETE FROM audit_time_stamp",
                "UPDATE audit_time_stamp SET gen_time = now()",
                "TRUNCATE audit_time_stamp")) {
            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> log.database.jdbc.sql(sql).update());
        }
        assertThat(log.count("audit_time_stamp")).isEqualTo(1);
    }

    @Test
    void withoutAnAuthorityNothingIsWanted() throws Exception {
        TrustedTime nobody = new TrustedTime((TimeAuthority) null);
        TimeStamps none =
                new TimeStamps(log.cosigned, store, new TimeStampClient(nobody, SETTINGS, log.database.clock), nobody);
        long size = cosigned(1);

        assertThat(none.areWanted()).isFalse();
        assertThat(none.obtain(size)).isEmpty();
        assertThat(none.stamp(new byte[0])).isEmpty();
        assertThat(nobody.policy()).isEmpty();
    }
}
