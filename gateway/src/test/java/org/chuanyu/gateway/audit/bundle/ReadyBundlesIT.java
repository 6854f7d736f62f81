package org.chuanyu.gateway.audit.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.evidence.bundle.BundleDescription.End;
import org.chuanyu.gateway.audit.CosignedSlice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** What one inspector can take from another, and from the disk. */
class ReadyBundlesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Inspector WANG = new Inspector("inspector-anyue", "inspector", "192.0.2.2");
    /** Of the slice's pool. */
    private static final int CONNECTIONS = 8;

    @TempDir
    Path folder;

    CosignedSlice log;
    ExportDesk desk;
    SpoolFolder spool;
    ReadyBundles node;
    Ask window;

    @BeforeEach
    void open() throws IOException {
        log = new CosignedSlice(Duration.ofDays(2));
        // So much that no disk has it: only the room for the window counts.
        desk = new ExportDesk(log, folder, DataSize.ofTerabytes(1 << 18));
        spool = new SpoolFolder(desk.settings);
        node = new ReadyBundles(desk.maker, spool, desk.settings);
        Instant start = Instant.ofEpochSecond(desk.now().getEpochSecond() + 60);
        log.database.clock.pass(Duration.between(desk.now(), start));
        log.grow(300);
        log.database.clock.pass(Duration.ofSeconds(2));
        log.cosign();
        log.database.clock.pass(Duration.ofMinutes(1));
        window = new Ask(start, start.plusSeconds(1));
    }

    @AfterEach
    void close() throws Exception {
        node.destroy();
        spool.destroy();
        log.close();
    }

    /** The database does not answer, so that whatever is begun stays unfinished. */
    @Test
    void oneIsMadeAtATimeForEachAccount() throws Exception {
        Export first = desk.exports.ask(window, ExportDesk.LI);
        Export second = desk.exports.ask(window, ExportDesk.LI);
        Export others = desk.exports.ask(window, WANG);
        List<Connection> all = new ArrayList<>();
        while (all.size() < CONNECTIONS) {
            all.add(log.database.connections().getConnection());
        }

        for (Export each : List.of(first, second, others)) {
            assertThat(node.within(Duration.ZERO, each)).isEmpty();
        }
        assertThat(node.kept()).containsExactlyInAnyOrder(first.id(), others.id());

        for (Connection each : all) {
            each.close();
        }
        fetch(first);
        fetch(others);
        fetch(second);
    }

    @Test
    void whoeverAsksForMoreLosesHisOwnFirst() throws Exception {
        Export others = desk.exports.ask(window, WANG);
        fetch(others);
        for (int i = 0; i < 3; i++) {
            Export mine = desk.exports.ask(window, ExportDesk.LI);
            fetch(mine);

            assertThat(node.kept()).containsExactlyInAnyOrder(others.id(), mine.id());
        }
    }

    /** Before the disk is full, on which others' are put together too. */
    @Test
    void noneIsBegunForWhichThereIsNoRoom() throws Exception {
        Export asked = desk.exports.ask(window, ExportDesk.LI);
        Window endless = new Window(0, 1L << 46, 1L << 46, End.COVERED);
        Export vast = new Export(
                asked.id(), asked.owner(), asked.ask(), asked.askedAt(), asked.waitUntil(), asked.settledAt(), endless);

        assertThatThrownBy(() -> node.within(PATIENCE, vast))
                .isInstanceOfSatisfying(
                        ExportRefused.class, e -> assertThat(e.code()).isEqualTo("no-room"));

        assertThat(node.kept()).isEmpty();
        fetch(asked);
    }

    private void fetch(Export export) throws IOException, InterruptedException {
        node.within(PATIENCE, export).orElseThrow().bytes().close();
    }
}
