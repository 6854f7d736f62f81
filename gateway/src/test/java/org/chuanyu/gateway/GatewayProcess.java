package org.chuanyu.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The gateway in a process of its own that a test may kill, on a directory that outlives it. */
public final class GatewayProcess implements AutoCloseable {
    /** As the value of a setting: a port that was free. It stays the same over a restart. */
    public static final String FREE = "<free>";

    private static final Duration START = Duration.ofSeconds(180);

    private final Path directory;
    private final List<String> settings;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int httpPort = freePort();
    private final int mllpPort = freePort();
    private final int hisPort = freePort();
    private final int databasePort = freePort();
    private Process process;

    public GatewayProcess(Path directory, String... settings) {
        this.directory = directory;
        this.settings = java.util.Arrays.stream(settings)
                .map(setting -> setting.replace(FREE, String.valueOf(freePort())))
                .toList();
    }

    /** Starts it and waits until it is UP. */
    public GatewayProcess start() {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                "org.chuanyu.gateway.GatewayApplication",
                "--spring.profiles.active=demo",
                "--gateway.demo-story=false",
                "--gateway.database.embedded.dir=" + directory.resolve("data"),
                "--gateway.database.embedded.port=" + databasePort,
                "--gateway.keys.dev.dir=" + directory.resolve("certs"),
                "--gateway.http.port=" + httpPort,
                "--server.port=0",
                "--gateway.participants.dazu-rmyy.wires.lis.in.mllp=" + mllpPort,
                "--gateway.participants.anyue-rmyy.wires.his.in.mllp=" + hisPort,
                "--gateway.participants.anyue-rmyy.wires.emr.out.soap=http://127.0.0.1:" + freePort() + "/ws"));
        command.addAll(settings.stream().map(setting -> "--" + setting).toList());
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await("gateway is UP, see " + log())
                .atMost(START)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> isUp() || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("the gateway did not start: " + text());
        }
        return this;
    }

    private boolean isUp() {
        try {
            return get("/actuator/health").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** As the engineer, over Basic. */
    public HttpResponse<String> get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .header("Authorization", GatewayClient.basic("engineer", "demo"))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A line to the wire of dazu-rmyy. */
    public MllpPeer lis() throws IOException {
        return new MllpPeer(mllpPort);
    }

    /** A line to a wire that the test's own settings gave a port to. */
    public MllpPeer line(String participant, String wire) throws IOException {
        String port = "gateway.participants." + participant + ".wires." + wire + ".in.mllp=";
        return new MllpPeer(settings.stream()
                .filter(setting -> setting.startsWith(port))
                .mapToInt(setting -> Integer.parseInt(setting.substring(port.length())))
                .findFirst()
                .orElseThrow());
    }

    /** JDBC address of its database, with every right. */
    public String jdbc() {
        return "jdbc:postgresql://127.0.0.1:" + databasePort + "/gateway?currentSchema=gateway&user=postgres";
    }

    public Process process() {
        return process;
    }

    /** {@code kill -9} of the program alone: its database server lives on, as it does in life. */
    public void kill() {
        process.destroyForcibly();
        await();
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.destroy();
            await();
        }
    }

    /** Everything that it has printed. */
    public String text() {
        try {
            return Files.readString(log(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log() {
        return directory.resolve("gateway.log");
    }

    private void await() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
