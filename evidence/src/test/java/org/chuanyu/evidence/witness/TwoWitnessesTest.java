package org.chuanyu.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.chuanyu.evidence.Openssl.sh;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Openssl;
import org.chuanyu.evidence.Openssl.Outcome;
import org.chuanyu.evidence.note.Fork;
import org.chuanyu.evidence.note.NoteSignature;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.TrustPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The two health commissions' witnesses beside each other, and what others make of their answers. */
class TwoWitnessesTest {
    private static final TestLog LOG = TestLog.of(20);

    @TempDir
    Path folder;

    private TestWitness dazu;
    private TestWitness anyue;
    private TrustPolicy policy;

    @BeforeEach
    void start() {
        dazu = new TestWitness("witness.dazu.example", folder.resolve("dazu"), LOG.key).init();
        anyue = new TestWitness("witness.anyue.example", folder.resolve("anyue"), LOG.key).init();
        String text = "log " + LOG.key + "\nwitness dazu " + dazu.key + "\nwitness anyue " + anyue.key
                + "\ngroup both all dazu anyue\nquorum both\n";
        policy = TrustPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        dazu.close();
        anyue.close();
    }

    @Test
    @DisplayName("attacks 44, 45: both witnesses' answers make a checkpoint evidence, one alone or none does not")
    void makeEvidenceTogether() {
        String note = LOG.note(8).toString();
        String fromDazu = dazu.add(LOG.request(0, 8)).body();
        String fromAnyue = anyue.add(LOG.request(0, 8)).body();
        Instant now = dazu.clock.instant();

        assertThat(policy.check(parse(note + fromDazu + fromAnyue), now).quorum())
                .isTrue();
        assertThat(policy.check(parse(note + fromDazu), now).quorum()).isFalse();
        assertThat(policy.check(parse(note + fromAnyue), now).quorum()).isFalse();
        assertThat(policy.check(parse(note), now).quorum()).isFalse();
    }

