package org.chuanyu.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever asks for help is told how, and nothing that he asked for beside it is taken as done. */
class MainTest {
    private static final int WRONG_COMMAND = 64;

    @TempDir
    Path folder;

    private record Ended(int exit, String out, String err) {}

    @ParameterizedTest
    @ValueSource(strings = {"verify", "verify-proof", "witness", "keygen", "vkey"})
    void explainsACommandToWhoeverAsksForNothingElse(String command) {
        Ended ended = run(List.of(command, "--help"));

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).startsWith(command + " ").contains("exit: ");
        assertThat(ended.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verify none.zip --policy FOLDER/p --seen FOLDER/s",
                "verify-proof none --leaf FOLDER/l --policy FOLDER/p",
                "witness --name n --key FOLDER/k --log l --state FOLDER/s --listen 127.0.0.1:0",
                "keygen --name n --out FOLDER/k",
                "vkey --name n --key FOLDER/k"
            })
    @DisplayName("attack 80: --help among other words is a wrong word like any other, and never exits 0")
    void takesNothingAsDoneThatWasAskedForBesideHelp(String line) {
        List<String> words = List.of(line.replace("FOLDER", folder.toString()).split(" "));
        for (int at = 1; at <= words.size(); at++) {
            Ended help = run(with(words, at, "--help"));
            Ended wrong = run(with(words, at, "--wrong"));

            assertThat(help.exit())
                    .as("--help at %d of %s", at, line)
                    .isNotZero()
                    .isEqualTo(wrong.exit());
            assertThat(help.err()).isEqualTo(wrong.err().replace("--wrong", "--help"));
            assertThat(help.out()).isEmpty();
        }
        assertThat(run(List.of(words.get(0), "--help", "--help")).exit()).isNotZero();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void knowsNoCommandBehindItsOwnHelp() {
        assertThat(run(List.of("--help")).exit()).isZero();
        Ended ended = run(List.of("--help", "verify", "none.zip"));

        assertThat(ended).isEqualTo(run(List.of("--wrong")));
        assertThat(ended.exit()).isEqualTo(WRONG_COMMAND);
        assertThat(ended.out()).isEmpty();
    }

    private static List<String> with(List<String> words, int at, String word) {
        List<String> all = new ArrayList<>(words);
        all.add(at, word);
        return all;
    }

    private static Ended run(List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.run(words, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        return new Ended(exit, out.toString(UTF_8), err.toString(UTF_8));
    }
}
