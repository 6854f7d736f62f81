package org.chuanyu.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.evidence.Openssl.sh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.chuanyu.evidence.Openssl;
import org.chuanyu.evidence.Openssl.Outcome;
import org.chuanyu.evidence.note.SignedNote;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** verify.sh never says OK, and where it and the jar check the same thing they come to the same answer. */
@ExtendWith(Openssl.class)
class ShellTest {
    private static final int PARTIAL = 2;
    private static final int PENDING = 10;
    private static final int INVALID = 30;
    private static final int NOTHING_VERIFIED = 64;
    private static final String NOT_SEALED = ", not sealed";
    /** Of a bundle that the log sealed: what the shell checks as well, one of each kind. */
    private static final List<String> CHECKED_BY_BOTH = List.of(
            "3 another leaf, and the root",
            "35 ",
            "40 ",
            "44 one witness stripped,",
            "45 ",
            "46, 47 ",
            "47 Dazu's signature",
            "49 ",
            "55 ",
            "70 ",
            "76 a manifest that omits",
            "76 the key itself",
            "76 a manifest that names a file",
            "76 no checkpoint/last",
            "78 its own policy",
            "an unknown version",
            "77 the files packed",
            "77 a way out",
            "77 a file twice",
            "77 a link",
            "55 no time stamp",
            "55 a time stamp",
            "55 one of",
            "55 another policy",
            "55 the one",
            "0 time stamps, and",
            "56 ",
            "57 ",
            "58 ",
            "61 one number",
            "63 another key than",
            "63 the certificate",
            "63 the log's certificate",
            "67 ",
            "74 ",
            "75 two",
            "75 no signer",
            "75 an unsigned",
            "75 the content",
            "75 a digest",
            "75 no certificate,",
            "75 a list",
            "75 the whole",
            "75 a byte",
            "75 its last",
            "75 nothing",
            "75 a length",
            "75 a manifest");

    @TempDir
    Path folder;

    @BeforeEach
    void policy() throws IOException {
        Files.writeString(folder.resolve("policy.txt"), FixtureLog.POLICY);
    }

    /** Those, and every change to a bundle that nobody sealed: its manifest is that of other files. */
    static Stream<Attack> attacks() {
        return Attacks.all()
                .filter(attack -> attack.number().endsWith(NOT_SEALED)
                        || CHECKED_BY_BOTH.stream().anyMatch(attack.number()::startsWith));
    }

