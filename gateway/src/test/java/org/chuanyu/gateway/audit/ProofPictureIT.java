package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.tree.Proofs;
import org.chuanyu.evidence.tree.TreeHash;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a picture shows is what was signed, whatever the shape of the tree; and it shows when it is not. */
class ProofPictureIT {
    static LogSlice log;
    static LogProofs proofs;

    @BeforeAll
    static void grow() {
        log = new LogSlice();
        proofs = new LogProofs(log.store, log.cosigned);
        Sequencer node = log.node();
        for (int acts : new int[] {1, 1, 1, 4, 250}) {
            log.actAtOnce(acts);
            log.drain(node);
        }
    }

    @AfterAll
    static void close() {
        log.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0",
        "0, 2, 1",
        "1, 2, 1",
        "0, 3, 2",
        "1, 3, 2",
        "2, 3, 1",
        "0, 7, 3",
        "5, 7, 3",
        "6, 7, 2",
        "0, 257, 9",
        "128, 257, 9",
        "255, 257, 9",
        "256, 257, 1"
    })
    void endsAtTheRootThatWasSigned(long seq, long size, int steps) {
        LogProofs.Proven proven = proofs.at(seq, size).orElseThrow();
        ProofPicture picture = proven.picture();

        assertThat(picture.holds()).isTrue();
        assertThat(picture.steps()).hasSize(steps);
        assertThat(picture.root())
                .isEqualTo(HexFormat.of()
                        .formatHex(log.store.checkpointFor(size).orElseThrow().root()));
        assertThat(Proofs.included(
                        TreeHash.SM3,
                        proven.leaf().hash(),
                        seq,
                        size,
                        proven.hashes(),
                        HexFormat.of().parseHex(picture.root())))
                .isTrue();
        assertThat(picture.leafHash())
                .isEqualTo(
                        HexFormat.of().formatHex(TreeHash.SM3.leaf(proven.leaf().bytes())));
        covers(picture, seq, size);
    }

    /** Neighbours and nodes are labelled with the leaves that they are over: halves that meet, up to the whole tree. */
    private static void covers(ProofPicture picture, long seq, long size) {
        long first = seq;
        long last = seq;
        for (ProofPicture.Step step : picture.steps()) {
            assertThat(step.left() ? step.to() + 1 : step.from()).isEqualTo(step.left() ? first : last + 1);
            first = Math.min(first, step.from());
            last = Math.max(last, step.to());
            assertThat(List.of(step.first(), step.last())).containsExactly(first, last);
        }
        assertThat(List.of(first, last)).containsExactly(0L, size - 1);
        assertThat(picture.boxes()).hasSize(2 + 2 * picture.steps().size());
        assertThat(picture.boxes()).allSatisfy(box -> {
            assertThat(box.x() + picture.boxWidth()).isLessThan(picture.width());
            assertThat(box.y() + picture.boxHeight()).isLessThan(picture.height());
        });
    }

    @Test
    void doesNotHoldWhereAnythingIsBent() {
        LogProofs.Proven proven = proofs.at(5, 7).orElseThrow();
        Checkpoint checkpoint = proven.checkpoint();
        byte[] other = proven.leaf().hash().clone();
        other[31] ^= 1;
        List<byte[]> bent = new ArrayList<>(proven.hashes());
        bent.set(1, other);
        byte[] root = checkpoint.root().clone();
        root[0] ^= 1;

        assertThat(ProofPicture.of(other, 5, proven.hashes(), checkpoint).holds())
                .isFalse();
        assertThat(ProofPicture.of(proven.leaf().hash(), 5, bent, checkpoint).holds())
                .isFalse();
        assertThat(ProofPicture.of(proven.leaf().hash(), 4, proven.hashes(), checkpoint)
                        .holds())
                .isFalse();
        assertThat(ProofPicture.of(proven.leaf().hash(), 5, proven.hashes().subList(0, 2), checkpoint)
                        .holds())
                .isFalse();
        assertThat(ProofPicture.of(
                                proven.leaf().hash(),
                                5,
                                proven.hashes(),
                                new Checkpoint(checkpoint.origin(), checkpoint.size(), root))
                        .holds())
                .isFalse();
        List<byte[]> longer = new ArrayList<>(proven.hashes());
        longer.add(other);
        assertThat(ProofPicture.of(proven.leaf().hash(), 5, longer, checkpoint).holds())
                .isFalse();
    }

    @Test
    void thereIsNoneOfALeafBeyondTheTree() {
        Checkpoint checkpoint = proofs.at(0, 7).orElseThrow().checkpoint();

        assertThat(proofs.at(7, 7)).isEmpty();
        assertThat(proofs.at(-1, 7)).isEmpty();
        assertThat(proofs.at(0, 6)).as("no checkpoint has this size").isEmpty();
        assertThatThrownBy(() -> ProofPicture.of(new byte[32], 7, List.of(), checkpoint))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
