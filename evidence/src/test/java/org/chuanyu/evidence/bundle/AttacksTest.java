package org.chuanyu.evidence.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The good bundle verifies; each of the others is the good one with one change, and gets the verdict it should. */
class AttacksTest {
    @TempDir
    Path folder;

    @BeforeEach
    void forget() throws IOException {
        Files.deleteIfExists(folder.resolve("seen.db"));
    }

    static Stream<Attack> attacks() {
        return Attacks.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void isFound(Attack attack) throws IOException {
        Files.writeString(folder.resolve("policy.txt"), attack.policy());
        Files.write(folder.resolve("good.zip"), Attacks.good());
        if (attack.goodSeenBefore()) {
            assertThat(verify("good.zip").exit()).isZero();
        }
        Files.write(folder.resolve("bent.zip"), attack.bundle());
        byte[] before = seen();

        Outcome outcome = verify("bent.zip");

        assertThat(outcome.exit())
                .as(outcome.text())
                .isEqualTo(attack.expected().exit());
        if (attack.number().contains("not sealed") && !attack.number().startsWith("78")) {
            assertThat(outcome.text()).as("what is refused for its manifest").contains("[FAILED / 不通过] every file has");
        }
        if (attack.number().contains(", sealed by the log") && !attack.number().startsWith("78")) {
            assertThat(outcome.text()).as("what needs more than a manifest").contains("[ok / 通过] every file has");
        }
        if (attack.expected() != Verdict.OK && attack.expected() != Verdict.FORK) {
            assertThat(seen()).as("what a bundle that failed leaves in seen.db").isEqualTo(before);
        }
    }

    private byte[] seen() throws IOException {
        Path seen = folder.resolve("seen.db");
        return Files.exists(seen) ? Files.readAllBytes(seen) : new byte[0];
    }

    record Outcome(int exit, String text) {}

    private Outcome verify(String bundle) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, UTF_8);
        int exit = VerifyCommand.run(
                List.of(
                        folder.resolve(bundle).toString(),
                        "--policy",
                        folder.resolve("policy.txt").toString(),
                        "--seen",
                        folder.resolve("seen.db").toString()),
                stream,
                stream);
        return new Outcome(exit, out.toString(UTF_8));
    }
}
