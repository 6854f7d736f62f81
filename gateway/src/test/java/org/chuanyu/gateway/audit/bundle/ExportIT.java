package org.chuanyu.gateway.audit.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.chuanyu.evidence.bundle.BundleDescription.End;
import org.chuanyu.gateway.audit.CosignedSlice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** What an inspector gets, and what he gets the next time. */
class ExportIT {
    @TempDir
    Path folder;

    CosignedSlice log;
    ExportDesk desk;
    Instant start;

    @BeforeEach
    void open() {
        log = new CosignedSlice(Duration.ofDays(2));
        desk = new ExportDesk(log, folder);
        start = Instant.ofEpochSecond(desk.now().getEpochSecond() + 60);
        log.database.clock.pass(Duration.between(desk.now(), start));
        log.grow(300);
        log.database.clock.pass(Duration.ofSeconds(2));
        log.cosign();
        log.database.clock.pass(Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** Nobody does anything: what the inspector did himself brings the checkpoint that his window needs. */
    @Test
    void aQuietLogIsCoveredByTheRequestItself() throws IOException {
        Export asked = desk.ask(start, desk.now());
        assertThat(asked.settled()).isFalse();
        assertThat(desk.exports.settle(asked, ExportDesk.LI).settled()).isFalse();

        log.take();
        log.cosign();
        Export settled = desk.exports.settle(asked, ExportDesk.LI);

        assertThat(settled.window()).isEqualTo(new Window(0, 301, 301, End.COVERED));
        assertThat(desk.verify(desk.make(settled), "seen.db")).as(desk.said).isZero();
    }

    @Test
    void anEndThatIsJustToComeIsWaitedFor_withOneMoreEntry() {
        Instant to = desk.now().plusSeconds(5);
        Export asked = desk.ask(start, to);
        log.take();
        log.cosign();
        assertThat(desk.exports.settle(asked, ExportDesk.LI).settled()).isFalse();
        log.database.clock.pass(Duration.ofSeconds(5));
        desk.exports.settle(asked, ExportDesk.LI);
        desk.exports.settle(asked, ExportDesk.LI);
        log.take();
        assertThat(log.ofKind("evidence-requested")).hasSize(2);
        log.cosign();

        Window window = desk.exports.settle(asked, ExportDesk.LI).window();

        assertThat(window).isEqualTo(new Window(0, 302, 302, End.COVERED));
    }

    @Test
    void afterHalfAMinuteItEndsWithWhatThereIs_andSaysSo() throws IOException {
        Export asked = desk.ask(start, desk.now());
        log.take();
        log.database.clock.pass(Duration.ofSeconds(29));
        assertThat(desk.exports.settle(asked, ExportDesk.LI).settled()).isFalse();
        log.database.clock.pass(Duration.ofSeconds(1));

        Export settled = desk.exports.settle(asked, ExportDesk.LI);

        assertThat(settled.window()).isEqualTo(new Window(0, 300, 300, End.SHORT));
        assertThat(desk.verify(desk.make(settled), "seen.db")).isEqualTo(10);
        assertThat(desk.said).contains("bundle.json says so");
    }

    /** What was done until it was asked for is in it: for that its own entry is waited for, and no longer. */
    @Test
    void anEndThatCannotComeInTimeIsNotWaitedFor() throws IOException {
        Export asked = desk.ask(start, desk.now().plus(Duration.ofHours(1)));
        assertThat(asked.settled()).isFalse();
        log.take();
        log.cosign();

        Export settled = desk.exports.settle(asked, ExportDesk.LI);

        assertThat(settled.window()).isEqualTo(new Window(0, 301, 301, End.SHORT));
        // Days ago, by the log's own word alone.
        assertThat(desk.verify(desk.make(settled), "seen.db")).as(desk.said).isEqualTo(10);
    }

    @Test
    void withoutWitnessesAnEndToComeIsNoEvidenceOfThePresent() throws IOException {
        log.database.clock.pass(Duration.ofMinutes(5));
        Export asked = desk.ask(start, desk.now().plus(Duration.ofHours(1)));
        log.take();
        log.database.clock.pass(Duration.ofSeconds(30));

        Export settled = desk.exports.settle(asked, ExportDesk.LI);

        assertThat(settled.window()).isEqualTo(new Window(0, 300, 300, End.SHORT));
        assertThat(desk.verify(desk.make(settled), "seen.db")).isEqualTo(10);
    }

    /** Attack 94. */
    @Test
    void thePullItselfIsInTheNextBundle() throws IOException {
        Export first = desk.ask(start, start.plusSeconds(1));
        log.take();
        List<Long> pulls = log.ofKind("evidence-exported");
        assertThat(pulls).hasSize(1);
        assertThat(pulls.get(0)).isGreaterThanOrEqualTo(first.window().end());
        log.cosign();
        log.database.clock.pass(Duration.ofMinutes(1));
        log.grow(1);
        log.cosign();

        Export second = desk.ask(start, desk.now());

        assertThat(second.window().end()).isGreaterThan(pulls.get(0));
        Path bundle = desk.make(second);
        assertThat(desk.verify(bundle, "seen.db")).as(desk.said).isZero();
        assertThat(text(bundle, "leaves.bin")).containsOnlyOnce("\"kind\":\"evidence-exported\"");
    }

    /** The second window is apart from the first: only the proof says that the log has not become another in between. */
    @Test
    void theNextBundleContinuesWhatWasSeen() throws IOException {
        Export first = desk.ask(start, start.plusSeconds(1));
        assertThat(desk.verify(desk.make(first), "li.db")).as(desk.said).isZero();
        Files.copy(folder.resolve("office/li.db"), folder.resolve("office/wang.db"));
        for (int i = 0; i < 5; i++) {
            log.grow(50);
            log.cosign();
            log.database.clock.pass(Duration.ofMinutes(1));
        }
        Instant late = desk.now().minus(Duration.ofMinutes(1));

        Export second = desk.ask(late, late.plusSeconds(1));
        log.grow(1);
        log.cosign();
        Export settled = desk.exports.settle(second, ExportDesk.LI);

        assertThat(settled.window().first()).isGreaterThan(first.window().size());
        Path bundle = desk.make(settled);
        String proof = "consistency/300-" + settled.window().size() + ".txt";
        assertThat(text(bundle, proof)).isNotEmpty();
        assertThat(desk.verify(bundle, "li.db")).as(desk.said).isZero();

        Inspector wang = new Inspector("inspector-anyue", "inspector", "192.0.2.2");
        Export others = desk.exports.ask(settled.ask(), wang);
        assertThat(desk.verify(desk.make(others), "wang.db"))
                .as("or the proof above proves nothing")
                .isEqualTo(20);
    }

    /** Checkpoints under its old key are evidence no more, and prove all the same that the log has only grown. */
    @Test
    void aWitnessWithANewKeyDoesNotMakeTheLogLookChanged() throws IOException {
        Export first = desk.ask(start, start.plusSeconds(1));
        assertThat(desk.verify(desk.make(first), "seen.db")).as(desk.said).isZero();
        log.database
                .administrator()
                .sql(
                        "UPDATE audit_cosignature SET witness = 'witness.dazu+00000000' WHERE witness LIKE 'witness.dazu%'")
                .update();
        log.grow(10);
        log.cosign();

        assertThatThrownBy(() -> desk.make(first))
                .isInstanceOf(ExportRefused.class)
                .hasMessageContaining("ask anew");
        Export second = desk.ask(start, desk.now());

        assertThat(second.settled()).isTrue();
        assertThat(desk.verify(desk.make(second), "seen.db")).as(desk.said).isZero();
    }

    @Test
    void isTheSameHoweverMuchTheLogHasGrownSince() throws Exception {
        Export settled = desk.ask(start, start.plusSeconds(1));
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch growing = new CountDownLatch(3);
        ExecutorService other = Executors.newSingleThreadExecutor();
        Future<?> growth = other.submit(() -> {
            while (!stop.get()) {
                log.grow(40);
                log.cosign();
                growing.countDown();
            }
        });
        assertThat(growing.await(1, TimeUnit.MINUTES)).isTrue();

        for (int i = 0; i < 5; i++) {
            Path bundle = desk.make(settled);
            assertThat(desk.verify(bundle, "seen" + i + ".db")).as(desk.said).isZero();
            assertThat(text(bundle, "bundle.json")).contains("\"first\":\"0\"", "\"end\":\"300\"");
            Files.delete(bundle);
        }
        stop.set(true);
        growth.get();
        other.shutdown();
        assertThat(log.size()).isGreaterThan(300);
    }

    /** Two nodes, or two requests: one window, one entry. */
    @Test
    void isSettledOnce() throws Exception {
        Export asked = desk.ask(start, desk.now());
        log.take();
        log.cosign();
        ExportDesk another = new ExportDesk(log, folder);
        ExecutorService nodes = Executors.newFixedThreadPool(4);
        List<Future<Export>> settled = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ExportDesk node = i % 2 == 0 ? desk : another;
            settled.add(nodes.submit(() -> node.exports.settle(asked, ExportDesk.LI)));
        }

        for (Future<Export> each : settled) {
            assertThat(each.get()).isEqualTo(settled.get(0).get());
        }
        nodes.shutdown();
        log.take();
        assertThat(log.ofKind("evidence-exported")).hasSize(1);
    }

    /** A node keeps few, for some time; another makes its own of the same window. */
    @Test
    void anyNodeMakesIt_andKeepsFew() throws Exception {
        SpoolFolder spool = new SpoolFolder(desk.settings);
        SpoolFolder otherSpool = new SpoolFolder(desk.settings);
        ReadyBundles node = new ReadyBundles(desk.maker, spool, desk.settings);
        ReadyBundles other = new ReadyBundles(new ExportDesk(log, folder).maker, otherSpool, desk.settings);
        Export first = desk.ask(start, start.plusSeconds(1));

        for (ReadyBundles each : List.of(node, other, node)) {
            Path copy = folder.resolve("copy.zip");
            ReadyBundles.Ready ready = each.within(Duration.ofMinutes(1), first).orElseThrow();
            try (var bytes = ready.bytes()) {
                Files.write(copy, bytes.readAllBytes());
            }
            assertThat(Files.size(copy)).isEqualTo(ready.length());
            assertThat(desk.verify(copy, "seen.db")).as(desk.said).isZero();
        }
        for (int i = 0; i < 3; i++) {
            node.within(Duration.ofMinutes(1), desk.ask(start, start.plusSeconds(1)))
                    .orElseThrow()
                    .bytes()
                    .close();
            assertThat(zips(spool.path())).hasSizeLessThanOrEqualTo(desk.settings.most());
        }
        Path own = spool.path();
        node.destroy();
        other.destroy();
        spool.destroy();
        otherSpool.destroy();
        assertThat(own).doesNotExist();
    }

    /** A window that is too long, found out on the way: nothing is left that could be taken for a bundle. */
    @Test
    void leavesNothingOfABundleThatIsNotWhole() throws Exception {
        ExportDesk small = new ExportDesk(log, folder, DataSize.ofKilobytes(64));
        SpoolFolder spool = new SpoolFolder(small.settings);
        ReadyBundles node = new ReadyBundles(small.maker, spool, small.settings);
        Export settled = small.ask(start, start.plusSeconds(1));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> node.within(Duration.ofMinutes(1), settled))
                    .isInstanceOf(ExportRefused.class)
                    .hasMessageContaining("in parts");
        }

        try (Stream<Path> left = Files.list(spool.path())) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactly("lock");
        }
        node.destroy();
        spool.destroy();
    }

    /** The bundles of a process that was killed go with the next start; those of one that runs stay. */
    @Test
    void clearsWhatAKilledProcessLeft() throws IOException {
        SpoolFolder running = new SpoolFolder(desk.settings);
        Path left = Files.createDirectory(folder.resolve("chuanyu-evidence-1"));
        Files.createFile(left.resolve("lock"));
        Files.createFile(left.resolve("x.zip"));
        Path others = Files.createDirectory(folder.resolve("other"));

        SpoolFolder next = new SpoolFolder(desk.settings);

        assertThat(left).doesNotExist();
        assertThat(List.of(running.path(), next.path(), others))
                .allSatisfy(path -> assertThat(path).isDirectory());
        running.destroy();
        next.destroy();
    }

    private static List<Path> zips(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".zip")).toList();
        }
    }

    private static String text(Path bundle, String file) {
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            return new String(zip.getInputStream(zip.getEntry(file)).readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
