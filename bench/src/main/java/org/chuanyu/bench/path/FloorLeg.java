package org.chuanyu.bench.path;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.chuanyu.bench.Child;
import org.chuanyu.bench.Cpu;
import org.chuanyu.bench.Figures;

/** The floor under the same load, on a PostgreSQL of the same settings. */
public final class FloorLeg {
    private final String classPath;
    private final Path work;
    private final Figures figures;

    public FloorLeg(String classPath, Path work, Figures figures) {
        this.classPath = classPath;
        this.work = work;
        this.figures = figures;
    }

    /** Runs it with the rows and bytes that a gateway was seen to write. */
    public void run(GatewayLeg gateway, Lines lines) throws IOException, InterruptedException {
        int port = Ports.free();
        try (DurablePostgres postgres = DurablePostgres.start(work.resolve("floor-data"))) {
            Properties told = new Properties();
            told.setProperty("port", Integer.toString(port));
            told.setProperty("jdbc", postgres.jdbc());
            told.setProperty("concurrent", "16");
            gateway.shares().forEach((table, share) -> FloorRows.tell(told, table, share));
            Path file = work.resolve("floor.properties");
            try (Writer out = Files.newBufferedWriter(file)) {
                told.store(out, null);
            }
            Child.Command command = new Child.Command(
                    "floor",
                    classPath,
                    List.of("-Xmx400m", "-XX:+UseSerialGC"),
                    FloorServer.class.getName(),
                    List.of(file.toString()));
            try (Child floor = Child.start(command, work)) {
                Ports.await(floor, port, 60);
                Census[] before = new Census[1];
                Cpu[] used = new Cpu[2];
                lines.run("floor", new Lines.Doors(port, 0, "", 0), figures, step -> {
                    figures.put("floor." + step + ".rss", floor.memory("VmRSS"));
                    if (step.equals("warm")) {
                        before[0] = Census.of(postgres.jdbc(), "public");
                        used[0] = Cpu.of(floor, work.resolve("floor-data/pg"));
                    } else if (step.equals("closed")) {
                        used[1] = Cpu.of(floor, work.resolve("floor-data/pg"));
                        costs(before[0], Census.of(postgres.jdbc(), "public"));
                    }
                });
                Cpu cpu = used[1].since(used[0], figures.number("floor.closed.count"));
                figures.put("floor.cpu.program", cpu.program());
                figures.put("floor.cpu.database", cpu.database());
            }
        }
        double messages = figures.number("floor.closed.count");
        for (String cost : List.of("floor.wal", "floor.commits", "floor.syncs")) {
            figures.put(cost, figures.number(cost) / messages);
        }
    }

    private void costs(Census before, Census after) {
        figures.put("floor.wal", after.log() - before.log());
        figures.put("floor.commits", after.commits() - before.commits());
        figures.put("floor.syncs", after.syncs() - before.syncs());
    }
}
