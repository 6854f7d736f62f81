package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.note.VerifierKey;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is not cosigned yet when a node ends, dies or loses its last commits; and when the log's key changes. */
class WitnessedEndIT extends TwoWitnesses {
    /** Attack 88: the standby that was promoted never got the last commits, which one witness alone has seen. */
    @Test
    void aFailoverThatLostTheLastCommitsFreezes_evenIfOnlyOneWitnessSawThem() throws Exception {
        Sequencer node = both();
        grow(node, 20);
        toDazu.step();
        toAnyue.step();
        JdbcClient administrator = log.database.administrator();
        for (String table : List.of("head", "leaf", "tile", "checkpoint", "cosignature")) {
            administrator
                    .sql("CREATE TABLE old_" + table + " AS TABLE audit_" + table)
                    .update();
        }
        grow(node, 1);
        toDazu.step();
        for (String table : List.of("cosignature", "head", "leaf", "tile", "checkpoint")) {
            administrator.sql("DELETE FROM audit_" + table).update();
        }
        for (String table : List.of("head", "leaf", "tile", "checkpoint", "cosignature")) {
            administrator
                    .sql("INSERT INTO audit_" + table + " TABLE old_" + table)
                    .update();
        }

        Sequencer promoted = log.node();
        log.act(1);
        assertThat(promoted.step()).isEqualTo(Sequencer.Step.IDLE);
        toAnyue.step();
        assertThat(promoted.step()).as("one has not answered yet").isEqualTo(Sequencer.Step.IDLE);
        toDazu.step();

        assertThat(log.store.state().orElseThrow())
                .isEqualTo(new LogStore.State(LogSlice.ORIGIN, false, "witness-ahead"));
        assertThat(promoted.step()).as("nothing may be signed").isEqualTo(Sequencer.Step.IDLE);
        assertThat(log.node().step()).isEqualTo(Sequencer.Step.FROZEN);
        assertThat(log.store.size()).isEqualTo(20);
        assertThat(log.count("audit_pending"))
                .as("the act, and that it was frozen")
                .isEqualTo(2);
    }

    /** Two nodes that both believe to lead see the same gap at the same time. */
    @Test
    void aGapIsALeafOnce_whoeverLooks() throws Exception {
        Sequencer node = both();
        grow(node, 10);
        anyue.kill();
        toDazu.step();
        log.database.clock.pass(Duration.ofSeconds(61));
        ExecutorService nodes = Executors.newFixedThreadPool(4);
        try {
            for (Future<?> each : nodes.invokeAll(Collections.nCopies(8, Executors.callable(() -> gap().look())))) {
                each.get();
            }
        } finally {
            nodes.shutdown();
        }
        log.drain(node);

        assertThat(kinds()).filteredOn("witness-gap"::equals).hasSize(1);
    }

    /** An orderly end leaves nothing pending while the witnesses are there. */
    @Test
    void whatTheLastActsLeftIsCosignedBeforeTheEnd() throws Exception {
        Sequencer node = both();
        CosigningLife life = new CosigningLife(
                LogSlice.settings(256),
                new WitnessSettings(
                        Map.of(),
                        new WitnessSettings.Cosigning(
                                Duration.ofHours(1),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(60))),
                log.panel,
                log.quorum,
                gap,
                log.store,
                log.tables,
                log.cosigned,
                log.name,
                log.freezer,
                new WitnessClient(LogSlice.WITNESSES),
                log.database.clock,
                log.database.transactions);
        life.start();
        grow(node, 3);
        grow(node, 2);

        life.stop();

        assertThat(checked().checkpoint().size()).isEqualTo(5);
    }

