package org.chuanyu.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A program in a JVM of its own, with a class path of its own. It ends with the bench. */
public final class Child implements AutoCloseable {
    private final Process process;
    private final Path log;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** How a child is started. */
    public record Command(String name, String classPath, List<String> options, String main, List<String> arguments) {}

    /** Starts it with its output in a file. */
    public static Child start(Command command, Path folder) throws IOException {
        Path log = Files.createDirectories(folder).resolve(command.name() + ".log");
        Process process = builder(command, folder).redirectOutput(log.toFile()).start();
        return watched(process, log);
    }

    /** Starts it with its output read by {@link #steps}. */
    public static Child startStepwise(Command command, Path folder) throws IOException {
        Path log = Files.createDirectories(folder).resolve(command.name() + ".log");
        Process process = builder(command, folder)
                .redirectErrorStream(false)
                .redirectError(log.toFile())
                .start();
        return watched(process, log);
    }

    private static ProcessBuilder builder(Command command, Path folder) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(command.options());
        line.add("-cp");
        line.add(command.classPath());
        line.add(command.main());
        line.addAll(command.arguments());
        return new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
    }

    private static Child watched(Process process, Path log) {
        Child child = new Child(process, log);
        Runtime.getRuntime().addShutdownHook(new Thread(child.process::destroy));
        return child;
    }

    /** Lets it go on after every step that it reports, until it ends. */
    public void steps(Consumer<String> each) throws IOException {
        OutputStream in = process.getOutputStream();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("STEP ")) {
                each.accept(line.substring(5));
                in.write('\n');
                in.flush();
            }
        }
    }

    /** Waits for its end, at most so long. */
    public void finish(int seconds) throws IOException, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("not done after " + seconds + " s, see " + log);
        }
        if (process.exitValue() != 0) {
            throw new IOException("failed with " + process.exitValue() + ", see " + log);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    /** Resident memory in MB: VmRSS now, or VmHWM, the most so far. */
    public double memory(String field) {
        return memory(process.pid(), field);
    }

    /** From here on VmHWM is the most since now; where the kernel does not let us, it stays the most ever. */
    public void forgetMost() {
        try {
            Files.writeString(Path.of("/proc", Long.toString(process.pid()), "clear_refs"), "5");
        } catch (IOException e) {
            // Then the figure is too high, not too low.
        }
    }

    private static double memory(long pid, String field) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Asks it to end, and does not ask twice. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
