package org.chuanyu.bench.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.chuanyu.bench.Child;
import org.chuanyu.bench.Figures;
import org.chuanyu.bench.Folders;

/**
 * The same load on an empty gateway and on gateways that have stored much already. A few real reports are sent, and for every level
 * a copy of that database is multiplied and given to a gateway of its own, in a JVM of its own, with the same warm-up.
 */
public final class GrowthLeg {
    /** Nothing but a copy of what is there is made in it, so it may take room and time that a gateway's may not. */
    private static final Map<String, String> MAKING = Map.of(
            "wal_level", "minimal",
            "max_wal_senders", "0",
            "max_wal_size", "4GB",
            "checkpoint_timeout", "1h",
            "shared_buffers", "1GB",
            "autovacuum", "off");

    private static final double GIGABYTE = 1e9;

    private final String classPath;
    private final Path work;
    private final Figures figures;
    private final List<String> options;
    private final double longest;
    private double bytesEach = Double.NaN;
    private double secondsEach = Double.NaN;

    /**
     * @param options of the gateway's JVM
     * @param longest minutes that the making of a level may take; one that would take longer is left out
     */
    public GrowthLeg(String classPath, Path work, Figures figures, List<String> options, double longest) {
        this.classPath = classPath;
        this.work = work;
        this.figures = figures;
        this.options = options;
        this.longest = longest;
    }

    /**
     * Runs it.
     *
     * @param levels how many observations are stored before the load comes, ascending; none is added to them
     * @param real what is multiplied
     * @param load what is measured
     */
    public void run(List<Integer> levels, Lines real, Lines load) throws Exception {
        level(0, work.resolve("growth-0"), load);
        Path seed = work.resolve("growth-seed");
        seed(seed, real);
        for (int level : levels) {
            Path data = work.resolve("growth-" + level);
            if (make(level, seed, data)) {
                level(level, data, load);
            }
        }
        Folders.delete(seed);
    }

    /** A gateway takes the load; its database is deleted then, the next one needs the room. */
    private void level(int level, Path data, Lines load) throws IOException, InterruptedException {
        String name = "growth." + level;
        GatewayProgram program = program(data);
        try (Child gateway = program.start(name, name + ".ready", options)) {
            load.run(
                    name,
                    program.doors(),
                    figures,
                    step -> figures.put(name + "." + step + ".rss", gateway.memory("VmRSS")));
        }
        Folders.delete(data);
    }

    private void seed(Path data, Lines real) throws IOException, InterruptedException {
        GatewayProgram program = program(data);
        try (Child gateway = program.start("growth.seed", "growth.seed.ready", options)) {
            real.run("growth.seed", program.doors(), figures, step -> {});
        }
        if (figures.number("growth.seed.taken") < figures.number("growth.seed.sent")) {
            throw new IOException("not everything was delivered that is to be multiplied");
        }
    }

    /** Whether there is a database of that size now; if not, why. */
    private boolean make(int level, Path seed, Path data) throws IOException, SQLException, InterruptedException {
        String name = "growth." + level;
        String reason = reasonAgainst(level, seed);
        if (!reason.isEmpty()) {
            System.out.println("bench: growth: " + level + " observations left out: " + reason);
            figures.put(name + ".left-out", reason);
            return false;
        }
        System.out.println("bench: growth: making " + level + " observations …");
        Folders.copy(seed.resolve("pg"), data.resolve("pg"));
        long begin = System.nanoTime();
        try (DurablePostgres postgres = DurablePostgres.start(data, MAKING)) {
            String jdbc = postgres.jdbc("gateway");
            new Multiplication(jdbc).until(level);
            long observations = Multiplication.observations(jdbc);
            long bytes = Multiplication.bytes(jdbc);
            figures.put(name + ".observations", observations);
            figures.put(name + ".rows", Multiplication.rows(jdbc));
            figures.put(name + ".gigabytes", bytes / GIGABYTE);
            bytesEach = (double) bytes / observations;
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        figures.put(name + ".making", seconds);
        secondsEach = seconds / level;
        return true;
    }

    private String reasonAgainst(int level, Path seed) throws IOException {
        if (Double.isNaN(bytesEach)) {
            try (DurablePostgres postgres = DurablePostgres.start(seed)) {
                String jdbc = postgres.jdbc("gateway");
                bytesEach = (double) Multiplication.bytes(jdbc) / Multiplication.observations(jdbc);
            }
        }
        // A tenth more to sort in, and the log.
        double wanted = (bytesEach * level * 1.1 + 5 * GIGABYTE) / GIGABYTE;
        double there = Files.getFileStore(work).getUsableSpace() / GIGABYTE;
        if (wanted > there) {
            return String.format("it needs about %.0f GB of disk, %.0f GB are free", wanted, there);
        }
        double minutes = secondsEach * level / 60;
        return minutes > longest
                ? String.format("to make it takes about %.0f minutes, and %.0f are allowed", minutes, longest)
                : "";
    }

    private GatewayProgram program(Path data) {
        return new GatewayProgram(classPath, work, figures, data, work.resolve("growth-keys"));
    }
}
