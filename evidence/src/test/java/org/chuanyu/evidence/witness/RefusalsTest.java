package org.chuanyu.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.witness.Refusals.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalsTest {
    private static final TestLog LOG = TestLog.of(12);
    private static final TestLog OTHER = LOG.fork(4);

    @TempDir
    Path folder;

    private TestWitness witness;

    @BeforeEach
    void start() {
        witness = new TestWitness(folder, LOG.key).init();
    }

    @AfterEach
    void stop() {
        witness.close();
    }

    @Test
    @DisplayName("attack 32: a second root for the size that is held is refused, and both notes are kept")
    void keepsTheProofOfAFork() {
        witness.add(LOG.request(0, 8));
        byte[] second = OTHER.request(8, 8);

        assertThat(witness.add(second).statusCode()).isEqualTo(422);

        assertFork(second, LOG.checkpoint(8));
        assertThat(witness.get("/health").body()).contains("\"status\":\"alarm\"", "\"fork\"");
        witness.restart();
        assertFork(second, LOG.checkpoint(8));
    }

    @Test
    @DisplayName("attack 32: the fork is seen also behind a wrong start")
    void keepsTheProofOfAForkWithAWrongStart() {
        witness.add(LOG.request(0, 8));
        byte[] second = TestLog.request(4, OTHER.proof(4, 8), OTHER.note(8).toString());

        assertThat(witness.add(second).statusCode()).isEqualTo(409);

        assertFork(second, LOG.checkpoint(8));
    }

    @Test
    @DisplayName("attack 33: a log that forked and comes back to its first history leaves the proof behind")
    void keepsAForkThatComesFirst() {
        witness.add(LOG.request(0, 6));
        byte[] forked = TestLog.request(6, OTHER.proof(6, 9), OTHER.note(9).toString());

        assertThat(witness.add(forked).statusCode()).isEqualTo(422);
        assertThat(witness.refused()).allMatch(name -> name.startsWith("unproven-"));
        witness.cosignature(witness.add(LOG.request(6, 9)), LOG.checkpoint(9));

        assertFork(forked, LOG.checkpoint(9));
    }

    @Test
    @DisplayName("attack 32: two roots of one size that were both refused are a fork too")
    void findsAForkAmongTheRefused() {
        witness.add(LOG.request(0, 6));
        TestLog third = LOG.fork(5);
        witness.add(TestLog.request(6, List.of(), OTHER.note(9).toString()));
        byte[] second = TestLog.request(6, List.of(), third.note(9).toString());
        witness.add(second);

        assertFork(second, OTHER.checkpoint(9));
    }

    @Test
    void keepsARequestOnceHoweverOftenItComes() throws Exception {
        witness.add(LOG.request(0, 6));
        for (int i = 0; i < 3; i++) {
            witness.add(TestLog.request(6, List.of(), LOG.note(9).toString()));
            witness.add(TestLog.request(2, List.of(), LOG.note(9).toString()));
        }

        assertThat(witness.refused())
                .filteredOn(name -> name.endsWith(".request"))
                .hasSize(2);
        Path first = folder.resolve("refused").resolve(witness.refused().get(0));
        assertThat(Files.exists(first)).isTrue();
    }

    @Test
    void keepsNothingThatTheLogDidNotSign() {
        witness.add(LOG.request(0, 6));
        TestLog stranger = TestLog.of(9);

        assertThat(witness.add(stranger.request(6, 9)).statusCode()).isEqualTo(403);
        assertThat(witness.refused()).isEmpty();
    }

    @Test
    @DisplayName("attack 93: a flood of true but stale checkpoints is bounded, and does not take a proof's place")
    void staysWithinItsBounds() throws Exception {
        Path kept = folder.resolve("kept");
        Refusals refusals = Refusals.open(kept);
        Optional<SignedNote> nothing = Optional.empty();
        for (int size = 1; size <= 1002; size++) {
            refusals.keep(Kind.OTHER, new Checkpoint(TestLog.ORIGIN, size, new byte[32]), new byte[] {1}, nothing);
        }
        refusals.keep(Kind.FORK, new Checkpoint(TestLog.ORIGIN, 5, new byte[32]), new byte[] {2}, nothing);

        Refusals again = Refusals.open(kept);
        assertThat(again.count(Kind.OTHER)).isEqualTo(1000);
        assertThat(again.count(Kind.FORK)).isEqualTo(1);
        assertThat(refusals.lost()).isEqualTo(2);
    }

    private void assertFork(byte[] request, Checkpoint held) {
        String name = witness.refused().stream()
                .filter(file -> file.startsWith("fork-") && file.endsWith(".request"))
                .findFirst()
                .orElseThrow();
        assertThat(witness.get("/refused/" + name).body()).isEqualTo(new String(request, StandardCharsets.UTF_8));
        String beside =
                witness.get("/refused/" + name.replace(".request", ".held")).body();
        SignedNote note = SignedNote.parse(beside.getBytes(StandardCharsets.UTF_8));
        assertThat(note.text()).isEqualTo(held.text());
        assertThat(LOG.key.verifies(note.text(), note.signatures().get(0))).isTrue();
    }
}
