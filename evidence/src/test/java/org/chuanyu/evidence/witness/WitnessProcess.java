package org.chuanyu.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.Main;

/** The evidence jar's commands in a process of their own, from this test's class path. */
final class WitnessProcess implements AutoCloseable {
    /** What a command that ended said. */
    record Ended(int exit, String out, String err) {}

    private final Process process;
    private final String listening;

    private WitnessProcess(Process process, String listening) {
        this.process = process;
        this.listening = listening;
    }

    static WitnessProcess start(List<String> jvm, String... words) throws IOException {
        Process process = builder(jvm, words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        assertThat(line).as("the first line").contains(" listens on http://");
        return new WitnessProcess(process, line);
    }

    static Ended run(String... words) throws Exception {
        Process process = builder(List.of(), words).start();
        process.getOutputStream().close();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, err);
    }

    private static ProcessBuilder builder(List<String> jvm, String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
        command.addAll(List.of("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(words));
        return new ProcessBuilder(command);
    }

    URI address(String path) {
        return URI.create(listening.replaceFirst(".* listens on ", "") + path);
    }

    String listening() {
        return listening;
    }

    /** As a power cut ends it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int end() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
