package org.chuanyu.bench.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.chuanyu.bench.Child;
import org.chuanyu.bench.Cpu;
import org.chuanyu.bench.Figures;
import org.chuanyu.bench.Folders;
import org.chuanyu.bench.path.DurablePostgres;
import org.chuanyu.bench.path.GatewayProgram;
import org.chuanyu.bench.path.Lines;
import org.chuanyu.evidence.Main;

/**
 * The signed log in the gateway as its demo settings start it: what it takes from the laboratory's path, how fast it takes acts that wait
 * already, and beside that a floor on the same database.
 */
public final class LogLeg {
    private static final int GROUP = 1024;
    private static final int SECONDS = 120;

    private final String classPath;
    private final Path work;
    private final Figures figures;
    private final List<String> options;
    private final boolean quick;
    private final Path data;
    private final GatewayProgram program;

    /**
     * @param gateway the program's class path
     * @param options of its JVM
     */
    public LogLeg(String classPath, String gateway, Path work, Figures figures, List<String> options, boolean quick) {
        this.classPath = classPath;
        this.work = work;
        this.figures = figures;
        this.options = options;
        this.quick = quick;
        this.data = work.resolve("log-data");
        this.program = new GatewayProgram(gateway, work, figures, data, work.resolve("log-keys"));
    }

    /** A load of its own people. */
    public interface Loads {
        /** @param n from 0 on */
        Lines load(int n, double warm, double closed);
    }

    /** Runs it. */
    public void run(Loads loads) throws Exception {
        try (Child gateway = program.start("log-gateway", "log.ready", options);
                // By an index alone, as the gateway reads what waits.
                Connection database = DriverManager.getConnection(
                        program.jdbc() + "&options=-c%20enable_bitmapscan=off%20-c%20enable_sort=off")) {
            path(loads, database);
            sequencer(gateway, database);
        }
        floor();
    }

    /** The same load with the log frozen and going on, in turns, so that whatever else changes meanwhile meets both. */
    private void path(Loads loads, Connection database) throws Exception {
        phase("log.warm", loads.load(0, quick ? 3 : 40, 1));
        double[] rates = new double[2];
        int turns = quick ? 2 : 4;
        for (int turn = 0; turn < turns; turn++) {
            // Without, with, with, without: a rate that creeps up or down favours neither.
            int with = (turn + 1) / 2 % 2;
            if (with == 0) {
                freeze(database);
            } else {
                thaw(database);
                awaitTaken(database);
            }
            String name = "log.path." + turn;
            phase(name, loads.load(turn + 1, quick ? 1 : 3, quick ? 3 : 12));
            rates[with] += figures.number(name + ".closed.rate") * 2 / turns;
        }
        figures.put("log.path.without", rates[0]);
        figures.put("log.path.with", rates[1]);
        thaw(database);
        awaitTaken(database);
    }

    private void phase(String name, Lines load) throws IOException, InterruptedException {
        load.run(name, program.doors(), figures, step -> {});
    }

