package org.chuanyu.bench.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.chuanyu.bench.Child;
import org.chuanyu.bench.Cpu;
import org.chuanyu.bench.Figures;

/**
 * The whole path: the gateway as its demo settings start it, with its own PostgreSQL, reports in over MLLP, documents out to a
 * partner while they come. And how long it takes to be ready again on what it has then.
 */
public final class GatewayLeg {
    private final Figures figures;
    private final List<String> options;
    private final Path data;
    private final Path work;
    private final GatewayProgram program;
    private final Map<String, Census> taken = new TreeMap<>();
    private final Map<String, Cpu> used = new TreeMap<>();

    /** @param options of its JVM */
    public GatewayLeg(String classPath, Path work, Figures figures, List<String> options) {
        this.figures = figures;
        this.options = options;
        this.work = work;
        this.data = work.resolve("gateway-data");
        this.program = new GatewayProgram(classPath, work, figures, data, work.resolve("gateway-keys"));
    }

    /** Runs it; afterwards {@link #shares} says what one message writes. */
    public void run(Lines lines) throws IOException, InterruptedException {
        figures.put("path.options", String.join(" ", options));
        try (Child gateway = program.start("gateway-first", "path.first-start", options)) {
            lines.run("path", program.doors(), figures, step -> note(step, gateway));
        }
        // A recording is written when its JVM ends, and would be overwritten.
        List<String> plain = options.stream()
                .filter(option -> !option.contains("FlightRecord"))
                .toList();
        try (Child again = program.start("gateway-again", "path.ready.plain", plain)) {
            figures.put("path.idle-rss", again.memory("VmRSS"));
        }
        readyAsTheImageStartsIt(plain);
    }

    /** With an archive of the classes that a start loads, as the Dockerfile makes one. */
    private void readyAsTheImageStartsIt(List<String> plain) throws IOException, InterruptedException {
        GatewayProgram packed = program.packed();
        Path archive = work.resolve("gateway.jsa");
        packed.start("gateway-training", "path.training", with(plain, "-XX:ArchiveClassesAtExit=" + archive))
                .close();
        packed.start("gateway-archived", "path.ready", with(plain, "-XX:SharedArchiveFile=" + archive))
                .close();
    }

    private static List<String> with(List<String> options, String more) {
        List<String> all = new ArrayList<>(options);
        all.add(more);
        return all;
    }

    /** By table, the rows and bytes of one report, from its arrival until it is delivered. */
    Map<String, Census.Share> shares() {
        return taken("drained").since(taken("warm"), messages());
    }

    private int messages() {
        return (int) figures.number("path.closed.count");
    }

    private void note(String step, Child gateway) {
        figures.put("path." + step + ".rss", gateway.memory("VmRSS"));
        figures.put("path." + step + ".hwm", gateway.memory("VmHWM"));
        if (step.equals("warm") || step.equals("closed") || step.equals("drained")) {
            taken.put(step, Census.of(program.jdbc(), "gateway"));
            used.put(step, Cpu.of(gateway, data.resolve("pg")));
        }
        if (step.equals("warm")) {
            gateway.forgetMost();
        }
    }

    /** What the leg cost the database, for the table. */
    public void costs() {
        Census before = taken("warm");
        Census after = taken("drained");
        int messages = messages();
        figures.put("path.commits", (double) (after.commits() - before.commits()) / messages);
        figures.put("path.wal", (double) (after.log() - before.log()) / messages);
        figures.put("path.syncs", (double) (after.syncs() - before.syncs()) / messages);
        Cpu cpu = used("drained").since(used("warm"), messages);
        figures.put("path.cpu.program", cpu.program());
        figures.put("path.cpu.compiler", cpu.compiler());
        figures.put("path.cpu.collector", cpu.collector());
        figures.put("path.cpu.database", cpu.database());
        double rows = 0;
        double bytes = 0;
        for (Map.Entry<String, Census.Share> share : shares().entrySet()) {
            rows += share.getValue().rows();
            bytes += share.getValue().rows() * share.getValue().bytesPerRow();
            figures.put(
                    "path.table." + share.getKey(),
                    String.format(
                            "%.2f rows of %.0f bytes",
                            share.getValue().rows(), share.getValue().bytesPerRow()));
        }
        figures.put("path.rows", rows);
        figures.put("path.bytes", bytes);
    }

    private Census taken(String step) {
        Census census = taken.get(step);
        if (census == null) {
            throw new IllegalStateException("no census at " + step);
        }
        return census;
    }

    private Cpu used(String step) {
        Cpu cpu = used.get(step);
        if (cpu == null) {
            throw new IllegalStateException("no processor times at " + step);
        }
        return cpu;
    }
}
