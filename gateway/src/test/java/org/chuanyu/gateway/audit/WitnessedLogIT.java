package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.leaf.Leaf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The log between its two witnesses, each a process of its own: what both cosign, and what happens when one is away or knows better. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WitnessedLogIT extends TwoWitnesses {
    @Test
    void bothLinesMakeItEvidence_underThePublishedPolicy() throws Exception {
        Sequencer node = log.node();
        node.step();
        toDazu.step();
        toAnyue.step();
        grow(node, 300);
        toDazu.step();
        toAnyue.step();
        grow(node, 5);
        toDazu.step();

        assertThat(checked().checkpoint().size()).isEqualTo(300);
        assertThat(checked().quorum()).isTrue();
        toAnyue.step();
        assertThat(checked().checkpoint().size()).isEqualTo(305);
        assertThat(checked().cosigned()).containsOnlyKeys("dazu", "anyue");
    }

    @Test
    void signsNothingBeforeBothHaveAnsweredTheNewLeader() throws Exception {
        Sequencer node = log.node();
        log.act(3);

        assertThat(node.step()).isEqualTo(Sequencer.Step.IDLE);
        toDazu.step();
        assertThat(node.step()).isEqualTo(Sequencer.Step.IDLE);
        assertThat(log.count("audit_checkpoint")).isZero();
        toAnyue.step();
        assertThat(node.step()).isEqualTo(Sequencer.Step.TAKEN);

        toDazu.step();
        toAnyue.step();
        anyue.kill();
        Sequencer next = log.node();
        log.act(2);
        next.step();
        toDazu.step();
        toAnyue.step();
        assertThat(next.step()).isEqualTo(Sequencer.Step.IDLE);
        assertThat(log.store.size()).isEqualTo(3);
        anyue.start(log.name.key());
        toAnyue.step();
        assertThat(next.step()).isEqualTo(Sequencer.Step.TAKEN);
        assertThat(log.store.size()).isEqualTo(5);
    }

    @Test
    void withoutOneItStaysPending_andThatIsALeafAfterAMinute_andItsEndToo() throws Exception {
        Sequencer node = both();
        grow(node, 10);
        anyue.kill();
        toDazu.step();
        toAnyue.step();
        gap.look();
        assertThat(log.cosigned.last()).isEmpty();
        assertThat(kinds()).containsOnly("record-read");

        log.database.clock.pass(Duration.ofSeconds(61));
        gap.look();
        gap.look();
        log.drain(node);
        assertThat(kinds()).filteredOn("witness-gap"::equals).hasSize(1);
        assertThat(gap.since()).isPresent();
        assertThat(log.database
                        .jdbc
                        .sql("SELECT detail ->> 'missing' FROM audit_entry WHERE action = 'WITNESS_GAP'")
                        .query(String.class)
                        .single())
                .isEqualTo("anyue");
        toDazu.step();
        assertThat(log.cosigned.lastOf(dazu.key().label())).isEqualTo(11);

        anyue.start(log.name.key());
        toAnyue.step();
        assertThat(checked().checkpoint().size()).isEqualTo(10);
        toAnyue.step();
        toDazu.step();
        gap.look();
        gap.look();
        log.drain(node);
        assertThat(checked().checkpoint().size()).isEqualTo(11);
        assertThat(gap.since()).isEmpty();
        assertThat(kinds()).filteredOn("witness-gap-ended"::equals).hasSize(1);
    }

    /** Attack 87: our clock is set back by an hour, and set right again. */
    @Test
    void whatWasLoggedAnHourBehindIsEvidenceOnceTheClockIsRight() throws Exception {
        Sequencer node = both();
        grow(node, 2);
        toDazu.step();
        toAnyue.step();
        log.database.clock.pass(Duration.ofHours(-1));
        grow(node, 3);
        toDazu.step();
        toAnyue.step();
        assertThat(log.cosigned.lastSize())
                .as("their lines are of a time that has not come")
                .isEqualTo(2);
        assertThat(log.store.state().orElseThrow().active()).isTrue();

        log.database.clock.pass(Duration.ofHours(1));
        toDazu.step();
        toAnyue.step();

        assertThat(checked().checkpoint().size()).isEqualTo(5);
        assertThat(log.store.leaves(0, 5).stream()
                        .map(leaf -> Leaf.parse(leaf.bytes()).t()))
                .isSorted();
        assertThat(log.count("audit_pending")).isZero();
    }

    /** A busy log has a newer checkpoint whenever anybody looks. */
    @Test
    void aBusyLogIsCosignedToo() throws Exception {
        Sequencer node = both();
        for (int i = 0; i < 4; i++) {
            grow(node, 3);
            toDazu.step();
            grow(node, 3);
            toAnyue.step();
        }

        assertThat(checked().checkpoint().size()).isGreaterThan(12);
    }

    @Test
    void aLostAnswerIsAskedForAgain() throws Exception {
        Sequencer node = both();
        grow(node, 4);
        toDazu.step();
        toAnyue.step();
        log.database.administrator().sql("DELETE FROM audit_cosignature").update();

        toDazu.step();
        toAnyue.step();
        assertThat(checked().checkpoint().size()).isEqualTo(4);

        // Other nodes do not know how far the witnesses are: they are told.
        Sequencer next = log.node();
        grow(next, 1);
        log.cosigner(dazu).step();
        log.cosigner(anyue).step();
        grow(next, 1);
        toDazu.step();
        toAnyue.step();
        assertThat(checked().checkpoint().size()).isEqualTo(6);
    }

    @Test
    void aWitnessThatIsKilledAndComesBackGoesOn() throws Exception {
        Sequencer node = both();
        for (int i = 1; i <= 3; i++) {
            grow(node, 100);
            dazu.kill();
            toDazu.step();
            toAnyue.step();
            dazu.start(log.name.key());
            toDazu.step();
            assertThat(checked().checkpoint().size()).isEqualTo(100L * i);
        }
    }

    /** Attack 82: the database is an older one than the witnesses have seen. Acts go on; nothing is signed. */
    @ParameterizedTest
    @CsvSource({"0, witness-ahead", "30, witness-differs", "31, witness-differs"})
    void aDatabaseThatWasSetBackIsFrozen(int regrown, String reason) throws Exception {
        Sequencer node = both();
        grow(node, 20);
        JdbcClient administrator = log.database.administrator();
        for (String table : List.of("head", "leaf", "tile", "checkpoint")) {
            administrator
                    .sql("CREATE TABLE old_" + table + " AS TABLE audit_" + table)
                    .update();
        }
        grow(node, 30);
        toDazu.step();
        toAnyue.step();
        administrator.sql("DELETE FROM audit_cosignature").update();
        for (String table : List.of("head", "leaf", "tile", "checkpoint")) {
            administrator.sql("DELETE FROM audit_" + table).update();
            administrator
                    .sql("INSERT INTO audit_" + table + " TABLE old_" + table)
                    .update();
        }
        if (regrown > 0) {
            grow(log.nodeWithoutWitnesses(), regrown);
        }

        Sequencer next = log.node();
        log.act(1);
        assertThat(next.step()).isEqualTo(Sequencer.Step.IDLE);
        toAnyue.step();
        log.act(2);

        assertThat(log.store.state().orElseThrow()).isEqualTo(new LogStore.State(LogSlice.ORIGIN, false, reason));
        toDazu.step();
        assertThat(log.node().step()).isEqualTo(Sequencer.Step.FROZEN);
        assertThat(log.store.size()).isEqualTo(20 + regrown);
        assertThat(log.count("audit_pending")).isEqualTo(4);
        assertThat(log.count("audit_cosignature")).isZero();
    }

    @Test
    void aRefusedProofFreezes() throws Exception {
        Sequencer node = both();
        grow(node, 7);
        toDazu.step();
        grow(node, 6);
        log.database
                .administrator()
                .sql("UPDATE audit_leaf SET hash = decode(repeat('ab', 32), 'hex') WHERE seq = 3")
                .update();

        toAnyue.step();
        assertThat(log.store.state().orElseThrow().active()).isTrue();
        toDazu.step();

        assertThat(log.store.state().orElseThrow())
                .isEqualTo(new LogStore.State(LogSlice.ORIGIN, false, "witness-refuses-proof"));
    }
}