    private void sequencer(Child gateway, Connection database) throws Exception {
        int acts = quick ? 20_000 : 200_000;
        put(database, acts / 4);
        thaw(database);
        awaitTaken(database);
        long from = size(database);
        put(database, acts);
        // Without what it cost to make the acts.
        Cpu before = Cpu.of(gateway, data.resolve("pg"));
        thaw(database);
        awaitTaken(database);
        Cpu used = Cpu.of(gateway, data.resolve("pg")).since(before, acts);
        try (Statement statement = database.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT max(size) - min(size), extract(epoch FROM max(signed_at) - min(signed_at)), count(*)"
                                + " FROM gateway.audit_checkpoint WHERE size > " + from)) {
            found.next();
            figures.put("log.rate", found.getDouble(1) / found.getDouble(2));
            figures.put("log.groups", found.getDouble(3));
        }
        try (Statement statement = database.createStatement();
                ResultSet found = statement.executeQuery("SELECT avg(length(bytes)), avg(length(sealed)) FROM"
                        + " gateway.audit_leaf WHERE seq >= " + from)) {
            found.next();
            figures.put("log.bytes", found.getDouble(1));
            figures.put("log.sealed", found.getDouble(2));
        }
        figures.put("log.cpu.program", used.program() * 1000);
        figures.put("log.cpu.database", used.database() * 1000);
    }

    /** All of them wait before the first is taken. */
    private static void put(Connection database, int acts) throws Exception {
        freeze(database);
        PendingActs.add(database, "gateway", acts);
        try (Statement statement = database.createStatement()) {
            statement.execute("CHECKPOINT");
        }
    }

    private static void freeze(Connection database) throws SQLException {
        state(database, "state = 'frozen', reason = 'bench'");
    }

    private static void thaw(Connection database) throws SQLException {
        state(database, "state = 'active', reason = NULL");
    }

    private static void state(Connection database, String state) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.executeUpdate("UPDATE gateway.audit_log SET " + state);
        }
    }

    private static void awaitTaken(Connection database) throws Exception {
        long bound = System.nanoTime() + SECONDS * 1_000_000_000L;
        while (PendingActs.anyWaits(database, "gateway")) {
            if (System.nanoTime() > bound) {
                throw new IOException("acts still wait for the log after " + SECONDS + " s");
            }
            Thread.sleep(200);
        }
    }

    private static long size(Connection database) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet found = statement.executeQuery("SELECT size FROM gateway.audit_head")) {
            found.next();
            return found.getLong(1);
        }
    }

    private void floor() throws Exception {
        int acts = quick ? 20_000 : 200_000;
        Path result = work.resolve("log-floor.properties");
        try (DurablePostgres postgres = DurablePostgres.start(data)) {
            String jdbc = postgres.jdbc("gateway");
            try (Connection database = DriverManager.getConnection(jdbc)) {
                LogFloor.prepare(database, acts);
            }
            Child.Command command = new Child.Command(
                    "log-floor",
                    classPath,
                    List.of("-Xmx400m", "-XX:+UseSerialGC"),
                    LogFloor.class.getName(),
                    List.of(jdbc, Integer.toString(GROUP), result.toString()));
            try (Child floor = Child.start(command, work)) {
                floor.finish(SECONDS);
            }
        }
        figures.addAll("log.floor", result);
    }

    /** The verifier as an inspector starts it, beside one thread that only hashes, in turns. */
    public void verify() throws IOException, InterruptedException {
        int leaves = quick ? 50_000 : 1_000_000;
        Path folder = Files.createDirectories(work.resolve("log-bundle"));
        seconds("log-bundle", "-Xmx256m", BundleMaker.class, Integer.toString(leaves), folder.toString());
        figures.put("log.bundle", Files.size(folder.resolve("bundle.zip")) / 1e6);
        double verifying = Double.POSITIVE_INFINITY;
        double hashing = Double.POSITIVE_INFINITY;
        for (int i = 0; i < (quick ? 1 : 3); i++) {
            hashing = Math.min(
                    hashing,
                    seconds(
                            "log-hash",
                            "-Xmx96m",
                            LeafHashing.class,
                            folder.resolve("leaves.bin").toString()));
            verifying = Math.min(
                    verifying,
                    seconds(
                            "log-verify",
                            "-Xmx96m",
                            Main.class,
                            "verify",
                            folder.resolve("bundle.zip").toString(),
                            "--policy",
                            folder.resolve("policy.txt").toString(),
                            "--seen",
                            folder.resolve("seen-" + i + ".db").toString()));
        }
        figures.put("log.verified", leaves);
        figures.put("log.verify.rate", leaves / verifying);
        figures.put("log.hash.rate", leaves / hashing);
        Folders.delete(folder);
    }

    /** From the start of its JVM to its end. */
    private double seconds(String name, String heap, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Child.Command command = new Child.Command(
                name, classPath, List.of(heap, "-XX:+UseSerialGC"), main.getName(), List.of(arguments));
        try (Child child = Child.start(command, work)) {
            child.finish(300);
        }
        return (System.nanoTime() - begin) / 1e9;
    }
}
