package org.chuanyu.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;

/** What the figures were measured on. */
final class Machine {
    private static final int PAGE = 8192;

    private Machine() {}

    static String describe() {
        return first("/proc/cpuinfo", "model name") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores, "
                + first("/proc/meminfo", "MemTotal") + "; " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + "; Java " + System.getProperty("java.runtime.version");
    }

    /** How busy others kept it while nothing of ours ran: load average over the last minute. */
    static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException e) {
            return "?";
        }
    }

    /** One page written and forced to disk at a time, as a write-ahead log does: per second, and the median in ms. */
    static double[] fsync(Path folder, Duration bound) throws IOException {
        Path file = Files.createTempFile(Files.createDirectories(folder), "fsync", ".bin");
        long[] taken = new long[1 << 20];
        int count = 0;
        long start = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
            while (System.nanoTime() - start < bound.toNanos() && count < taken.length) {
                long from = System.nanoTime();
                page.clear();
                channel.write(page, (long) (count % 2048) * PAGE);
                channel.force(false);
                taken[count++] = System.nanoTime() - from;
            }
        } finally {
            Files.delete(file);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long[] sorted = Arrays.copyOf(taken, count);
        Arrays.sort(sorted);
        return new double[] {count / seconds, sorted[count / 2] / 1e6};
    }

    private static String first(String file, String key) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