    /** Attack 84: the leader has committed, and nobody was shown what it signed. The next shows just that, and signs no other of its size. */
    @Test
    void aLeaderThatDiesAfterItsCommitAndBeforeAnybodySawItMakesNoFork() throws Exception {
        Sequencer first = both();
        grow(first, 4);
        toDazu.step();
        toAnyue.step();
        log.act(2);
        assertThat(first.step()).isEqualTo(Sequencer.Step.TAKEN);
        LogStore.Signed unseen = log.store.lastCheckpoint().orElseThrow();
        assertThat(log.cosigned.lastSize()).isEqualTo(4);

        log.act(1);
        Sequencer next = log.node();
        assertThat(next.step()).isEqualTo(Sequencer.Step.IDLE);
        Cosigner thenDazu = log.cosigner(dazu);
        Cosigner thenAnyue = log.cosigner(anyue);
        thenDazu.step();
        thenAnyue.step();

        assertThat(checked().checkpoint().size()).isEqualTo(6);
        assertThat(new String(log.cosigned.last().orElseThrow().bytes(), StandardCharsets.UTF_8))
                .startsWith(unseen.note());
        log.drain(next);
        thenDazu.step();
        thenAnyue.step();
        assertThat(checked().checkpoint().size()).isEqualTo(7);
        assertThat(log.count("audit_checkpoint")).isEqualTo(3);
        assertThat(log.store.state().orElseThrow().active()).isTrue();
        assertThat(log.count("audit_pending")).isZero();
    }

    /** Attack 84: the first witness has cosigned, the second was not asked yet. Whoever leads next signs nothing that either of them contradicts. */
    @Test
    void aLeaderThatDiesBetweenTheTwoWitnessesMakesNoFork() throws Exception {
        grow(both(), 4);
        toDazu.step();
        log.act(2);

        Sequencer next = log.node();
        assertThat(next.step())
                .as("nothing is signed before both have answered")
                .isEqualTo(Sequencer.Step.IDLE);
        Cosigner thenDazu = log.cosigner(dazu);
        Cosigner thenAnyue = log.cosigner(anyue);
        thenDazu.step();
        thenAnyue.step();
        assertThat(checked().checkpoint().size()).isEqualTo(4);
        log.drain(next);
        thenDazu.step();
        thenAnyue.step();

        assertThat(checked().checkpoint().size()).isEqualTo(6);
        assertThat(log.store.state().orElseThrow().active()).isTrue();
        assertThat(log.count("audit_pending")).isZero();
    }

    /** Each commission adds the new key to its witness before the old one goes; who does not, cosigns no more. */
    @Test
    void aWitnessThatKnowsBothKeysGoesOnUnderTheNewOne() throws Exception {
        Sm2PrivateKey secret = Sm2PrivateKey.generate();
        LogName both = new LogName(LogSlice.settings(256), log.signing(log.key), log.signing(secret));
        VerifierKey next = new LogName(LogSlice.settings(256), log.signing(secret)).key();
        log.keys(log.name).found();
        dazu.kill();
        dazu.start(log.name.key(), next);
        Sequencer node = log.node(both);
        node.step();
        toDazu.step();
        toAnyue.step();
        grow(node, 1);
        toDazu.step();
        toAnyue.step();
        long first = log.cosigned.lastSize();
        assertThat(log.cosigned.last().orElseThrow().signatures())
                .as("two of the log")
                .hasSize(4);

        // A day later; the witnesses' clocks are the machine's, and ours may not be ahead of them.
        log.database
                .administrator()
                .sql("UPDATE audit_log_key SET since = since - interval '25 hours'")
                .update();
        Sequencer later = log.node(both);
        later.step();
        toDazu.step();
        toAnyue.step();
        grow(later, 1);
        toDazu.step();
        toAnyue.step();
        assertThat(log.cosigned.lastOf(dazu.key().label())).isGreaterThan(first);
        assertThat(log.cosigned.lastOf(anyue.key().label())).isEqualTo(first);

        anyue.kill();
        anyue.start(log.name.key(), next);
        toAnyue.step();
        assertThat(log.cosigned.lastSize()).isEqualTo(log.store.size());
    }
}
