package org.chuanyu.evidence.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.chuanyu.evidence.note.SignedNote;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands around the verification: the verifier's own files, and what it says. */
class VerifyCommandTest {
    private static final int NOTHING_VERIFIED = 2;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("policy"), FixtureLog.POLICY);
        Files.write(folder.resolve("good"), Attacks.good());
    }

    @Test
    @DisplayName("attack 80: a missing, empty or damaged file of the verifier is never OK")
    void verifiesNothingWithoutItsFiles() throws IOException {
        Files.writeString(folder.resolve("empty"), "");
        Files.writeString(folder.resolve("damaged"), "seen v1\nnote 3\nabc");

        assertThat(verify("none", "policy", "seen")).isEqualTo(NOTHING_VERIFIED);
        assertThat(verify("", "policy", "seen")).isEqualTo(NOTHING_VERIFIED);
        assertThat(verify("good", "none", "seen")).isEqualTo(NOTHING_VERIFIED);
        assertThat(verify("good", "empty", "seen")).isEqualTo(NOTHING_VERIFIED);
        assertThat(verify("good", "policy", "empty")).isEqualTo(NOTHING_VERIFIED);
        assertThat(verify("good", "policy", "damaged")).isEqualTo(NOTHING_VERIFIED);
        assertThat(verify("good", "policy", "nowhere/seen")).isEqualTo(NOTHING_VERIFIED);
        assertThat(verify("good", "policy", "")).isEqualTo(NOTHING_VERIFIED);
        assertThat(verify("empty", "policy", "seen")).isEqualTo(Verdict.INVALID.exit());
        for (List<String> words : List.of(
                List.<String>of(),
                List.of(path("good")),
                List.of(path("good"), "--policy", path("policy")),
                List.of(path("good"), "--seen", path("seen")),
                List.of(path("good"), "--policy", path("policy"), "--seen"),
                List.of("--policy", path("policy"), "--seen", path("seen")),
                List.of(path("good"), path("good"), "--policy", path("policy"), "--seen", path("seen")),
                List.of(path("good"), "--wrong", "--policy", path("policy"), "--seen", path("seen")))) {
            assertThat(run(words)).as("%s", words).isEqualTo(NOTHING_VERIFIED);
        }
        assertThat(folder.resolve("seen")).doesNotExist();
    }

    @Test
    void saysInBothLanguagesWhichChecksWereMade() {
        assertThat(verify("good", "policy", "seen")).as(text()).isZero();

        for (Check check : Check.values()) {
            assertThat(text()).contains("[ok / 通过] " + check.english + " / " + check.chinese);
        }
        assertThat(text()).endsWith("OK / 全部通过\n");
    }

    @Test
    void saysWhatWasNotChecked() throws IOException {
        Files.write(folder.resolve("bent"), Arrays.copyOf(Attacks.good(), 100));

        assertThat(verify("bent", "policy", "seen")).isEqualTo(Verdict.INVALID.exit());
        assertThat(text())
                .contains("[FAILED / 不通过] " + Check.CONTAINER.english, "[not made / 未做] " + Check.TREE.english);
    }

    @Test
    void saysItToPrograms() {
        List<String> words = List.of(path("good"), "--policy", path("policy"), "--seen", path("seen"), "--json");
        assertThat(run(words)).isZero();
        assertThat(text())
                .contains(
                        "\"exit\":0",
                        "\"verdict\":\"OK\"",
                        "{\"check\":\"TREE\",\"remarks\":[],\"result\":\"passed\"}");
        assertThat(text().lines()).hasSize(1);
    }

    @Test
    void keepsTheProofOfAFork_andStillKnowsWhatItSawBefore() throws IOException {
        assertThat(verify("good", "policy", "seen")).isZero();
        String before = Files.readString(folder.resolve("seen"));
        Attack fork = Attacks.all()
                .filter(attack -> attack.number().startsWith("32 another history"))
                .findFirst()
                .orElseThrow();
        Files.write(folder.resolve("fork"), fork.bundle());

        assertThat(verify("fork", "policy", "seen")).isEqualTo(Verdict.FORK.exit());
        assertThat(verify("fork", "policy", "seen")).isEqualTo(Verdict.FORK.exit());

        SeenNotes seen = SeenNotes.load(folder.resolve("seen"));
        assertThat(Files.readString(folder.resolve("seen"))).startsWith(before);
        assertThat(seen.forks()).isEqualTo(1);
        assertThat(verify("good", "policy", "seen")).isZero();
        assertThat(text()).contains("this log has contradicted itself before");
    }

    @Test
    void doesNotTakeAPolicyThatDoesNotKnowWhatWasSeen() throws IOException {
        assertThat(verify("good", "policy", "seen")).isZero();
        String seen = Files.readString(folder.resolve("seen"));
        Files.writeString(folder.resolve("seen"), seen.replace("\n20\n", "\n19\n"));

        assertThat(verify("good", "policy", "seen")).isNotZero();
    }

    @Test
    void verifiesOneLeaf() throws IOException {
        FixtureLog log = FixtureLog.good();
        LogProof proof = log.proof(7);
        Files.write(folder.resolve("leaf"), log.leaves.get(7));
        Files.write(folder.resolve("other"), log.leaves.get(8));
        Files.write(folder.resolve("proof"), proof.bytes());
        SignedNote one = new SignedNote(
                proof.checkpoint().text(), proof.checkpoint().signatures().subList(0, 2));
        Files.write(
                folder.resolve("pending"), new LogProof(Optional.of(new byte[] {1}), 7, proof.hashes(), one).bytes());
        Files.write(
                folder.resolve("short"),
                new LogProof(Optional.empty(), 7, proof.hashes().subList(1, 4), proof.checkpoint()).bytes());

        assertThat(verifyProof("proof", "leaf")).as(text()).isZero();
        assertThat(verifyProof("proof", "other")).isEqualTo(Verdict.INVALID.exit());
        assertThat(verifyProof("short", "leaf")).isEqualTo(Verdict.INVALID.exit());
        assertThat(verifyProof("good", "leaf")).isEqualTo(Verdict.INVALID.exit());
        assertThat(verifyProof("pending", "leaf")).isEqualTo(Verdict.PENDING.exit());
        assertThat(verifyProof("none", "leaf")).isEqualTo(NOTHING_VERIFIED);
        assertThat(verifyProof("proof", "none")).isEqualTo(NOTHING_VERIFIED);
    }

    @Test
    void readsBackTheProofsThatItWrites() {
        LogProof proof = FixtureLog.good().proof(7);

        byte[] bytes = new LogProof(Optional.of(new byte[] {7}), 7, proof.hashes(), proof.checkpoint()).bytes();

        assertThat(new String(bytes, UTF_8)).startsWith("c2sp.org/tlog-proof@v1\nextra Bw==\nindex 7\n");
        assertThat(LogProof.parse(bytes).bytes()).isEqualTo(bytes);
    }

    private int verifyProof(String proof, String leaf) {
        said.reset();
        PrintStream stream = new PrintStream(said, true, UTF_8);
        return VerifyProofCommand.run(
                List.of(path(proof), "--leaf", path(leaf), "--policy", path("policy")), stream, stream);
    }

    private int verify(String bundle, String policy, String seen) {
        return run(List.of(path(bundle), "--policy", path(policy), "--seen", seen.isEmpty() ? "" : path(seen)));
    }

    private int run(List<String> words) {
        said.reset();
        PrintStream stream = new PrintStream(said, true, UTF_8);
        return VerifyCommand.run(words, stream, stream);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String text() {
        return said.toString(UTF_8);
    }
}
