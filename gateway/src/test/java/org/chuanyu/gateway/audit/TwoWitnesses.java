package org.chuanyu.gateway.audit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.TrustPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log and its two witnesses, each a process of its own. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class TwoWitnesses {
    @TempDir
    Path folder;

    TestWitness dazu;
    TestWitness anyue;
    LogSlice log;
    Cosigner toDazu;
    Cosigner toAnyue;
    WitnessGap gap;

    @BeforeEach
    void start() throws IOException {
        dazu = new TestWitness("dazu", folder);
        anyue = new TestWitness("anyue", folder);
        log = new LogSlice(List.of(dazu, anyue));
        log.database.clock.pass(
                Duration.between(log.database.clock.instant(), Clock.systemUTC().instant()));
        dazu.start(log.name.key());
        anyue.start(log.name.key());
        toDazu = log.cosigner(dazu);
        toAnyue = log.cosigner(anyue);
        gap = gap();
    }

    WitnessGap gap() {
        return new WitnessGap(
                log.panel,
                log.quorum,
                log.cosigned,
                log.store,
                log.database.audit,
                log.database.jdbc,
                log.database.clock,
                LogSlice.WITNESSES,
                log.database.transactions,
                new SimpleMeterRegistry());
    }

    @AfterEach
    void close() throws InterruptedException {
        dazu.close();
        anyue.close();
        log.close();
    }

    Sequencer both() throws Exception {
        Sequencer node = log.node();
        node.step();
        toDazu.step();
        toAnyue.step();
        return node;
    }

    void grow(Sequencer node, int acts) {
        log.actAtOnce(acts);
        log.drain(node);
    }

    CheckedNote checked() {
        TrustPolicy policy = TrustPolicy.parse(
                ("log " + log.name.key() + "\n" + log.panel.policy()).getBytes(StandardCharsets.UTF_8));
        return policy.check(log.cosigned.last().orElseThrow(), log.database.clock.instant());
    }

    List<String> kinds() {
        return log.store.leaves(0, 1000).stream()
                .map(leaf -> Leaf.parse(leaf.bytes()).kind())
                .toList();
    }
}
