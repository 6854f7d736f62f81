package org.chuanyu.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Processor time that processes took so far, in seconds, from {@code /proc}: unlike a rate it hardly changes when somebody else
 * uses the machine, and it tells where the time of a report goes.
 *
 * @param program the program under load: its own code, the compiler of its JVM and its garbage collector
 * @param compiler of it, the threads that compile: what is left of a warm-up
 * @param collector of it, the thread that collects garbage (the serial collector has no other)
 * @param database PostgreSQL with everything it started
 */
public record Cpu(double program, double compiler, double collector, double database) {
    private static final double TICKS = 100;
    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler.*");
    private static final Pattern COLLECTOR = Pattern.compile("VM Thread");

    /** @param data the folder of the database's files */
    public static Cpu of(Child child, Path data) {
        try {
            long postmaster = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0));
            Path program = Path.of("/proc", Long.toString(child.pid()));
            return new Cpu(
                    ticks(program, 11, 13) / TICKS,
                    threads(program, COMPILER) / TICKS,
                    threads(program, COLLECTOR) / TICKS,
                    family(postmaster) / TICKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Milliseconds a message since an earlier look. */
    public Cpu since(Cpu earlier, double messages) {
        double each = 1000 / messages;
        return new Cpu(
                (program - earlier.program) * each,
                (compiler - earlier.compiler) * each,
                (collector - earlier.collector) * each,
                (database - earlier.database) * each);
    }

    private static double threads(Path process, Pattern name) throws IOException {
        double sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                sum += name.matcher(name(thread)).matches() ? ticks(thread, 11, 13) : 0;
            }
        }
        return sum;
    }

    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Of it, of its children, and of those of them that have ended. */
    private static double family(long parent) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return ticks(Path.of("/proc", Long.toString(parent)), 11, 15)
                    + all.filter(path -> path.getFileName().toString().matches("\\d+"))
                            .filter(process -> ticks(process, 1, 2) == parent)
                            .mapToDouble(process -> ticks(process, 11, 13))
                            .sum();
        }
    }

    /** The sum of some fields of a process or thread, counted from the one behind its name; 0 when it is gone. */
    private static double ticks(Path process, int from, int to) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += Double.parseDouble(fields[i]);
            }
            return sum;
        } catch (IOException e) {
            return 0;
        }
    }
}