    @Test
    void everyKindThatBothCheckIsAmongTheAttacks() {
        List<String> sealed = Attacks.all()
                .map(Attack::number)
                .filter(number -> !number.endsWith(NOT_SEALED))
                .toList();

        assertThat(CHECKED_BY_BOTH)
                .allSatisfy(kind -> assertThat(sealed).as(kind).anyMatch(number -> number.startsWith(kind)));
        assertThat(Attacks.all().map(Attack::number)).anyMatch(number -> number.endsWith(NOT_SEALED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void agreesWithTheJar(Attack attack) throws IOException {
        Files.writeString(folder.resolve("policy.txt"), attack.policy());
        Files.write(folder.resolve("bent.zip"), attack.bundle());

        Outcome outcome = run("bent.zip --policy policy.txt");

        assertThat(outcome.exit())
                .as(outcome.output())
                .isEqualTo(attack.expected().exit());
    }

    @Test
    void isPartialAboutAGoodBundle_andAboutOneWhoseLeavesItCannotJudge() throws IOException {
        Files.write(folder.resolve("good.zip"), Attacks.good());
        assertThat(run("good.zip --policy policy.txt").exit()).isEqualTo(PARTIAL);

        Bent bent = Bent.of(Attacks.good()).leaf(3, leaf -> leaf.replace("access", "export"));
        Files.write(folder.resolve("bent.zip"), bent.zip());
        assertThat(run("bent.zip --policy policy.txt").exit()).isEqualTo(INVALID);
        Files.write(folder.resolve("bent.zip"), bent.sealed().zip());
        assertThat(run("bent.zip --policy policy.txt").exit()).isEqualTo(PARTIAL);
    }

    @Test
    void isPartialAboutGoodTimeStamps() {
        assertThat(TimeAttacks.all().stream().filter(attack -> attack.expected() == Verdict.OK))
                .isNotEmpty()
                .allSatisfy(attack -> {
                    Files.writeString(folder.resolve("policy.txt"), attack.policy());
                    Files.write(folder.resolve("good.zip"), attack.bundle());
                    Outcome outcome = run("good.zip --policy policy.txt");

                    assertThat(outcome.exit()).as(outcome.output()).isEqualTo(PARTIAL);
                    assertThat(outcome.output()).contains("ok: last.note: stamped 2025030", " by ");
                });
    }

    @Test
    void verifiesOneTimeStamp() throws IOException {
        Bent good = Bent.of(TimeAttacks.good());
        Files.writeString(folder.resolve("policy.txt"), TimeAttacks.policy());
        Files.write(folder.resolve("token"), good.files.get(BundleNames.LAST_TOKEN));
        Files.write(folder.resolve("note"), good.files.get(BundleNames.LAST));
        String words = "--token token --over note --policy policy.txt";
        assertThat(run(words).exit()).isEqualTo(PARTIAL);
        assertThat(run(words).output()).contains("stamped 20250301042030Z by test");

        Files.write(folder.resolve("note"), good.files.get(BundleNames.FIRST));
        assertThat(run(words).exit()).isEqualTo(INVALID);
        Files.writeString(folder.resolve("policy.txt"), FixtureLog.POLICY);
        assertThat(run(words).exit()).isEqualTo(NOTHING_VERIFIED);
    }

    @Test
    void verifiesOneLeaf() throws IOException {
        FixtureLog log = FixtureLog.good();
        for (int seq : List.of(0, 16, 19)) {
            Files.write(folder.resolve("leaf"), log.leaves.get(seq));
            Files.write(folder.resolve("proof"), log.proof(seq).bytes());

            Outcome outcome = one();

            assertThat(outcome.exit()).as(outcome.output()).isEqualTo(PARTIAL);
            assertThat(outcome.output()).contains("ok: leaf " + seq);
        }
    }

    @Test
    void refusesOneLeafThatIsNotThere() throws IOException {
        FixtureLog log = FixtureLog.good();
        LogProof proof = log.proof(7);
        Files.write(folder.resolve("proof"), proof.bytes());
        byte[] bent = log.leaves.get(7).clone();
        bent[30] ^= 1;
        Files.write(folder.resolve("leaf"), bent);
        assertThat(one().exit()).isEqualTo(INVALID);

        Files.write(folder.resolve("leaf"), log.leaves.get(7));
        List<byte[]> hashes = proof.hashes();
        refused(new LogProof(Optional.empty(), 7, hashes.subList(1, hashes.size()), proof.checkpoint()));
        refused(new LogProof(Optional.empty(), 6, hashes, proof.checkpoint()));
        refused(new LogProof(
                Optional.empty(),
                7,
                Stream.concat(hashes.stream(), hashes.stream()).toList(),
                proof.checkpoint()));
        refused(new LogProof(Optional.empty(), 7, hashes, log.note(19)));
    }

    @Test
    void oneWitnessIsPending() throws IOException {
        FixtureLog log = FixtureLog.good();
        LogProof proof = log.proof(7);
        SignedNote one = new SignedNote(
                proof.checkpoint().text(), proof.checkpoint().signatures().subList(0, 2));
        Files.write(folder.resolve("leaf"), log.leaves.get(7));
        Files.write(folder.resolve("proof"), new LogProof(Optional.empty(), 7, proof.hashes(), one).bytes());

        assertThat(one().exit()).isEqualTo(PENDING);
    }

    @Test
    void verifiesNothingWithoutItsFiles() throws IOException {
        Files.write(folder.resolve("good.zip"), Attacks.good());
        for (String words : List.of(
                "",
                "none.zip --policy policy.txt",
                "good.zip",
                "good.zip --policy none.txt",
                "good.zip --help",
                ". --policy policy.txt",
                "--proof good.zip --policy policy.txt",
                "--token good.zip --policy policy.txt",
                "good.zip --wrong --policy policy.txt")) {
            assertThat(run(words).exit()).as(words).isEqualTo(NOTHING_VERIFIED);
        }
    }

    @Test
    void seesAByteBehindTheLongestSignature() throws IOException {
        Bent bent = Bent.of(Attacks.good());
        byte[] manifest = bent.files.get(BundleNames.MANIFEST);
        byte[] signature = FixtureLog.LOG_SECRET.sign(manifest);
        while (signature.length != 72) {
            signature = FixtureLog.LOG_SECRET.sign(manifest);
        }
        Files.write(
                folder.resolve("bent.zip"),
                bent.put(BundleNames.SIGNATURE, signature).zip());
        assertThat(run("bent.zip --policy policy.txt").exit()).isEqualTo(PARTIAL);

        Files.write(
                folder.resolve("bent.zip"),
                bent.put(BundleNames.SIGNATURE, Arrays.copyOf(signature, 73)).zip());
        assertThat(run("bent.zip --policy policy.txt").exit()).isEqualTo(INVALID);
    }

    private void refused(LogProof proof) throws IOException {
        Files.write(folder.resolve("proof"), proof.bytes());
        Outcome outcome = one();
        assertThat(outcome.exit()).as(outcome.output()).isEqualTo(INVALID);
    }

    private Outcome one() {
        return run("--proof proof --leaf leaf --policy policy.txt");
    }

    private Outcome run(String words) {
        Path here = Path.of("verify.sh");
        Path script = (Files.exists(here) ? here : Path.of("evidence").resolve(here)).toAbsolutePath();
        return sh(folder, "sh '" + script + "' " + words);
    }
}