    @Test
    @DisplayName("attacks 46, 47: one witness's answer does not stand for the other's, under whatever name")
    void doNotStandForEachOther() {
        SignedNote note = parse(LOG.note(8) + dazu.add(LOG.request(0, 8)).body());
        NoteSignature own = note.signatures().get(1);
        Instant now = dazu.clock.instant();
        NoteSignature renamed = new NoteSignature(anyue.key.name(), own.keyId(), own.signature());
        NoteSignature relabelled = new NoteSignature(anyue.key.name(), anyue.key.id(), own.signature());

        assertThat(policy.check(note.with(renamed), now).quorum()).isFalse();
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> policy.check(note.with(relabelled), now))
                .matches(refused -> refused.reason() == Reason.BAD_SIGNATURE);
    }

    @Test
    @DisplayName("attack 49: an answer does not fit under another checkpoint")
    void cosignOneCheckpointOnly() {
        String answer = dazu.add(LOG.request(0, 8)).body();

        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> policy.check(parse(LOG.note(9) + answer), dazu.clock.instant()))
                .matches(refused -> refused.reason() == Reason.BAD_SIGNATURE);
    }

    @Test
    @DisplayName("attack 51: a verifier does not believe a witness whose clock is far ahead")
    void areNotBelievedFromTheFuture() {
        Instant now = dazu.clock.instant();
        dazu.clock.set(now.plus(Duration.ofDays(1)));
        String answer = dazu.add(LOG.request(0, 8)).body();

        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> policy.check(parse(LOG.note(8) + answer), now))
                .matches(refused -> refused.reason() == Reason.FUTURE_COSIGNATURE);
    }

    @Test
    @DisplayName("attack 32: a log that shows each region another tree gets neither a quorum nor away with it")
    void proveASplitViewFromWhatTheyHold() {
        TestLog other = LOG.fork(3);
        String fromDazu = dazu.add(LOG.request(0, 8)).body();
        String fromAnyue = anyue.add(other.request(0, 8)).body();

        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> policy.check(parse(LOG.note(8) + fromDazu + fromAnyue), dazu.clock.instant()));
        SignedNote here = parse(dazu.get("/checkpoint").body());
        SignedNote there = parse(anyue.get("/checkpoint").body());
        assertThat(Fork.between(policy, here, there)).isPresent();
        // gossip: what one region's inspector saw is shown to the other region's witness
        String shown = SignedNote.parse(here.bytes()).toString();
        assertThat(anyue.add(TestLog.request(8, List.of(), shown)).statusCode()).isEqualTo(422);
        assertThat(anyue.refused()).anyMatch(name -> name.startsWith("fork-"));
    }

    @Test
    @DisplayName(
            "attack 13: a log that lost its tail and goes on with other leaves stays behind what the witnesses hold")
    void stopALogThatWasSetBack() {
        dazu.add(LOG.request(0, 12));
        TestLog setBack = LOG.fork(9);

        assertThat(dazu.add(setBack.request(9, 11)).body()).isEqualTo("12\n");
        HttpResponse<String> forced = dazu.add(
                TestLog.request(12, setBack.proof(12, 15), setBack.note(15).toString()));

        assertThat(forced.statusCode()).isEqualTo(422);
        assertThat(dazu.inside().held().size()).isEqualTo(12);
    }

    private static SignedNote parse(String note) {
        return SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
    }

    /** By the shell alone, from what curl would have brought. */
    @Nested
    @ExtendWith(Openssl.class)
    class ByOpenssl {
        private static final String VERIFY = """
                sed '/^$/,$d' checkpoint > text
                grep '^\u2014 witness.dazu.example ' checkpoint | cut -d' ' -f3 | base64 -d > payload
                time=$((0x$(head -c 12 payload | tail -c 8 | od -An -tx1 | tr -d ' \\n')))
                printf 'sm2-cosignature/v1\\ncosigner witness.dazu.example\\ntime %s\\n' "$time" | cat - text > message
                tail -c +13 payload > signature
                openssl dgst -sm3 -verify key.pem -sigopt distid:1234567812345678 -signature signature message
                """;

        @Test
        void verifiesWhatAWitnessShows() throws IOException {
            dazu.add(LOG.request(0, 8));
            String shown = dazu.get("/checkpoint").body();
            write("key.pem", dazu.key.key().pem());

            write("checkpoint", shown);
            assertThat(sh(folder, VERIFY)).isEqualTo(new Outcome(0, "Verified OK\n"));

            write("checkpoint", shown.replace("\n8\n", "\n9\n"));
            assertThat(sh(folder, VERIFY).exit()).isNotZero();
            write("checkpoint", shown);
            write("key.pem", anyue.key.key().pem());
            assertThat(sh(folder, VERIFY).exit()).isNotZero();
        }

        @Test
        void cosignsWithAKeyThatOpensslMade() throws IOException {
            Path key = folder.resolve("k.pem");
            assertThat(sh(
                                    folder,
                                    "openssl genpkey -algorithm SM2 -out k.pem && openssl pkey -in k.pem -pubout -out key.pem")
                            .exit())
                    .isZero();
            List<String> words = List.of(
                    "--name",
                    "witness.dazu.example",
                    "--key",
                    key.toString(),
                    "--log",
                    LOG.key.toString(),
                    "--state",
                    folder.resolve("own").toString(),
                    "--listen",
                    "127.0.0.1:0",
                    "--init");
            try (RunningWitness own = RunningWitness.start(WitnessCommand.settings(words, System.err), dazu.clock)) {
                own.witness().add(LOG.request(0, 8));
                write("checkpoint", own.witness().held().note().orElseThrow().toString());
            }
            assertThat(sh(folder, VERIFY)).isEqualTo(new Outcome(0, "Verified OK\n"));
        }

        private void write(String name, String text) throws IOException {
            Files.writeString(folder.resolve(name), text);
        }
    }
}
