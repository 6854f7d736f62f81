package org.chuanyu.gateway.audit.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Bundles of a running node are not taken away under it. */
class SpoolFolderTest {
    @TempDir
    @Nullable
    Path parent;

    /** As another node on the same machine starts. */
    public static void main(String[] args) throws IOException {
        new SpoolFolder(settings(Path.of(args[0]))).destroy();
    }

    @Test
    void anotherNodeLeavesItAlone_evenAfterOneInThisProcessHasLookedAtIt() throws Exception {
        SpoolFolder first = new SpoolFolder(settings(parent));
        SpoolFolder second = new SpoolFolder(settings(parent));

        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpoolFolderTest.class.getName(),
                        String.valueOf(parent))
                .inheritIO()
                .start();

        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.exitValue()).isZero();
        try (var left = Files.list(first.path())) {
            assertThat(left).hasSize(1);
        }
        Path own = first.path();
        first.destroy();
        second.destroy();
        assertThat(own).doesNotExist();
    }

    @Test
    void isThereAgainAfterTheMachineHasTidiedUp() throws IOException {
        SpoolFolder spool = new SpoolFolder(settings(parent));
        Path taken = spool.path();
        Files.delete(taken.resolve("lock"));
        Files.delete(taken);

        Path again = spool.path();

        assertThat(again).isDirectory().isNotEqualTo(taken);
        assertThat(Files.getPosixFilePermissions(again).toString()).doesNotContain("GROUP", "OTHERS");
        spool.destroy();
        assertThat(again).doesNotExist();
    }

    private static ExportSettings settings(@Nullable Path folder) {
        return new ExportSettings(
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofHours(24),
                4,
                Duration.ofMinutes(10),
                DataSize.ofGigabytes(2),
                folder);
    }
}
