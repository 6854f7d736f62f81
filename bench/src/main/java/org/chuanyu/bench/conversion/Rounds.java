package org.chuanyu.bench.conversion;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Times one conversion, in the process of that conversion. It knows the JDK only, so that it runs on the class path of any
 * peer: a conversion is a {@code Function<byte[], Supplier<String>>} with a public constructor, whose {@code apply} is what is
 * timed and whose supplier gives the result as text, for the fidelity check.
 *
 * <p>Arguments: class, folder of messages, folder for results, warm-up and measuring time in milliseconds.
 */
public final class Rounds {
    private static volatile Object sink = "";

    private final Function<byte[], Supplier<String>> conversion;
    private final Path results;
    private final long warm;
    private final long measure;
    private final Properties figures = new Properties();

    private Rounds(Function<byte[], Supplier<String>> conversion, Path results, long warm, long measure) {
        this.conversion = conversion;
        this.results = results;
        this.warm = warm;
        this.measure = measure;
    }

    public static void main(String[] args) throws Exception {
        @SuppressWarnings("unchecked")
        var conversion = (Function<byte[], Supplier<String>>)
                Class.forName(args[0]).getConstructor().newInstance();
        Path results = Files.createDirectories(Path.of(args[2]));
        var rounds = new Rounds(conversion, results, Long.parseLong(args[3]), Long.parseLong(args[4]));
        try (Stream<Path> messages = Files.list(Path.of(args[1]))) {
            for (Path message : messages.sorted().toList()) {
                rounds.run(message);
            }
        }
        rounds.figures.setProperty("rss", Long.toString(residentKilobytes()));
        try (var out = Files.newBufferedWriter(results.resolve("figures.properties"))) {
            rounds.figures.store(out, null);
        }
        System.exit(0);
    }

    private void run(Path file) throws Exception {
        String name = file.getFileName().toString().replace(".hl7", "");
        byte[] message = Files.readAllBytes(file);
        try {
            String text = conversion.apply(message).get();
            Files.writeString(results.resolve(name + ".json"), text, StandardCharsets.UTF_8);
        } catch (RuntimeException e) {
            // What a peer cannot take is a result too. The people are synthetic, so its words may be shown.
            figures.setProperty(name + ".error", e.getClass().getSimpleName() + ": " + e.getMessage());
            return;
        }
        rate(message, 1, warm);
        figures.setProperty(name + ".rate1", Double.toString(rate(message, 1, measure)));
        long[] times = times(message, measure);
        figures.setProperty(name + ".p50", Double.toString(times[times.length / 2] / 1e6));
        figures.setProperty(name + ".p99", Double.toString(times[times.length * 99 / 100] / 1e6));
        figures.setProperty(name + ".rate2", Double.toString(rate(message, 2, measure)));
    }

    /** Conversions per second over so many threads. */
    private double rate(byte[] message, int threads, long millis) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        long start = System.nanoTime();
        long until = start + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Future<Long>> counts = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            counts.add(pool.submit(() -> {
                long count = 0;
                while (System.nanoTime() < until) {
                    sink = conversion.apply(message);
                    count++;
                }
                return count;
            }));
        }
        long sum = 0;
        for (Future<Long> count : counts) {
            sum += count.get();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        pool.shutdown();
        return sum / seconds;
    }

    /** What each conversion of one thread took, in nanoseconds, the shortest first. */
    private long[] times(byte[] message, long millis) {
        long[] times = new long[1 << 20];
        int count = 0;
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long before = System.nanoTime();
        while (before < until && count < times.length) {
            sink = conversion.apply(message);
            long after = System.nanoTime();
            times[count++] = after - before;
            before = after;
        }
        long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
