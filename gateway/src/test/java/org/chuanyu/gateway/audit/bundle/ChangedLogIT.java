package org.chuanyu.gateway.audit.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.chuanyu.evidence.tree.TreeHash;
import org.chuanyu.gateway.audit.CosignedSlice;
import org.chuanyu.gateway.audit.LogUnsound;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Somebody with every right has changed the database (attacks 1 to 3, 8 to 12, 44 and 81): no bundle comes of it, and the log is frozen. */
class ChangedLogIT {
    @TempDir
    Path folder;

    CosignedSlice log;
    ExportDesk desk;
    Export settled;

    /** What somebody does to 600 leaves, of which 300 to 519 are asked for. */
    record Change(String name, String code, Consumer<ChangedLogIT> does) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Change> changes() {
        return Stream.of(
                new Change("one bit of a leaf", "root-differs-from-leaves", it -> it.leaf(400, it.other(400))),
                new Change("a leaf and its hash", "root-differs-from-leaves", it -> {
                    it.leaf(400, it.other(400));
                    it.hash(400);
                }),
                new Change("a leaf, its hash and its tile", "root-differs-from-leaves", it -> {
                    it.leaf(400, it.other(400));
                    it.hash(400);
                    it.tile(400);
                }),
                new Change(
                        "a leaf that was the first of the window",
                        "root-differs-from-leaves",
                        it -> it.leaf(300, it.other(300))),
                new Change("no JSON", "leaf-unreadable", it -> it.leaf(300, new byte[] {'{'})),
                new Change("a leaf that is too long", "leaf-unreadable", it -> it.leaf(410, new byte[70_000])),
                new Change("taken out", "leaves-missing", it -> it.sql("DELETE FROM audit_leaf WHERE seq = 400")),
                new Change("taken out, and the others moved up", "tiles-missing", it -> {
                    it.sql("DELETE FROM audit_leaf WHERE seq = 400");
                    it.sql("UPDATE audit_leaf SET seq = seq + 9999 WHERE seq > 400");
                    it.sql("UPDATE audit_leaf SET seq = seq - 10000 WHERE seq > 10000");
                }),
                new Change("one put in, and the others moved down", "root-differs-from-leaves", it -> {
                    it.sql("UPDATE audit_leaf SET seq = seq + 10001 WHERE seq >= 400");
                    it.sql("UPDATE audit_leaf SET seq = seq - 10000 WHERE seq > 10000");
                    it.sql("INSERT INTO audit_leaf SELECT 400, -1, gen_random_uuid(), bytes, hash, sealed"
                            + " FROM audit_leaf WHERE seq = 399");
                }),
                new Change("two exchanged", "root-differs-from-leaves", it -> {
                    byte[] one = it.bytes(400);
                    it.leaf(400, it.bytes(401));
                    it.leaf(401, one);
                }),
                new Change("one twice", "root-differs-from-leaves", it -> it.leaf(401, it.bytes(400))),
                new Change("a tile to the left", "root-differs-from-tiles", it -> it.tile(260, new byte[32])),
                new Change("a tile to the right", "root-differs-from-leaves", it -> it.hash(599, new byte[32])),
                new Change(
                        "a tile that is gone", "tiles-missing", it -> it.sql("DELETE FROM audit_tile WHERE level = 1")),
                new Change("the checkpoint's root", "checkpoint-signature", it -> it.note(600, "600\n", "600\nAAAA")),
                new Change(
                        "the first checkpoint's size",
                        "checkpoint-signature",
                        it -> it.note(300, "\n300\n", "\n301\n")),
                new Change(
                        "a witness's line",
                        "checkpoint-signature",
                        it -> it.sql("UPDATE audit_cosignature SET line = replace(line, 'A', 'B') WHERE size = 600")),
                new Change(
                        "a witness's line for another checkpoint's",
                        "checkpoint-signature",
                        it -> it.sql(
                                "UPDATE audit_cosignature c SET line = (SELECT line FROM audit_cosignature o WHERE o.size = 520"
                                        + " AND o.witness = c.witness) WHERE size = 600")),
                new Change(
                        "a witness's line taken away",
                        "expired",
                        it -> it.sql(
                                "DELETE FROM audit_cosignature WHERE size = 600 AND witness LIKE 'witness.dazu%'")));
    }

    @BeforeEach
    void open() {
        log = new CosignedSlice(Duration.ofDays(2));
        desk = new ExportDesk(log, folder);
        for (int leaves : new int[] {300, 110, 110, 80}) {
            log.grow(leaves);
            log.cosign();
            log.database.clock.pass(Duration.ofMinutes(1));
        }
        settled = desk.ask(log.leaf(300).t(), log.leaf(410).t());
        assertThat(settled.window().first()).isEqualTo(300);
        assertThat(settled.window().end()).isEqualTo(520);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void givesNoEvidence(Change change) throws IOException {
        change.does().accept(this);

        Throwable why = catchThrowable(() -> desk.make(settled));

        assertThat(why instanceof LogUnsound unsound ? unsound.code() : ((ExportRefused) why).code())
                .isEqualTo(change.code());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    /** Attacks 4 and 5 are about what a leaf commits to; a bundle without disclosures has nothing of that. */
    @Test
    void whatTheLeavesCommitToIsNotInIt() throws IOException {
        sql("UPDATE audit_leaf SET sealed = '\\x00' WHERE seq = 400");
        sql("UPDATE audit_entry SET actor = 'somebody-else'");

        Throwable nothing = catchThrowable(() -> desk.make(settled));

        assertThat(nothing).isNull();
        assertThat(desk.verify(folder.resolve(settled.id() + ".zip"), "seen.db"))
                .as(desk.said)
                .isZero();
    }

    private void sql(String statement) {
        administrator().sql(statement).update();
    }

    private JdbcClient administrator() {
        return log.database.administrator();
    }

    private byte[] bytes(long seq) {
        return administrator()
                .sql("SELECT bytes FROM audit_leaf WHERE seq = ?")
                .param(seq)
                .query(byte[].class)
                .single();
    }

    /** A leaf that can be read as well, and says something else. */
    private byte[] other(long seq) {
        String leaf = new String(bytes(seq), StandardCharsets.UTF_8);
        assertThat(leaf).contains("\"out\":\"0\"");
        return leaf.replace("\"out\":\"0\"", "\"out\":\"4\"").getBytes(StandardCharsets.UTF_8);
    }

    private void leaf(long seq, byte[] bytes) {
        administrator()
                .sql("UPDATE audit_leaf SET bytes = ? WHERE seq = ?")
                .params(bytes, seq)
                .update();
    }

    private void hash(long seq) {
        hash(seq, TreeHash.SM3.leaf(bytes(seq)));
    }

    private void hash(long seq, byte[] hash) {
        administrator()
                .sql("UPDATE audit_leaf SET hash = ? WHERE seq = ?")
                .params(hash, seq)
                .update();
    }

    private void tile(long seq) {
        tile(seq, TreeHash.SM3.leaf(bytes(seq)));
    }

    private void tile(long seq, byte[] hash) {
        int changed = administrator()
                .sql("UPDATE audit_tile SET hashes = overlay(hashes PLACING ? FROM ?) WHERE level = 0 AND idx = ?")
                .params(hash, (int) (seq % 256) * 32 + 1, seq / 256)
                .update();
        assertThat(changed).isOne();
    }

    private void note(long size, String from, String to) {
        int changed = administrator()
                .sql("UPDATE audit_checkpoint SET note = replace(note, ?, ?) WHERE size = ? AND strpos(note, ?) > 0")
                .params(from, to, size, from)
                .update();
        assertThat(changed).isOne();
    }
}
