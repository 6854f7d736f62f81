package org.chuanyu.gateway;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A real PostgreSQL that the program starts on a directory of its own, with durable settings on. It survives a second start and
 * a start after {@code kill -9}, and refuses to share its directory. Its roles are trusted on the loopback address, the only one
 * it listens on: whoever may log in to this machine may read it, so production uses a server of the operator's.
 */
final class EmbeddedDatabase implements AutoCloseable {
    static final String DATABASE = "gateway";
    static final String OWNER = "gateway_owner";
    static final String APP = "gateway_app";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    /** After a crash it first does again what its log holds, 3 GB at most. */
    private static final Duration START = Duration.ofMinutes(5);

    /** An earlier one writes what it has in memory. */
    private static final int ORPHAN_SECONDS = 120;

    private final FileChannel lock;
    private final EmbeddedPostgres postgres;

    private EmbeddedDatabase(FileChannel lock, EmbeddedPostgres postgres) {
        this.lock = lock;
        this.postgres = postgres;
    }

    /** Starts it, or says why not. */
    static EmbeddedDatabase start(Path directory, int port) {
        Path data = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(data);
            FileChannel lock = lock(data);
            stopOrphan(data.resolve("pg"));
            EmbeddedDatabase database = new EmbeddedDatabase(lock, startPostgres(data, port));
            database.prepare();
            return database;
        } catch (IOException e) {
            throw new StartRefused(
                    "The embedded database did not start in " + data + ": " + e.getMessage(),
                    "Check that this user owns the directory and that the disk has room.",
                    e);
        }
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + DATABASE;
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            checkpoint();
            postgres.close();
        }
    }

    /** Before it is asked to end: the library waits five seconds for that, and a checkpoint may take longer. */
    private void checkpoint() {
        try {
            JdbcClient.create(postgres.getPostgresDatabase()).sql("CHECKPOINT").update();
        } catch (DataAccessException e) {
            LOG.warn(
                    "the embedded database made no checkpoint: {}", e.getClass().getName());
        }
    }

    /** The lock is kept for the life of the program: two postmasters on one directory would destroy it. */
    private static FileChannel lock(Path data) throws IOException {
        FileChannel channel =
                FileChannel.open(data.resolve("gateway.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            taken = channel.tryLock() != null;
        } catch (java.nio.channels.OverlappingFileLockException e) {
            LOG.debug("the lock is held by this very process");
        }
        if (!taken) {
            channel.close();
            throw new StartRefused(
                    "Another gateway runs on " + data + ".",
                    "Stop it, or set gateway.database.embedded.dir to another directory.");
        }
        return channel;
    }

    /** After kill -9 of the program the postmaster lives on and holds the directory: it is asked to stop, and loses nothing. */
    private static void stopOrphan(Path cluster) throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty() || !lines.get(0).trim().matches("\\d{1,18}")) {
            return;
        }
        long pid = Long.parseLong(lines.get(0).trim());
        String directory = cluster.toString();
        ProcessHandle orphan = ProcessHandle.of(pid)
                .filter(p -> p.info().command().orElse("").matches(".*[/\\\\]postgres(\\.exe)?"))
                // The number may have gone to the postmaster of somebody else since.
                .filter(p -> p.info()
                        .commandLine()
                        .map(line -> line.contains(directory))
                        .orElse(true))
                .orElse(null);
        if (orphan == null) {
            return;
        }
        LOG.info("stopping the postmaster {} that an earlier run left behind", pid);
        interrupt(orphan);
        try {
            orphan.onExit().get(ORPHAN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an earlier postmaster stopped", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("an earlier postmaster (process " + pid + ") does not stop", e);
        }
    }

    /** PostgreSQL's fast shutdown (SIGINT): the polite one, SIGTERM, waits for sessions whose client is long dead. */
    private static void interrupt(ProcessHandle postmaster) throws IOException {
        try {
            Process kill = new ProcessBuilder("kill", "-INT", Long.toString(postmaster.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (kill.waitFor(5, TimeUnit.SECONDS) && kill.exitValue() == 0) {
                return;
            }
        } catch (IOException e) {
            LOG.debug("no kill command on this system");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an earlier postmaster stopped", e);
        }
        postmaster.destroy();
    }

    private static EmbeddedPostgres startPostgres(Path data, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data.resolve("pg"))
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(data.resolve("pg-bin").toFile())
                // Its own hook would stop the database beside ours, under requests that are still being answered.
                .setRegisterShutdownHook(false)
                // The library passes -F first; the later option wins. DatabaseGuard checks that it did.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                // A page's first change after a checkpoint is logged whole, and that was most of the log: under load a
                // checkpoint came every minute. The bench has the same settings for whom it measures beside.
                .setServerConfig("max_wal_size", "3GB")
                .setServerConfig("shared_buffers", "256MB")
                .setPGStartupWait(START);
        if (port != 0) {
            builder.setPort(port);
        }
        return builder.start();
    }

    private void prepare() {
        JdbcClient server = JdbcClient.create(postgres.getPostgresDatabase());
        for (String role : new String[] {OWNER, APP}) {
            if (!exists(server, "SELECT count(*) FROM pg_roles WHERE rolname = ?", role)) {
                server.sql("CREATE ROLE " + role + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
                        .update();
            }
        }
        if (!exists(server, "SELECT count(*) FROM pg_database WHERE datname = ?", DATABASE)) {
            createDatabase();
        }
    }

    private void createDatabase() {
        // CREATE DATABASE must not stand in a transaction, so it has a connection of its own.
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
        } catch (SQLException e) {
            throw new IllegalStateException("the database could not be created", e);
        }
    }

    private static boolean exists(JdbcClient server, String query, String name) {
        return server.sql(query).param(name).query(Long.class).single() > 0;
    }
}
