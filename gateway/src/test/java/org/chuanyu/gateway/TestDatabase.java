package org.chuanyu.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * One PostgreSQL per test JVM, one database per application context: contexts that JUnit keeps alive in the background must not work
 * on each other's rows.
 */
public final class TestDatabase implements ApplicationContextInitializer<GenericApplicationContext> {
    private static final Logger LOG = LoggerFactory.getLogger(TestDatabase.class);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @Override
    public void initialize(GenericApplicationContext context) {
        TestPropertyValues.of(
                        "gateway.database.embedded.enabled=false",
                        "spring.datasource.url=" + newDatabase(),
                        "spring.datasource.password=",
                        "spring.flyway.user=" + EmbeddedDatabase.OWNER,
                        "spring.flyway.password=",
                        "spring.datasource.hikari.maximum-pool-size=10",
                        "gateway.keys.dev.dir=" + directory().resolve("certs"),
                        "gateway.http.port=0",
                        "gateway.participants.dazu-rmyy.wires.lis.in.mllp=0",
                        "gateway.participants.anyue-rmyy.wires.his.in.mllp=0",
                        "gateway.participants.anyue-rmyy.wires.emr.out.soap=http://127.0.0.1:"
                                + GatewayProcess.freePort() + "/ws",
                        "test.free-port=" + GatewayProcess.freePort(),
                        "gateway.demo-story=false",
                        "gateway.demo-witnesses=false",
                        "gateway.demo-tsa=false",
                        "management.prometheus.metrics.export.enabled=true")
                .applyTo(context);
        context.registerBean(GatewayClient.class, () -> new GatewayClient(context.getEnvironment()));
    }

    /** JDBC address of a new, empty database owned by {@link EmbeddedDatabase#OWNER}. */
    public static String newDatabase() {
        String name = "test_" + NUMBER.incrementAndGet();
        execute("CREATE DATABASE " + name + " OWNER " + EmbeddedDatabase.OWNER);
        return address(name);
    }

    /**
     * Brings a database of {@link #newDatabase} to a version.
     *
     * @param version {@code latest}, or the last migration that runs
     * @param modules whose migrations run; without any, those of all
     */
    public static void migrate(String url, String version, String... modules) {
        Stream<String> folders =
                modules.length == 0 ? Stream.of("") : Stream.of(modules).map(module -> "/" + module);
        Flyway.configure()
                .dataSource(url, EmbeddedDatabase.OWNER, "")
                .schemas("gateway")
                .defaultSchema("gateway")
                .placeholders(Map.of("app_role", EmbeddedDatabase.APP))
                .locations(
                        folders.map(folder -> "classpath:db/migration" + folder).toArray(String[]::new))
                .target(version)
                .load()
                .migrate();
    }

    /** A directory that goes with the JVM. */
    static Path directory() {
        return Server.DIRECTORY;
    }

    private static void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(address("postgres"), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String address(String database) {
        return Server.DATABASE.jdbcUrl().replaceFirst("[^/]+$", database);
    }

    /** Started by the first use. */
    private static final class Server {
        static final Path DIRECTORY = temporary();
        static final EmbeddedDatabase DATABASE = EmbeddedDatabase.start(DIRECTORY.resolve("data"), 0);

        static {
            // Spring's own hook runs it when every context is closed; a hook of ours would run beside them.
            SpringApplication.getShutdownHandlers().add(Server::stop);
        }

        private static Path temporary() {
            try {
                return Files.createTempDirectory("gateway-test");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void stop() {
            try {
                DATABASE.close();
                FileSystemUtils.deleteRecursively(DIRECTORY);
            } catch (IOException e) {
                // The operating system's temporary directory: what is left of it goes with that.
                LOG.info("the test's directory stays: {}", e.toString());
            }
        }
    }
}
