package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.evidence.Main;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.gateway.GatewayProcess;
import org.jspecify.annotations.Nullable;

/** The evidence jar's witness in a process of its own, on one port and one folder for as long as the test lasts. */
final class TestWitness implements Witness, AutoCloseable {
    private final String name;
    private final Path folder;
    private final Sm2PrivateKey secret = Sm2PrivateKey.generate();
    private final VerifierKey key;
    private final int port = GatewayProcess.freePort();
    private @Nullable Process process;

    TestWitness(String name, Path folder) {
        this.name = name;
        this.folder = folder;
        this.key = new VerifierKey("witness." + name, KeyRole.WITNESS, secret.publicKey());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public VerifierKey key() {
        return key;
    }

    @Override
    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Comes back when it listens. */
    void start(VerifierKey... log) throws IOException {
        Path file = folder.resolve(name + ".pem");
        Files.writeString(file, secret.pem());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Path state = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "witness"));
        command.addAll(List.of("--name", key.name(), "--key", file.toString()));
        for (VerifierKey each : log) {
            command.addAll(List.of("--log", each.toString()));
        }
        command.addAll(List.of("--state", state.toString(), "--listen", "127.0.0.1:" + port));
        command.addAll(
                List.of("--parent-pid", String.valueOf(ProcessHandle.current().pid())));
        if (!Files.exists(state)) {
            command.add("--init");
        }
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process = started;
        assertThat(new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))
                        .readLine())
                .contains(" listens on ");
    }

    boolean isRunning() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
