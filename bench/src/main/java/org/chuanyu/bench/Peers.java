package org.chuanyu.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The peers, each a Maven project of its own outside of the build: they need other versions of the same libraries. Built when
 * they are measured, from the local repository where it has everything.
 */
final class Peers {
    private final Path home;
    private final Path work;

    Peers(Path home, Path work) {
        this.home = home;
        this.work = work;
    }

    /** Builds a peer and returns its class path, its own classes first. */
    String classPath(String peer) throws IOException, InterruptedException {
        Path project = home.resolve("peers").resolve(peer);
        Path file = project.resolve("target/classpath");
        if (!maven(project, file, true)) {
            if (!maven(project, file, false)) {
                throw new IOException("peer " + peer + " was not built, see " + log(project));
            }
        }
        return project.resolve("target/classes")
                + java.io.File.pathSeparator
                + Files.readString(file).trim();
    }

    private boolean maven(Path project, Path file, boolean offline) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program(), "-q", "-B", "-ntp"));
        if (offline) {
            command.add("-o");
        }
        command.addAll(List.of("compile", "dependency:build-classpath", "-Dmdep.outputFile=" + file));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(project).toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process maven = builder.start();
        if (!maven.waitFor(10, TimeUnit.MINUTES)) {
            maven.destroy();
            return false;
        }
        return maven.exitValue() == 0;
    }

    private Path log(Path project) {
        return work.resolve("build-" + project.getFileName() + ".log");
    }

    private static String program() {
        String maven = System.getProperty("bench.maven", "");
        return maven.isEmpty() ? "mvn" : Path.of(maven, "bin", "mvn").toString();
    }
}
