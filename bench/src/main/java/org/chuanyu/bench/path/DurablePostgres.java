package org.chuanyu.bench.path;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The same PostgreSQL with the settings of the gateway's embedded one (EmbeddedDatabase), for whoever has none of its own. */
public final class DurablePostgres implements AutoCloseable {
    private final EmbeddedPostgres postgres;

    private DurablePostgres(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    public static DurablePostgres start(Path folder) throws IOException {
        return start(folder, Map.of());
    }

    /** With more settings; the folder may be a gateway's that has been stopped. */
    static DurablePostgres start(Path folder, Map<String, String> more) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("pg"))
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(folder.resolve("pg-bin").toFile())
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_wal_size", "3GB")
                .setServerConfig("shared_buffers", "256MB")
                .setPGStartupWait(Duration.ofSeconds(60));
        more.forEach(builder::setServerConfig);
        return new DurablePostgres(builder.start());
    }

    public String jdbc() {
        return jdbc("postgres");
    }

    public String jdbc(String database) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database + "?user=postgres";
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
