package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class EmbeddedDatabaseIT {
    @TempDir
    Path dir;

    @Test
    void isDurable() throws IOException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(dir, 0)) {
            for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
                assertThat(jdbc(database)
                                .sql("SELECT current_setting(?)")
                                .param(setting)
                                .query(String.class)
                                .single())
                        .as(setting)
                        .isEqualTo("on");
            }
        }
    }

    @Test
    void givesTheProgramARoleWithoutPower() throws IOException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(dir, 0)) {
            assertThat(jdbc(database)
                            .sql("SELECT count(*) FROM pg_roles WHERE rolname IN ('gateway_app', 'gateway_owner')"
                                    + " AND NOT rolsuper AND NOT rolcreaterole AND NOT rolcreatedb")
                            .query(Long.class)
                            .single())
                    .isEqualTo(2);
        }
    }

    @Test
    void keepsItsRowsForTheNextStart() throws IOException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(dir, 0)) {
            write(database);
        }

        try (EmbeddedDatabase database = EmbeddedDatabase.start(dir, 0)) {
            assertThat(read(database)).isEqualTo(1);
        }
    }

    @Test
    void sharesItsDirectoryWithNobody() throws IOException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(dir, 0)) {
            assertThatThrownBy(() -> EmbeddedDatabase.start(dir, 0))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("Another gateway");
            write(database);
            assertThat(read(database)).isEqualTo(1);
        }
    }

    @Test
    void startsAfterTheProgramWasKilled_thoughItsPostmasterLivesOn() throws Exception {
        Process program = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        dir.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null && !"ready".equals(line)) {
                line = out.readLine();
            }
            assertThat(line).isEqualTo("ready");
        }
        program.destroyForcibly().waitFor();
        long orphan = Long.parseLong(
                Files.readAllLines(dir.resolve("pg/postmaster.pid")).get(0).trim());
        assertThat(ProcessHandle.of(orphan))
                .as("the postmaster outlives the program")
                .isPresent();

        try (EmbeddedDatabase database = EmbeddedDatabase.start(dir, 0)) {
            assertThat(read(database)).isEqualTo(1);
            assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isEmpty();
        }
    }

    private static void write(EmbeddedDatabase database) {
        jdbc(database).sql("CREATE TABLE public.kept AS SELECT 1 AS x").update();
    }

    private static long read(EmbeddedDatabase database) {
        return jdbc(database).sql("SELECT count(*) FROM kept").query(Long.class).single();
    }

    private static JdbcClient jdbc(EmbeddedDatabase database) {
        return JdbcClient.create(new DriverManagerDataSource(database.jdbcUrl(), EmbeddedDatabase.OWNER, ""));
    }

    /** Stands for the gateway in the test that kills it. */
    public static final class Program {
        public static void main(String[] args) throws Exception {
            write(EmbeddedDatabase.start(Path.of(args[0]), 0));
            System.out.println("ready");
            new CountDownLatch(1).await();
        }
    }
}
