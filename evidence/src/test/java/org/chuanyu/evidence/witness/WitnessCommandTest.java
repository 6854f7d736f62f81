package org.chuanyu.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.Sm2PublicKey;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSignature;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.witness.WitnessProcess.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person or a supervisor meets: the words, the exit codes, the files, and the end of a process at any moment. */
class WitnessCommandTest {
    private static final TestLog LOG = TestLog.of(64);

    @TempDir
    Path folder;

    private Path keyFile;
    private VerifierKey key;

    @BeforeEach
    void makeAKey() throws Exception {
        keyFile = folder.resolve("k.pem");
        Ended made = run("keygen", "--name", TestWitness.NAME, "--out", keyFile.toString());
        assertThat(made.exit()).as(made.err()).isZero();
        key = VerifierKey.parse(made.out().strip());
    }

    @Test
    void makesAKeyForItsOwnerAloneAndNeverASecondOverIt() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
                .isEqualTo("rw-------");
        String pem = Files.readString(keyFile);

        Ended again = WitnessProcess.run("keygen", "--name", "another", "--out", keyFile.toString());

        assertThat(again.exit()).isEqualTo(73);
        assertThat(Files.readString(keyFile)).isEqualTo(pem);
        assertThat(again.out()).isEmpty();
    }

    @Test
    void saysTheVerifierKeyOfAKeyThatWasMadeElsewhere() throws Exception {
        Sm2PublicKey other = Sm2PrivateKey.generate().publicKey();
        Path file = Files.writeString(folder.resolve("log.pub"), other.pem());

        Ended said =
                WitnessProcess.run("vkey", "--role", "log", "--name", "log.example/2026", "--key", file.toString());

        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(VerifierKey.parse(said.out().strip()))
                .isEqualTo(new VerifierKey("log.example/2026", KeyRole.LOG, other));
        assertThat(WitnessProcess.run("vkey", "--name", "a", "--key", keyFile.toString())
                        .exit())
                .as("a private key is no public one")
                .isEqualTo(65);
    }

    @Test
    void saysWhatIsWrongWithItsWords() throws Exception {
        assertThat(run("witness", "--help").exit()).isZero();
        assertThat(run("witness", "--help").out()).contains("--token-file", "66");
        assertThat(WitnessProcess.run().exit()).isEqualTo(64);
        assertExit(64, "unknown option --nmae", "--nmae", "x");
        assertExit(64, "--state needs a value", "--state", "--init");
        assertExit(64, "--name may be given once only", "--name", "twice");
        assertExit(64, "--token-file needs an https", "--log-url", "http://192.0.2.1/audit", "--token-file", "t");
        assertExit(65, "a log", "--log", key.toString());
        assertExit(65, "one log", "--log", LOG.named("log.example/b").key.toString());
        assertExit(65, "id", "--log", LOG.key.toString().replace("2026", "2027"));
        assertExit(66, "--init");
    }

    @Test
    void refusesAKeyThatIsNone() throws Exception {
        Files.writeString(keyFile, Files.readString(keyFile).replace("PRIVATE", "PUBLIC"));
        Ended ended = assertExit(65, "key");
        assertThat(ended.err()).doesNotContain("MIG");
    }

    @Test
    void refusesAnAddressThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            List<String> words = words("--init");
            words.set(words.indexOf("127.0.0.1:0"), "0.0.0.0:" + taken.getLocalPort());
            assertThat(run(words.toArray(String[]::new)).exit()).isEqualTo(69);
        }
    }

    @Test
    @DisplayName(
            "attacks 53, 84: killed at any moment, a witness still holds all that it answered for, and makes no fork")
    void forgetsNothingThatItAnswered() throws Exception {
        int answered = 0;
        for (int life = 0; life < 4; life++) {
            String[] words = words(life == 0 ? "--init" : null).toArray(String[]::new);
            try (WitnessProcess process = WitnessProcess.start(List.of(), words)) {
                int held = held(process);
                assertThat(held).isGreaterThanOrEqualTo(answered);
                CountDownLatch answers = new CountDownLatch(3 + 2 * life);
                Thread killer = killAfter(answers, process);
                killer.start();
                answered = Math.max(answered, addUntilItIsGone(process, held, answers));
                killer.join();
            }
        }
        try (WitnessProcess process =
                WitnessProcess.start(List.of(), words(null).toArray(String[]::new))) {
            int held = held(process);
            assertThat(held).isGreaterThanOrEqualTo(answered);
            assertThat(add(process, LOG.fork(1).request(held, held)).statusCode())
                    .isEqualTo(422);
            assertThat(add(process, LOG.request(held, held)).statusCode()).isEqualTo(200);
            assertThat(process.end()).isEqualTo(143);
        }
    }

    private static Thread killAfter(CountDownLatch answers, WitnessProcess process) {
        return new Thread(() -> {
            try {
                answers.await();
                process.kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The last size that came back cosigned. */
    private int addUntilItIsGone(WitnessProcess process, int from, CountDownLatch answers) {
        int answered = from;
        try {
            for (int size = from; ; size = Math.min(size + 1, 62)) {
                HttpResponse<String> answer = add(process, LOG.request(answered, size));
                assertThat(answer.statusCode()).isEqualTo(200);
                SignedNote note = SignedNote.parse(
                        (LOG.checkpoint(size).text() + "\n" + answer.body()).getBytes(StandardCharsets.UTF_8));
                NoteSignature line = note.signatures().get(0);
                assertThat(key.verifies(note.text(), line)).isTrue();
                answered = size;
                answers.countDown();
            }
        } catch (UncheckedIOException gone) {
            return answered;
        }
    }

    private static int held(WitnessProcess process) {
        HttpResponse<String> answer = add(process, LOG.request(63, 64));
        assertThat(answer.statusCode()).isEqualTo(409);
        return Integer.parseInt(answer.body().strip());
    }

    private static HttpResponse<String> add(WitnessProcess process, byte[] body) {
        return TestWitness.send(HttpRequest.newBuilder(process.address("/add-checkpoint"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    /** In this process, for commands that come back. */
    private static Ended run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> rest = List.of(words).subList(1, words.length);
        PrintStream outs = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errs = new PrintStream(err, true, StandardCharsets.UTF_8);
        int exit =
                words[0].equals("keygen") ? KeygenCommand.run(rest, outs, errs) : WitnessCommand.run(rest, outs, errs);
        return new Ended(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Ended assertExit(int exit, String message, String... more) throws Exception {
        List<String> words = words(null);
        words.addAll(List.of(more));
        Ended ended = run(words.toArray(String[]::new));
        assertThat(ended.exit()).as(ended.err()).isEqualTo(exit);
        assertThat(ended.err()).contains(message);
        assertThat(ended.out()).isEmpty();
        return ended;
    }

    private List<String> words(String more) {
        List<String> words = new ArrayList<>(List.of(
                "witness", "--name", TestWitness.NAME, "--key", keyFile.toString(), "--log", LOG.key.toString()));
        words.addAll(List.of("--state", folder.resolve("state").toString(), "--listen", "127.0.0.1:0"));
        if (more != null) {
            words.add(more);
        }
        return words;
    }
}
