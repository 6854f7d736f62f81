package org.chuanyu.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The gateway in a process of its own that a test may kill, on a directory that outlives it. */
public final class GatewayProcess implements AutoCloseable {
    /** As the value of a setting: a port that was free. It stays the same over a restart. */
    public static final String FREE = "<free>";

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private static final Duration START = Duration.ofSeconds(180);

    private final Path directory;
    private final Map<String, String> settings = new LinkedHashMap<>();
    /** Most of its time goes into its start: the second compiler takes more of that than it gives back in a test. */
    private final List<String> options =
            new ArrayList<>(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));

    private final HttpClient http = HttpClient.newHttpClient();
    private final int httpPort = freePort();
    private final int mllpPort = freePort();
    private final int hisPort = freePort();
    private final int databasePort = freePort();
    private String program = "org.chuanyu.gateway.GatewayApplication";
    private Process process;

    /** @param settings {@code name=value}; they count before those that are given anyway */
    public GatewayProcess(Path directory, String... settings) {
        this.directory = directory;
        String participants = "gateway.participants.";
        set("spring.profiles.active=demo");
        set("gateway.demo-story=false");
        set("gateway.demo-witnesses=false");
        set("gateway.demo-tsa=false");
        set("gateway.intake.validation-sample=0");
        set("gateway.database.embedded.dir=" + directory.resolve("data"));
        set("gateway.database.embedded.port=" + databasePort);
        set("gateway.keys.dev.dir=" + directory.resolve("certs"));
        set("gateway.http.port=" + httpPort);
        set("server.port=0");
        set(participants + "dazu-rmyy.wires.lis.in.mllp=" + mllpPort);
        set(participants + "anyue-rmyy.wires.his.in.mllp=" + hisPort);
        set(participants + "anyue-rmyy.wires.emr.out.soap=http://127.0.0.1:" + freePort() + "/ws");
        List.of(settings).forEach(this::set);
    }

    /** One more setting, from the next start on. */
    public GatewayProcess set(String setting) {
        String[] parts = setting.split("=", 2);
        settings.put(parts[0], parts[1].replace(FREE, String.valueOf(freePort())));
        return this;
    }

    /** Options of its JVM in place of the usual ones. */
    public GatewayProcess jvm(String... wanted) {
        options.clear();
        options.addAll(List.of(wanted));
        return this;
    }

    /** Another main class on the same class path: the same program with something of the test's around it. */
    public GatewayProcess program(String mainClass) {
        program = mainClass;
        return this;
    }

    /** Starts it and waits until it is UP. */
    public GatewayProcess start() {
        launch();
        Awaitility.await("gateway is UP, see " + log())
                .atMost(START)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> isUp() || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("the gateway did not start: " + text());
        }
        return this;
    }

    private void launch() {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
        settings.forEach((name, value) -> command.add("--" + name + "=" + value));
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it says so itself. */
    public boolean isUp() {
        try {
            // Without a login: to look at a password takes a tenth of a second of the start that is waited for.
            return send(request("/actuator/health")).statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** As the engineer, over Basic. */
    public HttpResponse<String> get(String path) {
        return get(path, "engineer");
    }

    /** As a demo person, over Basic. */
    public HttpResponse<String> get(String path, String login) {
        return send(request(path, login).GET());
    }

    /** As a demo person, over Basic. */
    public HttpResponse<String> post(String path, String login, String contentType, String body) {
        return send(request(path, login)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Signs a demo person in, as the login page does; what a browser sends as its cookie from then on. */
    public String session(String login) {
        HttpResponse<String> form = send(request("/login"));
        return PatientPage.session(send(request("/login")
                .header("Cookie", PatientPage.session(form))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "username=" + login + "&password=demo&_csrf=" + PatientPage.token(form.body())))));
    }

    /** A page, as a browser asks for it. */
    public HttpResponse<String> page(String path, String session) {
        return send(request(path).header("Cookie", session).header("Accept", "text/html"));
    }

    /** As nobody. */
    public HttpResponse<byte[]> bytes(String path) {
        return send(request(path), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path, String login) {
        return request(path).header("Authorization", GatewayClient.basic(login, "demo"));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, HttpResponse.BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request.build(), body);
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
        String port = "gateway.participants." + participant + ".wires." + wire + ".in.mllp";
        return new MllpPeer(Integer.parseInt(Objects.requireNonNull(settings.get(port))));
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

    /**
     * A port that nobody listens on, and that was not given to anybody in this JVM before. Below those that the system gives to whoever
     * calls out: a program that was killed comes back to its own.
     */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                if (GIVEN.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (BindException e) {
                // Somebody has it: another.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
