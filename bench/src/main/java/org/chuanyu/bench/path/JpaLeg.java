package org.chuanyu.bench.path;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.chuanyu.bench.Child;
import org.chuanyu.bench.Figures;
import org.chuanyu.bench.load.FhirLoad;

/** A HAPI FHIR JPA server taking the same reports as FHIR transactions, on a PostgreSQL of the same settings. */
public final class JpaLeg {
    private static final int START_SECONDS = 240;

    private final String serverClassPath;
    private final Path work;
    private final Figures figures;

    /** @param serverClassPath of the peer's project */
    public JpaLeg(String serverClassPath, Path work, Figures figures) {
        this.serverClassPath = serverClassPath;
        this.work = work;
        this.figures = figures;
    }

    public void run(Lines lines) throws IOException, InterruptedException {
        int port = Ports.free();
        try (DurablePostgres postgres = DurablePostgres.start(work.resolve("jpa-data"))) {
            Child.Command command = new Child.Command(
                    "jpa",
                    serverClassPath,
                    List.of("-Xmx1500m", "-Dbench.port=" + port, "-Dbench.jdbc=" + postgres.jdbc()),
                    "org.chuanyu.bench.hapijpa.JpaServer",
                    List.of());
            long begin = System.nanoTime();
            try (Child server = Child.start(command, work)) {
                Ports.await(server, port, START_SECONDS);
                figures.put("jpa.first-start", (System.nanoTime() - begin) / 1e9);
                load(lines, port, server, postgres);
            }
        }
    }

    private void load(Lines lines, int port, Child server, DurablePostgres postgres)
            throws IOException, InterruptedException {
        Path results = work.resolve("jpa-load.properties");
        Properties plan = new Properties();
        plan.setProperty("messages", lines.messages().toString());
        plan.setProperty("results", results.toString());
        plan.setProperty("run", "j");
        plan.setProperty("server", "http://127.0.0.1:" + port + "/fhir");
        plan.setProperty("connections", Integer.toString(lines.connections()));
        plan.setProperty("warm", Double.toString(lines.warm()));
        plan.setProperty("closed", Double.toString(lines.closed()));
        Path file = work.resolve("jpa-load-plan.properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            plan.store(out, null);
        }
        Census before = Census.of(postgres.jdbc(), "public");
        Child.Command command = new Child.Command(
                "jpa-load", lines.classPath(), List.of("-Xmx256m"), FhirLoad.class.getName(), List.of(file.toString()));
        try (Child load = Child.startStepwise(command, work)) {
            load.steps(step -> figures.put("jpa.rss", server.memory("VmRSS")));
            load.finish(30);
        }
        figures.addAll("jpa", results);
        Census after = Census.of(postgres.jdbc(), "public");
        long rows = after.written().values().stream().mapToLong(Long::longValue).sum()
                - before.written().values().stream().mapToLong(Long::longValue).sum();
        figures.put("jpa.rows-in-all", rows);
    }
}
