package org.chuanyu.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.chuanyu.evidence.tree.Tile;
import org.chuanyu.evidence.witness.Mirror.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy on the disk, and the witness's own state beside it, from one start to the next. */
class MirrorDiskTest {
    private static final String FIRST = "tile/entries/000";
    private static final String SECOND = "tile/entries/001";

    private final TestLog log = TestLog.of(600);

    @TempDir
    Path folder;

    private TestLogServer server;
    private TestWitness witness;

    @BeforeEach
    void start() throws IOException {
        server = new TestLogServer(log);
        witness = new TestWitness(folder.resolve("state"), log.key)
                .mirroring(server.address(), null)
                .init();
    }

    @AfterEach
    void stop() {
        witness.close();
        server.close();
    }

    @Test
    void goesOnAfterARestart() throws IOException {
        witness.add(log.request(0, 300));
        witness.mirror();
        witness.restart();
        assertThat(witness.mirror()).isEqualTo(new Mirror.State(300, Condition.COMPLETE, ""));
        server.asked.clear();
        witness.add(log.request(300, 600));
        witness.restart();

        assertThat(witness.mirror()).isEqualTo(new Mirror.State(600, Condition.COMPLETE, ""));
        assertThat(server.asked).doesNotContain(FIRST);
        assertThat(stored(1)).isEqualTo(log.entries(new Tile(Tile.ENTRIES, 1, 256)));
    }

    @Test
    void writesOverTheRestOfATornWrite() throws IOException {
        witness.add(log.request(0, 300));
        witness.mirror();
        witness.close();
        Files.write(file(1), new byte[] {0, 100, 1, 2, 3}, StandardOpenOption.APPEND);
        witness.start();

        witness.add(log.request(300, 600));

        assertThat(witness.mirror()).isEqualTo(new Mirror.State(600, Condition.COMPLETE, ""));
        assertThat(stored(1)).isEqualTo(log.entries(new Tile(Tile.ENTRIES, 1, 256)));
    }

    @Test
    @DisplayName(
            "attack 81: a copy that was changed, cut or lost is found at the next start, and nothing is added to it")
    void findsADamagedCopy() throws IOException {
        witness.add(log.request(0, 600));
        witness.mirror();
        witness.close();
        byte[] good = stored(1);
        byte[] flipped = good.clone();
        flipped[5000] ^= 1;
        byte[] root = Files.readAllBytes(folder.resolve("state/mirror.root"));

        for (byte[] damaged : List.of(flipped, Arrays.copyOf(good, 9000), new byte[0])) {
            Files.write(file(1), damaged);
            assertDiskDiffers();
        }
        Files.write(file(1), good);
        Files.move(file(2), folder.resolve("aside"));
        assertDiskDiffers();
        Files.move(folder.resolve("aside"), file(2), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(folder.resolve("state/mirror.root"), "nonsense");
        assertDiskDiffers();
        Files.write(folder.resolve("state/mirror.root"), root);
        witness.start();
        assertThat(witness.mirror().condition()).isEqualTo(Condition.COMPLETE);
    }

    private void assertDiskDiffers() {
        witness.start();
        assertThat(witness.mirror().condition()).isEqualTo(Condition.DISK_DIFFERS);
        assertThat(witness.get("/health").body()).contains("\"alarm\"", "disk-differs");
        witness.cosignature(witness.add(log.request(600, 600)), log.checkpoint(600));
        witness.close();
    }

    @Test
    @DisplayName("attacks 54, 82: a state from a backup, older than the leaves beside it, does not start")
    void refusesAStateFromABackup() throws IOException {
        witness.add(log.request(0, 300));
        byte[] backup = Files.readAllBytes(folder.resolve("state/witness.state"));
        witness.add(log.request(300, 301));
        witness.mirror();
        witness.close();
        byte[] latest = Files.readAllBytes(folder.resolve("state/witness.state"));
        Files.write(folder.resolve("state/witness.state"), backup);

        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> witness.start())
                .withMessageContaining("older than the mirror");

        Files.write(folder.resolve("state/witness.state"), latest);
        witness.start();
    }

    private Path file(int bundle) {
        return folder.resolve("state/mirror").resolve(new Tile(Tile.ENTRIES, bundle, 256).path());
    }

    private byte[] stored(int bundle) throws IOException {
        return Files.readAllBytes(file(bundle));
    }
}
