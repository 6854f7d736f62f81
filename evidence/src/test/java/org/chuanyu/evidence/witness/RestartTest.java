package org.chuanyu.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.witness.StartRefused.Exit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
    private static final TestLog LOG = TestLog.of(12);

    @TempDir
    Path folder;

    @Test
    void goesOnWhereItWas() {
        try (TestWitness witness = new TestWitness(folder, LOG.key).init()) {
            witness.restart();
            assertThat(witness.add(LOG.request(4, 6)).body()).isEqualTo("0\n");
            witness.add(LOG.request(0, 6));
            String held = witness.get("/checkpoint").body();

            witness.restart();

            assertThat(witness.get("/checkpoint").body()).isEqualTo(held);
            assertThat(witness.add(LOG.request(0, 9)).body()).isEqualTo("6\n");
            witness.cosignature(witness.add(LOG.request(6, 9)), LOG.checkpoint(9));
        }
    }

    @Test
    @DisplayName("attack 84: what was on the disk before the answer was lost is held, and is cosigned again when asked")
    void answersAgainAfterTheAnswerWasLost() {
        try (TestWitness witness = new TestWitness(folder, LOG.key).init()) {
            witness.inside().add(LOG.request(0, 6));
            witness.restart();

            assertThat(witness.add(LOG.request(0, 6)).body()).isEqualTo("6\n");
            witness.cosignature(witness.add(LOG.request(6, 6)), LOG.checkpoint(6));
            assertThat(witness.add(LOG.fork(2).request(6, 6)).statusCode()).isEqualTo(422);
        }
    }

    @Test
    @DisplayName("attack 54: a witness whose state is gone does not start")
    void doesNotStartFromNothing() throws IOException {
        TestWitness witness = new TestWitness(folder, LOG.key);
        assertRefused(witness, false, "--init");

        witness.init();
        witness.add(LOG.request(0, 6));
        witness.close();
        Files.delete(folder.resolve("witness.state"));

        assertRefused(witness, false, "--init");
        assertRefused(witness, true, "has been used");
    }

    @Test
    @DisplayName("attack 54: --init does not wipe a state")
    void doesNotBeginTwice() {
        TestWitness witness = new TestWitness(folder, LOG.key).init();
        witness.add(LOG.request(0, 6));
        witness.close();

        assertRefused(witness, true, "has been used");
        try (TestWitness again = witness.start()) {
            assertThat(again.inside().held().size()).isEqualTo(6);
        }
    }

    @Test
    void refusesADamagedState() throws IOException {
        TestWitness witness = new TestWitness(folder, LOG.key).init();
        witness.add(LOG.request(0, 6));
        witness.close();
        Path file = folder.resolve("witness.state");
        byte[] good = Files.readAllBytes(file);
        String text = new String(good, StandardCharsets.UTF_8);

        for (String bent : new String[] {
            "",
            text.substring(0, text.length() / 2),
            text.substring(0, text.length() - 1),
            text + "\n",
            text.substring(0, text.indexOf("cosigned")) + "cosigned\n",
            text.replace("cosigned", "never"),
            text.replace("witness/v1", "witness/v2"),
            text.replace("\n6\n", "\n5\n"),
            text.substring(0, text.lastIndexOf('\u2014')),
            text.replaceFirst(
                    "\u2014 witness(?s:.*)", LOG.note(6).signatures().get(0).line())
        }) {
            assertThat(bent).isNotEqualTo(text);
            Files.writeString(file, bent);
            assertRefused(witness, false, "refused");
        }
        for (int at = 0; at < good.length; at += 7) {
            byte[] flipped = good.clone();
            flipped[at] ^= 1;
            Files.write(file, flipped);
            boolean inTheLogsLine =
                    text.substring(0, text.lastIndexOf('\u2014')).length() > at
                            && at > text.lastIndexOf(TestLog.ORIGIN, text.lastIndexOf('\u2014'));
            if (!inTheLogsLine) {
                assertRefused(witness, false, "refused");
            }
        }
        Files.write(file, good);
        witness.start().close();
    }

    @Test
    void refusesTheStateOfAnotherWitnessOrLog() {
        TestWitness witness = new TestWitness(folder, LOG.key).init();
        witness.add(LOG.request(0, 6));
        witness.close();

        assertRefused(new TestWitness(folder, LOG.key), false, "another witness");
        TestWitness sameKeyOtherLog = new TestWitness(folder, LOG.named("log.example/audit/2027").key);
        Settings settings = new Settings(
                new NoteSigner(witness.key, witness.secret),
                sameKeyOtherLog.logKeys,
                folder,
                false,
                witness.settings(false).listen(),
                null,
                null);
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> RunningWitness.start(settings, witness.clock))
                .withMessageContaining("another log");
    }

    @Test
    void twoNeverShareAFolder() {
        TestWitness witness = new TestWitness(folder, LOG.key).init();

        assertRefused(witness, false, "another witness uses");
        assertRefused(witness, true, "another witness uses");

        witness.close();
        witness.start().close();
    }

    @Test
    @DisplayName("attack 86: where the disk takes nothing, nothing is cosigned")
    void cosignsNothingThatIsNotSaved() throws IOException {
        try (TestWitness witness = new TestWitness(folder, LOG.key).init()) {
            witness.add(LOG.request(0, 6));
            Path inTheWay = Files.createDirectory(folder.resolve("witness.state.new"));

            assertThat(witness.add(LOG.request(6, 9)).statusCode()).isEqualTo(503);
            assertThat(witness.get("/health").statusCode()).isEqualTo(503);
            assertThat(witness.get("/health").body()).contains("state-not-saved");
            assertThat(witness.inside().held().size()).isEqualTo(6);

            Files.delete(inTheWay);
            witness.cosignature(witness.add(LOG.request(6, 9)), LOG.checkpoint(9));
            assertThat(witness.get("/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("attack 86: after a write that may or may not have happened nothing is cosigned until a restart")
    void stopsAfterAHalfWrite() throws IOException {
        try (TestWitness witness = new TestWitness(folder, LOG.key).init()) {
            Path state = folder.resolve("witness.state");
            Path aside = folder.resolve("aside");
            Files.move(state, aside);
            Files.createDirectories(state.resolve("full"));

            assertThat(witness.add(LOG.request(0, 6)).statusCode()).isEqualTo(503);
            Files.delete(state.resolve("full"));
            Files.delete(state);
            Files.move(aside, state);
            assertThat(witness.add(LOG.request(0, 6)).statusCode()).isEqualTo(503);

            witness.restart();
            witness.cosignature(witness.add(LOG.request(0, 6)), LOG.checkpoint(6));
        }
    }

    private static void assertRefused(TestWitness witness, boolean init, String message) {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> RunningWitness.start(witness.settings(init), witness.clock))
                .withMessageContaining(message)
                .matches(refused -> refused.exit() == Exit.STATE);
    }
}
