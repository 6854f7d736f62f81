package org.chuanyu.bench.path;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.chuanyu.bench.Child;
import org.chuanyu.bench.Figures;

/** The gateway as its demo settings start it, with its own PostgreSQL, and nothing simulated in its process that the load plays. */
public final class GatewayProgram {
    /** The demo simulates a partner for 127.0.0.1 in its own process; the bench's stands in the load's. */
    private static final String PARTNER = "127.0.0.2";

    private static final int START_SECONDS = 300;

    private final String classPath;
    private final Path work;
    private final Figures figures;
    private final Path data;
    private final Path keys;
    private final int http = Ports.free();
    private final int lis = Ports.free();
    private final int his = Ports.free();
    private final int partner = Ports.free();
    private final int database = Ports.free();

    /** @param data the folder of its database */
    public GatewayProgram(String classPath, Path work, Figures figures, Path data, Path keys) {
        this.classPath = classPath;
        this.work = work;
        this.figures = figures;
        this.data = data;
        this.keys = keys;
    }

    /** The same one from jars alone, for an archive of classes takes none from a folder. */
    GatewayProgram packed() throws IOException {
        StringJoiner packed = new StringJoiner(File.pathSeparator);
        for (String entry : classPath.split(Pattern.quote(File.pathSeparator))) {
            packed.add(Files.isDirectory(Path.of(entry)) ? jar(Path.of(entry)).toString() : entry);
        }
        return new GatewayProgram(packed.toString(), work, figures, data, keys);
    }

    private Path jar(Path folder) throws IOException {
        Path jar = Files.createTempFile(work, "classes", ".jar");
        Files.delete(jar);
        ToolProvider tool =
                ToolProvider.findFirst("jar").orElseThrow(() -> new IOException("this JVM has no jar tool"));
        int code = tool.run(System.out, System.err, "--create", "--file", jar.toString(), "-C", folder.toString(), ".");
        if (code != 0) {
            throw new IOException("jar of " + folder + " ended with " + code);
        }
        return jar;
    }

    public Lines.Doors doors() {
        return new Lines.Doors(lis, his, PARTNER, partner);
    }

    /** Its database, with every right. */
    public String jdbc() {
        return "jdbc:postgresql://127.0.0.1:" + database + "/gateway?user=postgres";
    }

    /**
     * Starts it and waits until it is UP.
     *
     * @param figure where the seconds until then are noted
     * @param jvm options of its JVM
     */
    public Child start(String name, String figure, List<String> jvm) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Child child = Child.start(
                new Child.Command(name, classPath, jvm, "org.chuanyu.gateway.GatewayApplication", settings()), work);
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/actuator/health"))
                .timeout(Duration.ofSeconds(5))
                .build();
        while (System.nanoTime() - begin < START_SECONDS * 1_000_000_000L) {
            try {
                if (client.send(health, HttpResponse.BodyHandlers.ofString()).statusCode() == 200) {
                    figures.put(figure, (System.nanoTime() - begin) / 1e9);
                    return child;
                }
            } catch (IOException e) {
                if (!child.isAlive()) {
                    throw new IOException("the gateway did not start, see " + child.log(), e);
                }
            }
            Thread.sleep(50);
        }
        child.close();
        throw new IOException("the gateway was not UP in time, see " + child.log());
    }

    private List<String> settings() {
        return new ArrayList<>(List.of(
                "--spring.profiles.active=demo",
                "--gateway.demo-story=false",
                "--gateway.demo-witnesses=false",
                "--gateway.demo-tsa=false",
                "--gateway.database.embedded.dir=" + data,
                "--gateway.database.embedded.port=" + database,
                "--gateway.keys.dev.dir=" + keys,
                "--gateway.http.port=" + http,
                "--server.port=0",
                "--gateway.participants.dazu-rmyy.wires.lis.in.mllp=" + lis,
                "--gateway.participants.anyue-rmyy.wires.his.in.mllp=" + his,
                "--gateway.participants.anyue-rmyy.wires.emr.out.soap=http://" + PARTNER + ":" + partner + "/ws"));
    }
}
