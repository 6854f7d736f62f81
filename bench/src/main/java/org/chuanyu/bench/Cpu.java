package org.chuanyu.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Processor time that processes took so far, in seconds, from {@code /proc}: unlike a rate it hardly changes when somebody else
 * uses the machine, and it tells where the time of a report goes.
 *
 * @param program the program under load: its own code, the compiler of its JVM and its garbage collector
 * @param database PostgreSQL with everything it started
 */
public record Cpu(double program, double database) {
    private static final double TICKS = 100;

    /** @param data the folder of the database's files */
    public static Cpu of(Child child, Path data) {
        try {
            long postmaster = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0));
            return new Cpu(ticks(child.pid(), 11, 13) / TICKS, family(postmaster) / TICKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Milliseconds a message since an earlier look. */
    public Cpu since(Cpu earlier, double messages) {
        return new Cpu((program - earlier.program) * 1000 / messages, (database - earlier.database) * 1000 / messages);
    }

    /** Of it, of its children, and of those of them that have ended. */
    private static double family(long parent) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return ticks(parent, 11, 15)
                    + all.map(path -> path.getFileName().toString())
                            .filter(name -> name.matches("\\d+"))
                            .mapToLong(Long::parseLong)
                            .filter(pid -> ticks(pid, 1, 2) == parent)
                            .mapToDouble(pid -> ticks(pid, 11, 13))
                            .sum();
        }
    }

    /** The sum of some fields of the process, counted from the one behind its name; 0 when it is gone. */
    private static double ticks(long pid, int from, int to) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
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
