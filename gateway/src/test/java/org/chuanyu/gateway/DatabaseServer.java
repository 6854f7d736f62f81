package org.chuanyu.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A PostgreSQL beside the gateways that use it, durable, which a test may kill, freeze and start again on the same files. */
public final class DatabaseServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseServer.class);

    private final Path directory;
    private final int port = GatewayProcess.freePort();
    private EmbeddedDatabase database;

    public DatabaseServer(Path directory) {
        this.directory = directory;
    }

    /** Starts it, or starts it again. */
    public DatabaseServer start() {
        if (database != null) {
            close();
        }
        database = EmbeddedDatabase.start(directory, port);
        return this;
    }

    /** What a gateway has to be told to use it. */
    public String[] settings() {
        return new String[] {
            "gateway.database.embedded.enabled=false",
            "spring.datasource.url=" + address(),
            "spring.datasource.username=" + EmbeddedDatabase.APP,
            "spring.datasource.password=",
            "spring.flyway.user=" + EmbeddedDatabase.OWNER,
            "spring.flyway.password="
        };
    }

    /** With every right. */
    public JdbcClient jdbc() {
        return JdbcClient.create(new DriverManagerDataSource(address() + "?currentSchema=gateway", "postgres", ""));
    }

    /** {@code kill -9} of the postmaster; its sessions notice and end, as they do in life. */
    public void kill() {
        List<ProcessHandle> sessions = processes();
        ProcessHandle postmaster = sessions.remove(0);
        postmaster.destroyForcibly();
        await(postmaster);
        sessions.forEach(DatabaseServer::await);
    }

    /** Nothing moves any more, and no line is closed. */
    public void freeze() {
        signal("-STOP");
    }

    /** After {@link #freeze}. */
    public void thaw() {
        signal("-CONT");
    }

    /** Whether it takes a connection. */
    public boolean answers() {
        try (Connection connection = DriverManager.getConnection(address(), "postgres", "")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            database.close();
        } catch (IOException | RuntimeException e) {
            // Killed before: there is nothing left to stop.
            LOG.info("the database had ended: {}", e.getClass().getName());
        }
        database = null;
    }

    private String address() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + EmbeddedDatabase.DATABASE;
    }

    private void signal(String signal) {
        List<String> command = Stream.concat(
                        Stream.of("kill", signal), processes().stream().map(each -> Long.toString(each.pid())))
                .toList();
        try {
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                LOG.info("some session had ended before the signal");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The postmaster first. */
    private List<ProcessHandle> processes() {
        try {
            String pid =
                    Files.readAllLines(directory.resolve("pg/postmaster.pid")).get(0);
            ProcessHandle postmaster =
                    ProcessHandle.of(Long.parseLong(pid.trim())).orElseThrow();
            return new java.util.ArrayList<>(Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(ProcessHandle process) {
        try {
            process.onExit().get(5, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
