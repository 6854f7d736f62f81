package org.chuanyu.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.chuanyu.bench.conversion.ConversionLeg;
import org.chuanyu.bench.log.LogLeg;
import org.chuanyu.bench.path.FloorLeg;
import org.chuanyu.bench.path.GatewayLeg;
import org.chuanyu.bench.path.GrowthLeg;
import org.chuanyu.bench.path.JpaLeg;
import org.chuanyu.bench.path.Lines;

/**
 * Measures ours beside the peers and beside a floor, one after the other, each in processes of its own, in one run on one
 * machine. Prints the tables and adds them to RESULTS.md. A leg that fails is said to have failed and takes nothing with it.
 */
public final class Bench {
    /** Seconds, of what is small and soon compiled. */
    private static final int WARM_UP = 120;

    /** Seconds: with two cores the JVM compiles a large program for minutes, and takes a third of them meanwhile. */
    private static final int LONG_WARM_UP = 300;

    private final Options options;
    private final Path work;
    private final Figures figures = new Figures();
    private final String classPath = System.getProperty("java.class.path");
    private final List<String> failures = new ArrayList<>();
    private final Versions versions = new Versions();

    private Bench(Options options) {
        this.options = options;
        this.work = options.work();
    }

    public static void main(String[] args) throws Exception {
        Bench bench = new Bench(Options.of(args));
        bench.run();
        // The simulated partner's and the database's threads must not keep it.
        System.exit(bench.failures.isEmpty() ? 0 : 1);
    }

    private void run() throws IOException {
        long begin = System.nanoTime();
        Folders.delete(work);
        Files.createDirectories(work);
        figures.put("machine", Machine.describe());
        figures.put("load-before", Machine.load());
        figures.put("commit", Versions.commit(options.home()));
        versions.take(classPath);
        double[] fsync = Machine.fsync(work, Duration.ofSeconds(2));
        figures.put("fsync.rate", fsync[0]);
        figures.put("fsync.p50", fsync[1]);
        if (options.runs("conversion")) {
            attempt("conversion", this::conversion);
        }
        if (options.runs("path")) {
            attempt("path", this::path);
        }
        if (options.runs("jpa")) {
            attempt("jpa", this::jpa);
        }
        if (options.runs("log")) {
            LogLeg log = new LogLeg(classPath, gatewayClassPath(), work, figures, gatewayOptions(), options.quick());
            attempt("log", () -> log.run(this::lines));
            attempt("verification", log::verify);
        }
        if (options.runs("growth")) {
            attempt("growth", this::growth);
        }
        figures.put("versions", versions.toString());
        String note = options.note() + (options.quick() ? " quick run: not for figures." : "");
        String summary = new Summary(figures, options.growth(), failures, note.trim()).text(ZonedDateTime.now())
                + "\nTook " + Math.round((System.nanoTime() - begin) / 1e9) + " s.\n";
        System.out.println(summary);
        Files.writeString(
                options.home().resolve("RESULTS.md"),
                "\n" + summary,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void conversion() throws Exception {
        ConversionLeg leg =
                new ConversionLeg(options.messages(), work.resolve("conversion"), figures, options.seconds(3, 0.7));
        String own = "org.chuanyu.bench.conversion.";
        leg.run("reader", classPath, own + "OurReader");
        leg.judge("reader");
        leg.run("hapi", classPath, own + "BareParse");
        leg.run("generic", classPath, own + "GenericParse");
        String harness = options.home().resolve("target/classes").toString();
        String peer = new Peers(options.home(), work).classPath("converter") + File.pathSeparator + harness;
        versions.take(peer);
        leg.run("converter", peer, "org.chuanyu.bench.converter.Converter");
        leg.judge("converter");
    }

    private void path() throws Exception {
        Lines lines = lines(8, 20_000, LONG_WARM_UP);
        GatewayLeg gateway = new GatewayLeg(gatewayClassPath(), work, figures, gatewayOptions());
        gateway.run(lines);
        gateway.costs();
        if (options.runs("floor")) {
            attempt("floor", () -> new FloorLeg(classPath, work, figures).run(gateway, lines(8, 200_000, WARM_UP)));
        }
    }

    private void jpa() throws Exception {
        String peer = new Peers(options.home(), work).classPath("hapi-jpa");
        versions.take(peer);
        new JpaLeg(peer, work, figures).run(lines(4, 16_000, LONG_WARM_UP));
    }

    private void growth() throws Exception {
        double longest = Double.parseDouble(System.getProperty("bench.growth.minutes", "60"));
        int people = options.quick() ? 40 : 500;
        Lines real = new Lines(classPath, options.messages(), work, 1, people, 8, 600, 0, 0);
        Lines load = new Lines(
                classPath,
                options.messages(),
                work,
                10_001,
                options.quick() ? 200 : 12_000,
                8,
                options.seconds(30, 5),
                options.seconds(30, 6),
                0);
        new GrowthLeg(gatewayClassPath(), work, figures, gatewayOptions(), longest).run(options.growth(), real, load);
    }

    /**
     * @param most reports that there can be
     * @param warm seconds of warm-up, of a run that is not quick
     */
    private Lines lines(int connections, int most, int warm) {
        int people = options.quick() ? most / 8 : most;
        return new Lines(
                classPath,
                options.messages(),
                work,
                1,
                people,
                connections,
                options.seconds(warm, 5),
                options.seconds(30, 6),
                options.seconds(30, 6));
    }

    /** One of several short loads on one gateway. */
    private Lines lines(int n, double warm, double closed) {
        int people = options.quick() ? 400 : 2_500;
        return new Lines(classPath, options.messages(), work, 1 + n * people, people, 8, warm, closed, 0);
    }

    /** Of the gateway's JVM; but for the heap, those of the image. Older ones know no trimming, and do without. */
    private static List<String> gatewayOptions() {
        List<String> jvm = new ArrayList<>(List.of(
                "-Xmx300m",
                "-Xmn88m",
                "-XX:+UseSerialGC",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:TrimNativeHeapInterval=5000"));
        String more = System.getProperty("bench.gateway", "");
        if (!more.isBlank()) {
            jvm.addAll(List.of(more.trim().split("\\s+")));
        }
        return jvm;
    }

    /** The program without the bench: neither its classes nor JMH. */
    private String gatewayClassPath() {
        Path own = options.home().resolve("target/classes");
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).toAbsolutePath().equals(own) && !entry.contains("jmh"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private interface Leg {
        void run() throws Exception;
    }

    private void attempt(String name, Leg leg) {
        System.out.println("bench: " + name + " …");
        try {
            leg.run();
        } catch (Exception e) {
            failures.add(name + ": " + e.getMessage());
            e.printStackTrace();
        }
    }
}
