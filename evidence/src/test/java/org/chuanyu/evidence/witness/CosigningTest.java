package org.chuanyu.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.Cosignature;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the witness says with its signature, and when. */
class CosigningTest {
    private static final TestLog LOG = TestLog.of(20);

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
    @DisplayName("attacks 51, 87: a clock that was set back does not take a cosignature's time back, and is reported")
    void timeNeverGoesBack() {
        Instant before = witness.clock.instant();
        witness.add(LOG.request(0, 3));
        witness.clock.set(before.minus(Duration.ofHours(1)));

        Cosignature later = witness.cosignature(witness.add(LOG.request(3, 5)), LOG.checkpoint(5));
        witness.restart();
        Cosignature latest = witness.cosignature(witness.add(LOG.request(5, 7)), LOG.checkpoint(7));

        assertThat(later.instant()).isEqualTo(before);
        assertThat(latest.instant()).isEqualTo(before);
        assertThat(witness.get("/health").body()).contains("\"alarm\"", "clock-behind");
    }

    @Test
    void cosignsUnderEitherKeyWhileTheLogChangesIt() {
        Sm2PrivateKey next = Sm2PrivateKey.generate();
        VerifierKey nextKey = new VerifierKey(TestLog.ORIGIN, KeyRole.LOG, next.publicKey());
        try (TestWitness both = new TestWitness(folder.resolve("both"), LOG.key, nextKey).init()) {
            SignedNote twice = LOG.note(5)
                    .with(new NoteSigner(nextKey, next)
                            .sign(LOG.checkpoint(5))
                            .signatures()
                            .get(0));
            SignedNote alone = new NoteSigner(nextKey, next).sign(LOG.checkpoint(7));

            both.cosignature(both.add(TestLog.request(0, List.of(), twice.toString())), LOG.checkpoint(5));
            both.cosignature(both.add(TestLog.request(5, LOG.proof(5, 7), alone.toString())), LOG.checkpoint(7));
        }
    }

    @Test
    @DisplayName("attack 73: another signature over the same checkpoint is cosigned again and is no fork")
    void cosignsTheSameAgain() {
        witness.add(LOG.request(0, 8));

        witness.cosignature(witness.add(LOG.request(8, 8)), LOG.checkpoint(8));
        assertThat(witness.refused()).isEmpty();
    }

    @Test
    void cosignsTheEmptyTreeWithItsOwnRootOnly() {
        Checkpoint wrong = new Checkpoint(TestLog.ORIGIN, 0, new byte[32]);

        assertThat(witness.add(TestLog.request(0, List.of(), sign(wrong))).statusCode())
                .isEqualTo(422);
        witness.cosignature(witness.add(LOG.request(0, 0)), LOG.checkpoint(0));
        witness.cosignature(witness.add(LOG.request(0, 3)), LOG.checkpoint(3));
    }

    private static String sign(Checkpoint checkpoint) {
        return new NoteSigner(LOG.key, LOG.secret).sign(checkpoint).toString();
    }
}
