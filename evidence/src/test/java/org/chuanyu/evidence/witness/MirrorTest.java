package org.chuanyu.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.chuanyu.evidence.tree.Entries;
import org.chuanyu.evidence.tree.Tile;
import org.chuanyu.evidence.witness.Mirror.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorTest {
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
    void copiesWhatIsCosignedAndNoMore() throws IOException {
        assertThat(witness.mirror()).isEqualTo(new Mirror.State(0, Condition.COMPLETE, ""));

        int held = 0;
        for (int size : new int[] {1, 3, 255, 256, 300, 301, 511, 513, 600}) {
            witness.add(log.request(held, size));
            assertThat(witness.mirror()).isEqualTo(new Mirror.State(size, Condition.COMPLETE, ""));
            assertThat(stored(0)).isEqualTo(log.entries(Tile.in(size, Tile.ENTRIES, 0)));
            held = size;
        }
        assertThat(stored(1)).isEqualTo(log.entries(new Tile(Tile.ENTRIES, 1, 256)));
        assertThat(stored(2)).isEqualTo(log.entries(new Tile(Tile.ENTRIES, 2, 600 - 512)));
        assertThat(witness.get("/health").body())
                .contains("\"status\":\"ok\"", "\"mirror\":{\"size\":600,\"state\":\"complete\"");
    }

    @Test
    @DisplayName(
            "attacks 1, 8, 9, 10, 11, 12, 19, 93: leaves that do not rebuild the cosigned root are not kept as history")
    void raisesTheAlarmForWrongLeaves() throws IOException {
        witness.add(log.request(0, 600));
        byte[] good = log.entries(new Tile(Tile.ENTRIES, 1, 256));
        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 1;

        for (byte[] wrong : List.of(
                flipped,
                bundle(leaves -> Collections.swap(leaves, 40, 41)),
                bundle(leaves -> leaves.add(40, leaves.get(40))),
                bundle(leaves -> leaves.remove(40)),
                bundle(leaves -> leaves.remove(255)),
                bundle(leaves -> leaves.set(40, log.leaves.get(1))),
                Arrays.copyOf(good, good.length - 1),
                Arrays.copyOfRange(good, 1, good.length),
                new byte[0])) {
            server.bent.put(SECOND, wrong);

            Mirror.State state = witness.mirror();

            assertThat(state.condition()).isEqualTo(Condition.LEAVES_DIFFER);
            assertThat(state.size()).isEqualTo(256);
            assertThat(Files.exists(file(1))).isFalse();
        }
        assertThat(witness.get("/health").body()).contains("\"status\":\"alarm\"", "\"mirror\"", "leaves-differ");
        assertThat(witness.refused()).anyMatch(name -> name.startsWith("leaves-"));
        witness.cosignature(witness.add(log.request(600, 600)), log.checkpoint(600));

        server.bent.clear();
        assertThat(witness.mirror()).isEqualTo(new Mirror.State(600, Condition.COMPLETE, ""));
    }

    @Test
    @DisplayName("a wrong leaf in a bundle that grows is refused too, be it an old or a new one")
    void raisesTheAlarmInAGrowingBundle() throws IOException {
        witness.add(log.request(0, 300));
        witness.mirror();
        witness.add(log.request(300, 310));
        byte[] wrongOld = log.fork(299).entries(new Tile(Tile.ENTRIES, 1, 54));
        byte[] wrongNew = log.fork(305).entries(new Tile(Tile.ENTRIES, 1, 54));

        for (byte[] wrong : List.of(wrongOld, wrongNew)) {
            server.bent.put(SECOND + ".p/54", wrong);
            assertThat(witness.mirror().condition()).isEqualTo(Condition.LEAVES_DIFFER);
            assertThat(stored(1)).isEqualTo(log.entries(new Tile(Tile.ENTRIES, 1, 44)));
        }
    }

    @Test
    @DisplayName("attack 30: hash tiles that prove nothing, or have another width, raise the alarm")
    void raisesTheAlarmForWrongTiles() {
        witness.add(log.request(0, 600));
        byte[] good = log.hashes(Tile.in(600, 1, 0));
        byte[] flipped = good.clone();
        flipped[40] ^= 1;

        for (byte[] wrong : List.of(flipped, Arrays.copyOf(good, 32), Arrays.copyOf(good, 33), new byte[0])) {
            server.bent.put(Tile.in(600, 1, 0).path(), wrong);
            assertThat(witness.mirror().condition()).isEqualTo(Condition.LEAVES_DIFFER);
            assertThat(witness.mirror().size()).isZero();
        }
    }

    @Test
    @DisplayName("attacks 8, 18, 59, 60: a leaf of the tree that breaks the rules is kept, and the alarm stays")
    void keepsLeavesThatBreakTheRules() throws IOException {
        List<byte[]> bad = List.of(
                TestLog.leaf(TestLog.ORIGIN, 7, TestLog.START.plusSeconds(60), "access"),
                TestLog.leaf("log.example/audit/2027", 600, TestLog.START.plusSeconds(60), "access"),
                TestLog.leaf(TestLog.ORIGIN, 600, Instant.parse("2026-11-23T03:59:59Z"), "access"),
                "{\"a\":1, \"a\":2}".getBytes());
        for (byte[] leaf : bad) {
            stop();
            folder = Files.createTempDirectory(folder, "bad");
            while (log.leaves.size() > 600) {
                log.leaves.remove(600);
            }
            log.leaves.add(leaf);
            log.grow(3);
            start();
            witness.add(log.request(0, 604));

            assertBrokenRule();
            witness.restart();
            assertBrokenRule();
        }
    }

    private void assertBrokenRule() throws IOException {
        Mirror.State state = witness.mirror();
        assertThat(state.condition()).isEqualTo(Condition.LEAF_RULES_BROKEN);
        assertThat(state.detail()).startsWith("leaf 600: ");
        assertThat(state.size()).isEqualTo(604);
        assertThat(stored(2)).isEqualTo(log.entries(new Tile(Tile.ENTRIES, 2, 92)));
    }

    @Test
    void cosignsThoughTheLogCannotBeRead() throws IOException {
        server.failing.put("tile/entries/000.p/5", 500);
        server.failing.put(FIRST, 500);
        witness.cosignature(witness.add(log.request(0, 5)), log.checkpoint(5));
        assertThat(witness.mirror().condition()).isEqualTo(Condition.UNREACHABLE);
        assertThat(witness.get("/health").body()).contains("unreachable", "500");

        server.bent.put("tile/entries/000.p/5", new byte[256 * 65537 + 1]);
        server.failing.clear();
        assertThat(witness.mirror().condition()).isEqualTo(Condition.UNREACHABLE);

        server.bent.clear();
        assertThat(witness.mirror().condition()).isEqualTo(Condition.COMPLETE);
        server.close();
        witness.cosignature(witness.add(log.request(5, 9)), log.checkpoint(9));
        assertThat(witness.mirror().condition()).isEqualTo(Condition.UNREACHABLE);
    }

    @Test
    void takesTheFullBundleWhereTheNarrowOneIsGone() {
        for (String path : List.of("tile/entries/001.p/44", "tile/0/001.p/44", "tile/1/000.p/1")) {
            server.failing.put(path, 404);
        }
        witness.add(log.request(0, 300));

        assertThat(witness.mirror()).isEqualTo(new Mirror.State(300, Condition.COMPLETE, ""));
    }

    @Test
    void sendsTheTokenAsTheFileHasItAndNeverShowsIt() throws IOException {
        Path token = folder.resolve("token");
        server.token = "Bearer first-secret";
        Files.writeString(token, "Bearer first-secret\n");
        witness.close();
        witness.mirroring(server.address(), token).start();
        witness.add(log.request(0, 5));
        assertThat(witness.mirror().condition()).isEqualTo(Condition.COMPLETE);

        server.token = "Bearer second-secret";
        witness.add(log.request(5, 9));
        assertThat(witness.mirror().detail()).contains("401").doesNotContain("secret");
        Files.writeString(token, "Bearer second-secret");
        assertThat(witness.mirror().condition()).isEqualTo(Condition.COMPLETE);

        witness.add(log.request(9, 12));
        Files.writeString(token, "Bearer bad\nsecret");
        assertThat(witness.mirror().condition()).isEqualTo(Condition.UNREACHABLE);
        assertThat(witness.get("/health").body()).doesNotContain("secret");
    }

    /** The bundle's leaves after something was done to the list of them. */
    private byte[] bundle(Consumer<List<byte[]>> done) throws IOException {
        List<byte[]> leaves = new ArrayList<>(log.leaves.subList(256, 512));
        done.accept(leaves);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] leaf : leaves) {
            Entries.write(out, leaf);
        }
        return out.toByteArray();
    }

    private Path file(int bundle) {
        return folder.resolve("state/mirror").resolve(new Tile(Tile.ENTRIES, bundle, 256).path());
    }

    private byte[] stored(int bundle) throws IOException {
        return Files.readAllBytes(file(bundle));
    }
}
